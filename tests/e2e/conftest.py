"""One world for all journeys; pages of a failed test are kept as pictures."""

import pytest

from tests.e2e.world import World, new_world
from tests.support.e2e import require_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    require_chromium()
    with new_world(tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.fixture(autouse=True)
def show_logs_on_failure(request: pytest.FixtureRequest):
    """What the processes said stands beside the failure."""
    yield
    report = getattr(request.node, "failed_call", None)
    if report and "world" in request.fixturenames:
        running: World = request.getfixturevalue("world")
        print(running.logs())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.when == "call" and report.failed:
        item.failed_call = report
    return report
