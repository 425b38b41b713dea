"""One world for the stories of a module."""

import pytest

from tests.e2e.world import World, new_world
from tests.support.e2e import require_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    require_chromium()
    with new_world(tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """What the processes said stands beside the failure."""
    report = yield
    running = getattr(item, "funcargs", {}).get("world")
    if report.when == "call" and report.failed and isinstance(running, World):
        report.sections.append(("Processes", running.logs()))
    return report
