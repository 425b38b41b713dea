"""One world for the stories of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.world import World, new_world
from tests.support.e2e import require_chromium
from tests.support.processes import BIN, Process, clean_environment, free_port


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    require_chromium()
    with new_world(tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.fixture
def second_host(world: World, tmp_path: Path) -> Iterator[Process]:
    """Another host of web seats: a device that can be away while the other one is there."""
    port = free_port()
    host = Process(
        [BIN / "feldlotse", "web", "--port", str(port), "--data", tmp_path / "web"],
        ready_url=f"http://127.0.0.1:{port}/healthz",
        env=clean_environment(FELDLOTSE_SERVER_URL=world.server_address, FELDLOTSE_POLL_S="1"),
        log=tmp_path / "web2.log",
    )
    host.start()
    yield host
    host.kill()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """What the processes said stands beside the failure."""
    report = yield
    running = getattr(item, "funcargs", {}).get("world")
    if report.when == "call" and report.failed and isinstance(running, World):
        report.sections.append(("Processes", running.logs()))
    return report
