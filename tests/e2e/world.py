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
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.support.processes import BIN, Process, clean_environment, free_port, run

MENTOR = "Miriam Becker"
SUPERVISOR = "Sabine Thiel"
KUEMMERER = "Heike Ullmann"
FIRM = "Presswerk Dillingen GmbH"


class WebHost(Process):
    """A host of web seats."""

    @property
    def address(self) -> str:
        """Where the app is."""
        return self.ready_url.removesuffix("/healthz")


class World:
    """
    Server and web host, each of which a test may stop, kill and start again.

    Attributes:
        server: The central server.
        web: The host of web seats; it knows the server's address only, so a stopped server is "no network".
        letters: The folder in which letters to recipients of referrals are kept as files.
    """

    def __init__(self, folder: Path, *, today: datetime | None = None) -> None:
        self.folder = folder
        self.letters = folder / "postausgang"
        self._server_port, self._web_port = free_port(), free_port()
        self.server_address = f"http://127.0.0.1:{self._server_port}"
        self.address = f"http://127.0.0.1:{self._web_port}"
        self._operator = self._operators_environment(today)
        self.server = self._server_process()
        self.web = self._web_process(today)

    def _operators_environment(self, today: datetime | None) -> dict[str, str]:
        return clean_environment(
            FELDLOTSE_DATA=str(self.folder / "server"),
            FELDLOTSE_SERVER_PORT=str(self._server_port),
            FELDLOTSE_CLOCK_SHIFT_S=_shift(today),
            FELDLOTSE_MAIL=f"folder:{self.letters}",
        )

    def _server_process(self) -> Process:
        return Process(
            [BIN / "feldlotse-server", "serve"],
            ready_url=f"{self.server_address}/v1/ready",
            env=self._operator,
            log=self.folder / "server.log",
        )

    def _web_process(self, today: datetime | None) -> Process:
        return Process(
            [BIN / "feldlotse", "web", "--port", str(self._web_port), "--data", self.folder / "web"],
            ready_url=f"{self.address}/healthz",
            env=clean_environment(
                FELDLOTSE_SERVER_URL=self.server_address,
                FELDLOTSE_POLL_S="1",
                FELDLOTSE_KEYS=str(self.folder / "keys"),
                FELDLOTSE_CLOCK_SHIFT_S=_shift(today),
            ),
            log=self.folder / "web.log",
        )

    def restart_web(self, *, today: datetime) -> None:
        """Start the host of web seats again on another day, as a device with a wrong clock is."""
        self.web.kill()
        self.web = self._web_process(today)
        self.web.start()

    def restart_server(self, *, today: datetime) -> None:
        """Start the stopped server again on another day."""
        self._operator = self._operators_environment(today)
        self.server = self._server_process()
        self.server.start()

    def another_web_host(self, *, server_address: str) -> "WebHost":
        """A second host of web seats that reaches the server under another address; the test ends it."""
        port = free_port()
        return WebHost(
            [BIN / "feldlotse", "web", "--port", str(port), "--data", self.folder / f"web-{port}"],
            ready_url=f"http://127.0.0.1:{port}/healthz",
            env=clean_environment(
                FELDLOTSE_SERVER_URL=server_address,
                FELDLOTSE_POLL_S="1",
                FELDLOTSE_KEYS=str(self.folder / "keys"),
            ),
            log=self.folder / f"web-{port}.log",
        )

    def operate(self, *arguments: str) -> str:
        """Run one of the operator's commands and give what it printed."""
        return run([BIN / "feldlotse-server", *arguments], env=self._operator)

    def link_for(self, name: str, *, host: "WebHost | None" = None) -> str:
        """A link that sets up a new seat for somebody, here or on another host."""
        code = json.loads(self.operate("invite", name, "--json"))["code"]
        address = self.address if host is None else host.address
        return f"{address}/einrichten/{code}"

    def end(self) -> None:
        """End everything, also what a killed server left behind."""
        self.web.kill()
        if self.server.running:
            self.server.stop()
        _end_postgres_in(self.folder)

    def logs(self) -> str:
        """What both processes said last, for failure messages."""
        return f"--- server\n{self.server.said()}\n--- web\n{self.web.said()}"


def _shift(today: datetime | None) -> str:
    """Seconds from now to the day on which a story plays."""
    return "0" if today is None else str(int((today - datetime.now(UTC)).total_seconds()))


@contextmanager
def new_world(folder: Path, *, today: datetime | None = None) -> Iterator[World]:
    """A running world with the sample network in it; on another day, if one is named."""
    # The embedded PostgreSQL runs as another user and must be able to reach its folder.
    folder.chmod(0o755)
    world = World(folder, today=today)
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
