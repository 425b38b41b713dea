"""
The least that any sync could cost on this machine: the same bytes, nothing thought about them.

Up: read the rows from SQLite, compress, carry over HTTP, insert into PostgreSQL and commit. Down: select,
carry, decompress, insert into SQLite and commit.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg

BATCH = 500


def ceiling_ms(
    records: Sequence[dict[str, object]], *, database_url: str, folder: Path
) -> tuple[float, float]:
    """Give the milliseconds a record up and down."""
    rows = [(str(number), json.dumps(each)) for number, each in enumerate(records)]
    with _database(database_url) as postgres, _echo() as port:
        seat = _seat(folder / "ceiling-up.db")
        seat.executemany("INSERT INTO record VALUES (?, ?)", rows)
        begun = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            found = seat.execute("SELECT id, fields FROM record LIMIT ? OFFSET ?", (BATCH, start)).fetchall()
            body = zlib.compress(json.dumps(found).encode(), 5)
            arrived = json.loads(zlib.decompress(_carry(port, body)))
            with postgres.transaction():
                postgres.cursor().executemany("INSERT INTO bare VALUES (%s, %s)", arrived)
        up = time.perf_counter() - begun
        other = _seat(folder / "ceiling-down.db")
        begun = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            page = postgres.execute(
                "SELECT id, fields::text FROM bare ORDER BY id LIMIT %s OFFSET %s", (BATCH, start)
            ).fetchall()
            body = _carry(port, zlib.compress(json.dumps(page).encode(), 5))
            with other:
                other.executemany("INSERT INTO record VALUES (?, ?)", json.loads(zlib.decompress(body)))
        down = time.perf_counter() - begun
        seat.close()
        other.close()
    return up * 1000 / len(rows), down * 1000 / len(rows)


def _seat(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE record (id TEXT PRIMARY KEY, fields TEXT)")
    return connection


@contextmanager
def _database(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id text PRIMARY KEY, fields jsonb)")
        yield connection
        connection.execute("DROP TABLE bare")


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _echo() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


def _carry(port: int, body: bytes) -> bytes:
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.request("POST", "/", body)
    answer = line.getresponse().read()
    line.close()
    return answer
