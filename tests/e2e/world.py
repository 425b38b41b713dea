"""
A small world of real processes: the central server with its PostgreSQL, and a host of web seats.

The sample data comes through the operator's commands, as in the field.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.support.processes import BIN, Process, clean_environment, free_port, run

MENTOR = "Miriam Becker"
SUPERVISOR = "Sabine Thiel"
KUEMMERER = "Heike Ullmann"
FIRM = "Presswerk Dillingen GmbH"


class World:
    """
    Server and web host, each of which a test may stop, kill and start again.

    Attributes:
        server: The central server.
        web: The host of web seats; it knows the server's address only, so a stopped server is "no network".
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        server_port, web_port = free_port(), free_port()
        self.server_address = f"http://127.0.0.1:{server_port}"
        self._operator = clean_environment(
            FELDLOTSE_DATA=str(folder / "server"), FELDLOTSE_SERVER_PORT=str(server_port)
        )
        self.server = Process(
            [BIN / "feldlotse-server", "serve"],
            ready_url=f"{self.server_address}/v1/ready",
            env=self._operator,
            log=folder / "server.log",
        )
        self.address = f"http://127.0.0.1:{web_port}"
        self.web = Process(
            [BIN / "feldlotse", "web", "--port", str(web_port), "--data", folder / "web"],
            ready_url=f"{self.address}/healthz",
            env=clean_environment(
                FELDLOTSE_SERVER_URL=self.server_address,
                FELDLOTSE_POLL_S="1",
                FELDLOTSE_KEYS=str(folder / "keys"),
            ),
            log=folder / "web.log",
        )

    def operate(self, *arguments: str) -> str:
        """Run one of the operator's commands and give what it printed."""
        return run([BIN / "feldlotse-server", *arguments], env=self._operator)

    def link_for(self, name: str) -> str:
        """A link that sets up a new seat for somebody."""
        code = json.loads(self.operate("invite", name, "--json"))["code"]
        return f"{self.address}/einrichten/{code}"

    def end(self) -> None:
        """End everything, also what a killed server left behind."""
        self.web.kill()
        if self.server.running:
            self.server.stop()
        _end_postgres_in(self.folder)

    def logs(self) -> str:
        """What both processes said last, for failure messages."""
        return f"--- server\n{self.server.said()}\n--- web\n{self.web.said()}"


@contextmanager
def new_world(folder: Path) -> Iterator[World]:
    """A running world with the sample network in it."""
    # The embedded PostgreSQL runs as another user and must be able to reach its folder.
    folder.chmod(0o755)
    world = World(folder)
    try:
        world.server.start()
        world.operate("sample")
        world.web.start()
        yield world
    finally:
        world.end()


def _end_postgres_in(folder: Path) -> None:
    """A server that was killed leaves PostgreSQL running: end that one, by its own id."""
    pid_file = folder / "server" / "postgres" / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return
    if psutil.pid_exists(pid) and psutil.Process(pid).name().startswith("postgres"):
        os.kill(pid, signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        give_up_at = time.monotonic() + 15
        while psutil.pid_exists(pid) and time.monotonic() < give_up_at:
            time.sleep(0.1)
