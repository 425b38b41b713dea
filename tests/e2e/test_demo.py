"""
`feldlotse demo`, as somebody runs it who sees the product for the first time.

1. It prints the address and one link per role, and works.
2. SIGTERM and Ctrl-C end it without leaving a process behind; so does the death of the demo itself.
3. The next start finds the data.
4. A taken port is one clear line.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.support.processes import BIN, ROOT, clean_environment, free_port

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


class Demo:
    """The command in a session of its own, with what it has said so far."""

    def __init__(self, data: Path, port: int) -> None:
        self.said = data.parent / f"demo-{time.monotonic_ns()}.txt"
        env = clean_environment(FELDLOTSE_DATA=str(data), FELDLOTSE_PORT=str(port))
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [str(BIN / "feldlotse"), "demo"],
                env=env,
                cwd=ROOT,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def text(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def wait_until_up(self) -> None:
        give_up_at = time.monotonic() + 60
        while "Ctrl-C ends it." not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < give_up_at, self.text()
            time.sleep(0.1)

    def family(self) -> list[psutil.Process]:
        """The demo and everything it started; PostgreSQL detaches itself, so it is found by its folder."""
        mine = psutil.Process(self.process.pid)
        return [mine, *mine.children(recursive=True)]


def processes_naming(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        if str(folder) in command:
            found.append(command)
    return found


def all_gone(family: list[psutil.Process], folder: Path, *, within_s: float = 20) -> bool:
    give_up_at = time.monotonic() + within_s
    while time.monotonic() < give_up_at:
        running = any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family)
        if not running and not processes_naming(folder):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)  # the embedded PostgreSQL runs as another user
    return tmp_path / "demo"


def test_demo_tells_how_to_enter_ends_cleanly_and_keeps_its_data(folder: Path):
    port = free_port()
    first = Demo(folder, port)
    first.wait_until_up()
    said = first.text()
    address = f"http://127.0.0.1:{port}/"
    assert re.findall(r"^Feldlotse: (.*)$", said, re.M) == [address]
    links = re.findall(r"^ +(.+?) {2,}(.+?) {2,}(http\S+/einrichten/[A-Z0-9]{4}-[A-Z0-9]{4})$", said, re.M)
    assert {role for _, role, _ in links} == {"Mentor:in", "Kümmerer:in", "Koordination"}
    assert str(folder) in said
    with urllib.request.urlopen(address, timeout=5) as page:
        assert "Miriam Becker" in page.read().decode()

    assert any("postgres" in command for command in processes_naming(folder))
    family = first.family()
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(30) == 0
    assert all_gone(family, folder)
    assert "Ended." in first.text()

    second = Demo(folder, port)
    second.wait_until_up()
    new_links = re.findall(r"http\S+/einrichten/\S+", second.text())
    assert len(new_links) == len(links)
    assert not set(new_links) & {link for _, _, link in links}, "codes are fresh"
    family = second.family()
    os.killpg(second.process.pid, signal.SIGINT)
    assert second.process.wait(30) == 0
    assert all_gone(family, folder)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_nothing_is_left_when_the_demo_itself_is_killed(folder: Path):
    demo = Demo(folder, free_port())
    demo.wait_until_up()
    family = demo.family()
    demo.process.kill()
    demo.process.wait(10)
    assert all_gone(family, folder)


def test_ending_while_it_starts_leaves_nothing(folder: Path):
    demo = Demo(folder, free_port())
    give_up_at = time.monotonic() + 30
    while "2/3" not in demo.text() and time.monotonic() < give_up_at:
        time.sleep(0.05)
    family = demo.family()
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(30) == 0, demo.text()
    assert all_gone(family, folder)


def test_taken_port_is_one_clear_line(folder: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        demo = Demo(folder, other.getsockname()[1])
        assert demo.process.wait(20) == 1
    (line,) = demo.text().splitlines()
    assert "is taken by another program" in line
