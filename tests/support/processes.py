"""
Real processes for tests: started on free ports, stopped or killed by their own id, their logs shown on
failure.

Knows how a process is started and when it is ready; what the process does is none of its business.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment without settings of the machine the tests run on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FELDLOTSE_", "FLET_"))}
    # No test leaves secrets in the key store or the configuration of whoever runs it.
    keys = str(Path(tempfile.gettempdir()) / "feldlotse-test-keys")
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "FELDLOTSE_KEYS": keys, **extra}


def run(argv: Sequence[str | Path], *, env: Mapping[str, str], timeout_s: float = 60) -> str:
    """Run a command to its end and give its standard output; a failure shows everything it said."""
    done = subprocess.run(
        [str(part) for part in argv],
        env=dict(env),
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, f"{argv} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Process:
    """One program under test. `start` again after `stop` or `kill` continues with the same arguments."""

    def __init__(
        self, argv: Sequence[str | Path], *, ready_url: str, env: Mapping[str, str], log: Path
    ) -> None:
        self.argv = [str(part) for part in argv]
        self.ready_url = ready_url
        self.env = dict(env)
        self.log = log
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Id of the running process."""
        assert self._popen is not None
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._popen is not None and self._popen.poll() is None

    def start(self, *, timeout_s: float = 45) -> None:
        """Start and wait until the address answers."""
        assert not self.running
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(self.argv, env=self.env, cwd=ROOT, stdout=log, stderr=log)
        give_up_at = time.monotonic() + timeout_s
        while not _answers(self.ready_url):
            if not self.running or time.monotonic() > give_up_at:
                code = self._popen.poll()
                self.kill()
                raise AssertionError(f"{self.argv[1:3]} is not ready (exit code {code}):\n{self.said()}")
            time.sleep(0.1)

    def stop(self, *, timeout_s: float = 20) -> int:
        """Ask the process to end; gives its exit code."""
        assert self._popen is not None
        if self.running:
            self._popen.terminate()
        try:
            return self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.argv[1:3]} did not end by itself:\n{self.said()}") from None

    def kill(self) -> None:
        """End the process at once, without a chance to tidy up: `kill -9`."""
        if self._popen is not None and self.running:
            os.kill(self._popen.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            self._popen.wait(10)

    def said(self, *, last: int = 60) -> str:
        """The last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-last:])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            answer.read(1)
            return True
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False
