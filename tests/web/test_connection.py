"""Tells when an upgrade of Flet makes the cures in `app.web.connection` or our own start page stale."""

import hashlib
import inspect
from pathlib import Path

import flet_web
import pytest
from flet_web.fastapi.flet_app import FletApp

from app.web.connection import SeatConnection
from tests.web.support import browser, knock, make_host

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("name", ["_FletApp__send_loop", "_FletApp__receive_loop"])
def test_cured_parts_still_exist(name):
    assert inspect.iscoroutinefunction(getattr(FletApp, name))
    assert getattr(SeatConnection, name) is not getattr(FletApp, name)


def test_send_that_fails_still_ends_the_session_in_flet_itself():
    """While Flet raises here, the cure is needed."""
    source = inspect.getsource(FletApp._FletApp__send_loop)
    assert "raise" in source


def test_packaged_start_page_is_the_one_ours_replaces():
    """When this fails: compare the packaged index.html with assets/web and take over what is new."""
    packaged = Path(flet_web.get_package_web_dir()) / "index.html"
    digest = hashlib.sha256(packaged.read_bytes()).hexdigest()
    assert digest == "971ecd93a39b8258db024a9d9a4d48bc454bbaff342567bc7f90db4bf63fa3ee"


async def test_socket_that_leaves_before_it_names_its_session_ends(tmp_path):
    host = make_host(tmp_path)
    async with browser(host) as tab:
        location = (await tab.get("/einrichten/A")).headers["location"]
        cookie = f"feldlotse={tab.cookies['feldlotse']}"
    path = location.split("?")[0].replace("einrichten", "ws")
    assert await knock(host, path, {"Cookie": cookie, "Origin": "http://feldlotse.test"}) is None
