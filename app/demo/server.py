"""
The central server as the demo sees it: a process, and the operator's commands beside it.

The one module that knows names and output of `feldlotse-server`. It imports nothing of the server.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import shlex
import signal
import socket
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HOST = "127.0.0.1"
_USUAL_PORT = 8600
_READY_IN_S = 60.0
_ENDS_IN_S = 20.0
# Runs the command with this very Python, whatever is on the PATH.
_COMMAND = (sys.executable, "-c", "from server.cli import main; main()")


class DemoError(Exception):
    """What went wrong, and what to do, in one line."""


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of the sample data; `firm` is the firm's name for in-house people."""

    id: str
    name: str
    role: str
    firm: str = ""


class DemoServer:
    """The server of one demo; its data lies in a folder of its own."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self.log = data / "server.log"
        self.letters = data / "postausgang"

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"http://{_HOST}:{self._port}"

    @property
    def pid(self) -> int:
        """Process id of the server."""
        assert self._process is not None
        return self._process.pid

    @property
    def command_line(self) -> str:
        """How to start the same server by hand."""
        settings = (
            f"FELDLOTSE_DATA={shlex.quote(str(self._data))} FELDLOTSE_SERVER_PORT={self._port}"
            f" FELDLOTSE_MAIL={shlex.quote(f'folder:{self.letters}')}"
        )
        return f"{settings} {shlex.quote(str(Path(sys.executable).parent / 'feldlotse-server'))} serve"

    async def migrate(self) -> None:
        """Make or update the tables."""
        self._data.mkdir(parents=True, exist_ok=True)
        await self._run("migrate")

    async def load_sample(self) -> None:
        """Load the sample network; data that is there already stays."""
        await self._run("sample")

    async def people(self) -> tuple[SamplePerson, ...]:
        """The people one may enter as: the first of each role the app has screens for."""
        listed: list[dict[str, Any]] = json.loads(await self._run("user", "list", "--json"))
        return tuple(
            SamplePerson(str(row["id"]), str(row["name"]), str(row["role"]), str(row.get("firm") or ""))
            for row in listed
        )

    async def invite(self, person_id: str) -> str:
        """Mint a fresh one-time code for somebody."""
        return str(json.loads(await self._run("invite", person_id, "--json"))["code"])

    async def start(self) -> None:
        """
        Start the server and wait until it is ready.

        Raises:
            DemoError: It ended, or was not ready in time.
        """
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                "serve",
                env=self._environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_own_group(),
            )
        give_up_at = asyncio.get_running_loop().time() + _READY_IN_S
        while not await asyncio.to_thread(_answers, f"{self.url}/v1/ready"):
            ended = self._process.returncode is not None
            if ended or asyncio.get_running_loop().time() > give_up_at:
                raise DemoError(f"the server did not start; its log: {self.log}")
            await asyncio.sleep(0.1)

    async def ended(self) -> int:
        """Wait until the server ends; gives its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """End the server; its PostgreSQL ends with it."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _ENDS_IN_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _run(self, *arguments: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            *arguments,
            env=self._environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            **_own_group(),
        )
        try:
            output, complaint = await process.communicate()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        if process.returncode != 0:
            lines = complaint.decode("utf-8", "replace").strip().splitlines()
            raise DemoError(f"feldlotse-server {arguments[0]}: {lines[-1] if lines else process.returncode}")
        return output.decode("utf-8")

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "FELDLOTSE_DATABASE_URL"}
        return {
            **inherited,
            "FELDLOTSE_DATA": str(self._data),
            "FELDLOTSE_HOST": _HOST,
            "FELDLOTSE_SERVER_PORT": str(self._port),
            # A demo writes to nobody: letters to recipients become files that a mail program opens.
            "FELDLOTSE_MAIL": f"folder:{self.letters}",
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }


def _free_port() -> int:
    """The usual port, so that a server started again by hand is found; another one if that is taken."""
    for port in (_USUAL_PORT, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((_HOST, port))
            return int(probe.getsockname()[1])
    raise DemoError("no free port on this machine")


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1) as answer:
        return bool(answer.status == 200)
    return False


def _own_group() -> dict[str, Any]:
    """Ctrl-C is for the demo, which then ends the server in order; if the demo is killed, Linux ends it."""
    if sys.platform != "linux":
        return {"start_new_session": True} if os.name == "posix" else {}
    return {"start_new_session": True, "preexec_fn": _die_with_parent()}


def _die_with_parent() -> Callable[[], None]:
    # Loaded here, because between fork and exec only what is loaded already may be called.
    prctl = ctypes.CDLL(None).prctl
    set_parent_death_signal = 1
    return lambda: prctl(set_parent_death_signal, signal.SIGTERM)
