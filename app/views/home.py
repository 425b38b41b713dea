"""The home of each role: Heute, Start or Eingang."""

from __future__ import annotations

import flet as ft

from app.views.inhouse import StartScreen
from app.views.profile import ProfileScreen
from app.views.review import QueueScreen
from app.views.shell import screen
from app.views.state import use_app
from app.views.today import TodayScreen

_HOMES = {"mentor": TodayScreen, "kuemmerer": StartScreen, "supervisor": QueueScreen}


@screen
def HomeScreen() -> ft.View:
    """What "/" shows to the role of this seat."""
    return _HOMES.get(use_app().role, ProfileScreen)()
