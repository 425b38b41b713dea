"""The embedded PostgreSQL: started, shared, stopped, and started again after the worst."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from server.embedded import OWNER_ROLE, EmbeddedDatabaseError, start_embedded
from tests.server.conftest import open_folder

_HOLD = """
import sys, time
from pathlib import Path
from server.embedded import start_embedded
embedded = start_embedded(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
embedded.stop()
"""


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that ended but was not waited for yet still has its number.
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def ends(pid: int, within_s: float = 10) -> bool:
    give_up_at = time.monotonic() + within_s
    while time.monotonic() < give_up_at:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(folder: Path) -> bool:
    embedded = start_embedded(folder)
    try:
        with psycopg.connect(embedded.url(role=OWNER_ROLE, database="postgres")) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        embedded.stop()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One folder for all stories: each begins and ends with nobody using it."""
    with open_folder() as data:
        yield data / "postgres"


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_it_starts_stops_and_starts_again(folder: Path) -> None:
    assert answers(folder)
    assert not (folder / "postmaster.pid").exists()
    assert answers(folder)


def test_last_user_of_a_folder_stops_it(folder: Path) -> None:
    with hold(folder) as other:
        pid = postmaster(folder)
        assert answers(folder)
        assert is_alive(pid)
        other.communicate("")
    assert ends(pid)


def test_killed_user_does_not_keep_it_running_for_ever(folder: Path) -> None:
    with hold(folder) as other:
        pid = postmaster(folder)
        other.kill()
        other.communicate()
    assert is_alive(pid)
    assert answers(folder)
    assert ends(pid)


def test_it_starts_after_everything_was_killed(folder: Path) -> None:
    with hold(folder) as other:
        pid = postmaster(folder)
        os.kill(pid, signal.SIGKILL)
        other.kill()
        other.communicate()
    assert ends(pid)
    assert (folder / "postmaster.pid").exists()
    assert answers(folder)


@pytest.mark.parametrize("content", ["", "nonsense\n", "{own}\n/x\n1\n5432\n/tmp\n\n0 0\nready   \n"])
def test_stale_pid_file_does_not_prevent_a_start(folder: Path, content: str) -> None:
    """Even when its number now belongs to another living program: this one."""
    assert answers(folder)
    (folder / "postmaster.pid").write_text(content.format(own=os.getpid()))
    assert answers(folder)


def test_socket_is_closed_to_other_users(folder: Path) -> None:
    embedded = start_embedded(folder)
    try:
        with psycopg.connect(embedded.url(role=OWNER_ROLE, database="postgres")) as connection:
            row = connection.execute("SHOW unix_socket_permissions").fetchone()
            assert row == ("0700",)
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    finally:
        embedded.stop()


def test_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("no folder")
    with pytest.raises(EmbeddedDatabaseError) as caught:
        start_embedded(occupied / "postgres")
    assert caught.value.code == "database_not_started"
    assert str(occupied) in caught.value.data["folder"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_ends_cleanly_with_its_database(folder: Path, number: signal.Signals) -> None:
    environment = {
        **os.environ,
        "FELDLOTSE_DATA": str(folder.parent),
        "FELDLOTSE_SERVER_PORT": str(free_port()),
    }
    environment.pop("FELDLOTSE_DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-c", "from server.cli import main; main()", "serve"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if "running on" in line:
                break
        pid = postmaster(folder)
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert ends(pid)
    assert not (folder / "postmaster.pid").exists()
