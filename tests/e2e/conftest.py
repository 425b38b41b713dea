"""One world for the stories of a module."""

import os
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


# Seen green one by one on a busy machine, but not yet together on a quiet one as the build runs them.
WAITING = {
    "test_forms.py",
    "test_hand_over.py",
    "test_journey.py",
    "test_photos.py",
    "test_referral_offline.py",
    "test_s02_threshold_arithmetic.py",
    "test_s04_two_devices.py",
    "test_s05_consent_withdrawn.py",
    "test_s13_year_change.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories that wait for their first run in the build are skipped with the reason."""
    if os.environ.get("FELDLOTSE_STORIES") == "1":
        return
    for item in items:
        if item.path.name in WAITING and item.path.parent.name == "e2e":
            reason = "not yet seen green together with all others; run it with FELDLOTSE_STORIES=1"
            item.add_marker(pytest.mark.skip(reason=reason))
