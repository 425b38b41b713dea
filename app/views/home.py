"""The home of each role: Heute, Start or Eingang."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import flet as ft

from app.views.shell import screen
from app.views.state import use_app

_HOMES = {
    "mentor": "today:TodayScreen",
    "kuemmerer": "inhouse:StartScreen",
    "supervisor": "review:QueueScreen",
}


@screen
def HomeScreen() -> ft.View:
    """What "/" shows to the role of this seat."""
    module, name = _HOMES.get(use_app().role, "profile:ProfileScreen").split(":")
    if find_spec(f"app.views.{module}") is None:
        module, name = "profile", "ProfileScreen"
    view: ft.View = getattr(import_module(f"app.views.{module}"), name)()
    return view
