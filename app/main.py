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
from app.store.keepers import FileKeeper, HostKeeper, Keeper, host_key, system_keeper
from app.store.sealing import Sealer, derive_key
from app.usecases.in_step import has_unsent_work, keep_in_step
from app.usecases.locking import Lock, Locks
from app.usecases.seat import Seat, open_seat, wall_clock
from app.views import render_app

if TYPE_CHECKING:
    from app.web import Entrances, Host, WebSettings

ASSETS = Path(__file__).parents[1] / "assets"


def create_seat(settings: Settings, lock: Lock) -> Seat:
    """
    Open the seat whose lock this is; it is made when it is missing.

    Raises:
        StoreLockedError: A PIN is needed first.
        KeyDestroyedError, KeyMissingError: The store cannot be opened.
    """
    shift = settings.clock_shift
    return open_seat(
        lock.folder,
        server_url=settings.server_url,
        now=(lambda: wall_clock(settings.timezone) + shift) if shift else None,
        poll_s=settings.poll_s,
        zone=settings.timezone,
        lock=lock,
    )


def device_locks(settings: Settings) -> Locks:
    """Locks of an installed app: their secrets lie in the system's key store, or in files where there is
    none."""

    def keeper() -> Keeper:
        system = None if settings.keys_as_files else system_keeper()
        return system or FileKeeper(settings.keys)

    return Locks(keeper)


def seat_folder(settings: Settings) -> Path:
    """Where the one seat of an installed app lies."""
    return settings.home / "seat"


def run(settings: Settings | None = None) -> None:
    """Show the app on this device until its window is closed."""
    try:
        chosen = settings or read_settings(os.environ)
    except SettingError as error:
        sys.exit(f"Error: {error}")

    locks = device_locks(chosen)

    opened: list[Seat] = []

    def open_the_seat() -> Seat:
        # One seat for the window, also after it was locked and its store closed meanwhile.
        if not opened or opened[0].closed:
            opened[:] = [create_seat(chosen, locks.of(seat_folder(chosen)))]
        return opened[0]

    def main(page: ft.Page) -> None:
        lock = locks.of(seat_folder(chosen))
        render_app(page, open_seat=open_the_seat, lock=lock, language=chosen.language)

    ft.run(main, assets_dir=str(ASSETS), no_cdn=True)


def build_host(settings: Settings, web: WebSettings, *, entrances: Entrances | None = None) -> Host[Seat]:
    """Join the host of web seats with the app's screens and seats."""
    # Not at the top: a phone has no web server, and must not need one to start.
    from app.web import Host, SeatActions

    in_zone = replace(settings, timezone=settings.timezone or ZoneInfo(WEB_TIMEZONE))
    of_host = host_key(settings.keys / "host.key")
    locks = Locks(lambda: HostKeeper(of_host))
    actions = SeatActions(
        open=lambda folder: create_seat(in_zone, locks.of(folder)),
        is_closed=lambda seat: seat.closed,
        is_locked=lambda seat: seat.lock is not None and seat.lock.is_locked(),
        close=lambda seat: seat.close(),
        synchronise=keep_in_step,
        person=_person,
        has_unsent_work=has_unsent_work,
        subscribe=lambda seat, callback: seat.subscribe(callback),
    )
    return Host(
        web,
        draw=lambda page, folder, open_the_seat: render_app(
            page,
            open_seat=open_the_seat,
            lock=locks.of(folder),
            language=settings.language,
            syncs_itself=False,
        ),
        names=Sealer(derive_key(of_host, "names")),
        actions=actions,
        now=lambda: datetime.now(UTC),
        entrances=entrances,
    )


def _person(seat: Seat) -> tuple[str, str] | None:
    return None if seat.identity is None else (seat.identity.name, seat.identity.role)
