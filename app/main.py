"""
The composition root: the one file that joins seat, screens and host.

    run           the app on this device (desktop window, phone)
    build_host    the app for browsers, many seats in one process
    create_seat   the seat alone, for commands without a screen
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import flet as ft

from app.config import WEB_TIMEZONE, SettingError, Settings, read_settings
from app.usecases.in_step import has_unsent_work, keep_in_step
from app.usecases.seat import Seat, open_seat
from app.views import render_app

if TYPE_CHECKING:
    from app.web import Entrances, Host, WebSettings

ASSETS = Path(__file__).parents[1] / "assets"


def create_seat(folder: Path, settings: Settings) -> Seat:
    """Open the seat that lives in a folder; it is made when it is missing."""
    return open_seat(folder, server_url=settings.server_url, poll_s=settings.poll_s, zone=settings.timezone)


def seat_folder(settings: Settings) -> Path:
    """Where the one seat of an installed app lies."""
    return settings.home / "seat"


def run(settings: Settings | None = None) -> None:
    """Show the app on this device until its window is closed."""
    try:
        chosen = settings or read_settings(os.environ)
    except SettingError as error:
        sys.exit(f"Error: {error}")

    def main(page: ft.Page) -> None:
        render_app(page, open_seat=lambda: create_seat(seat_folder(chosen), chosen), language=chosen.language)

    ft.run(main, assets_dir=str(ASSETS), no_cdn=True)


def build_host(settings: Settings, web: WebSettings, *, entrances: Entrances | None = None) -> Host[Seat]:
    """Join the host of web seats with the app's screens and seats."""
    # Not at the top: a phone has no web server, and must not need one to start.
    from app.web import Host, SeatActions

    in_zone = replace(settings, timezone=settings.timezone or ZoneInfo(WEB_TIMEZONE))
    actions = SeatActions(
        open=lambda folder: create_seat(folder, in_zone),
        close=lambda seat: seat.close(),
        synchronise=keep_in_step,
        person=_person,
        has_unsent_work=has_unsent_work,
        subscribe=lambda seat, callback: seat.subscribe(callback),
    )
    return Host(
        web,
        draw=lambda page, open_the_seat: render_app(
            page, open_seat=open_the_seat, language=settings.language, syncs_itself=False
        ),
        actions=actions,
        now=lambda: datetime.now(UTC),
        entrances=entrances,
    )


def _person(seat: Seat) -> tuple[str, str] | None:
    return None if seat.identity is None else (seat.identity.name, seat.identity.role)
