"""
The week on the screen.

1  Every size and language renders, and everything one can touch has a name.
2  Moving offers working days and says which holiday was stepped over; done and moved can be undone.
3  The calendar file is saved from here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import flet as ft
import pytest

from app.usecases.follow_ups import follow_ups
from app.views.follow_ups import WeekScreen
from tests.usecases.test_follow_ups import LATER, OTHER, STEP, in_saxony, put_step
from tests.usecases.world import HAERTEREI, MIRIAM, World
from tests.views.casework_screens import unnamed
from tests.views.test_funding import on_stage

pytestmark = pytest.mark.anyio
TABLE = [ft.Route(path="woche", component=WeekScreen)]


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    put_step(world, STEP, "2026-11-26")
    put_step(world, OTHER, "2026-11-20", firm=HAERTEREI, what="Angebot prüfen")
    put_step(world, LATER, "2026-12-15", what="", kind="follow_up")
    yield world
    world.close()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
async def test_every_size_and_language_renders(world, size, language):
    async with on_stage(await world.seat_of(MIRIAM), TABLE, "/woche", size=size, language=language) as ui:
        assert unnamed(ui) == []
        assert "Angebot prüfen" in ui.text() and "Herrn Maier anrufen" in ui.text()


async def test_overdue_stands_above_the_days(world):
    async with on_stage(await world.seat_of(MIRIAM), TABLE, "/woche") as ui:
        shown = ui.text()
        assert shown.index("Überfällig") < shown.index("Angebot prüfen") < shown.index("Herrn Maier")
        assert "KW 48, 23.11.2026 bis 29.11.2026" in shown


def named(ui, label: str) -> ft.IconButton:
    return next(
        each
        for each in ui.all(ft.IconButton)
        if isinstance(each.icon, ft.Icon) and each.icon.semantics_label == label
    )


async def test_something_is_moved_to_a_working_day_that_is_offered(world):
    in_saxony(world)
    world.clock.moment = datetime(2026, 11, 17, 9, tzinfo=UTC)
    put_step(world, STEP, "2026-11-17")
    seat = await world.seat_of(MIRIAM)
    async with on_stage(seat, TABLE, "/woche") as ui:
        await ui.click(named(ui, "Verschieben: Herrn Maier anrufen"))
        assert "zum Beispiel Buß- und Bettag am Mi, 18.11.2026" in ui.text()
        button = next(
            each
            for each in ui.all(ft.FilledButton)
            if any(isinstance(part, ft.Text) and "Do, 19.11.2026" in part.value for part in ui.walk(each))
        )
        await ui.click(button)
        moved = next(row for row in follow_ups(seat) if row.id == STEP)
        assert moved.due == date(2026, 11, 19)
        assert "Verschoben auf Do, 19.11.2026" in ui.text()


async def test_something_is_done(world):
    seat = await world.seat_of(MIRIAM)
    async with on_stage(seat, TABLE, "/woche", size="desktop") as ui:
        await ui.click(named(ui, "Erledigt: Herrn Maier anrufen"))
        assert STEP not in [row.id for row in follow_ups(seat)]


async def test_the_week_before_and_after_can_be_seen(world):
    async with on_stage(await world.seat_of(MIRIAM), TABLE, "/woche") as ui:
        for _ in range(3):
            await ui.click(named(ui, "Woche danach"))
        assert "KW 51" in ui.text() and "Gespräch wieder ansehen" in ui.text()


async def test_the_calendar_file_is_saved_from_here(world):
    async with on_stage(await world.seat_of(MIRIAM), TABLE, "/woche") as ui:
        await ui.click(named(ui, "In den Kalender (.ics)"))
        ((_, _, saved),) = [call for call in ui.calls if call[1] == "save_file"]
        assert saved["file_name"] == "Wiedervorlagen.ics"
        assert saved["src_bytes"].count(b"BEGIN:VEVENT") == 3
        assert b"Maier" not in saved["src_bytes"]
