"""
A conversation on a stage: a real seat with a real store and a real form, the screen without a browser.

Every view test of the conversation stands on it; nothing between the tap and the SQLite file is faked.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft
from pyxform.xls2xform import convert

from app.forms import Node
from app.models.scopes import network_scope
from app.sync import new_id
from app.usecases.interview_session import OpenInterview
from app.usecases.interviews import open_interview, start_interview
from app.usecases.seat import Seat
from app.views import flet_guard, keys, session, theme
from app.views.flet_guard import component
from app.views.interview import FinishScreen, InterviewScreen
from app.views.state import AppCtx, AppState
from tests.support.headless import Headless, headless
from tests.usecases.world import MIRIAM, NETWORK, PRESSWERK, World

PHONE, DESKTOP = (390, 844), (1360, 860)

# ruff: noqa: E501 (the form below is a table)
ALL_KINDS = """
| survey | type | name | label | hint | required | relevant | constraint | constraint_message | appearance | parameters | readonly | default |
| | begin_group | g | A  Alles | | | | | | | | | |
| | select_one yn | short | Kurz? | | | | | | | | | |
| | select_one words | long | Lang? | | | | | | | | | |
| | select_one many | list | Aus der Liste | | | | | | minimal | | | |
| | select_multiple yn | chips | Mehrere kurze | | | | | | | | | |
| | select_multiple words | boxes | Mehrere lange | | | | | | | | | |
| | select_one scale | scale | Skala | | | | | | likert | | | |
| | integer | whole | Ganze Zahl | | | | . <= 10 | Höchstens 10. | | | | |
| | decimal | part | Bruchzahl | | | | | | | | | |
| | text | line | Eine Zeile | Bitte keine Namen eintragen. | | | string-length(.) <= 20 | Höchstens 20 Zeichen. | | | | |
| | text | lines | Mehrere Zeilen | | | | | | multiline | | | |
| | date | day | Ein Tag | | | | | | | | | |
| | date | month | Ein Monat | | | | | | month-year | | | |
| | time | clock | Eine Uhrzeit | | | | | | | | | |
| | dateTime | moment | Ein Zeitpunkt | | | | | | | | | |
| | image | photo | Ein Foto | | | | | | | | | |
| | geopoint | place | Ein Ort | | | | | | | | | |
| | rank yn | order | Reihenfolge | | | | | | | | | |
| | range | span | Von bis | | | | | | | start=0 end=10 step=1 | | |
| | trigger | done | Erledigt? | | | | | | | | | |
| | text | fixed | Fest | | | | | | | | yes | Vorgabe |
| | note | hint | Achtung: Antrag vor Beginn! Danach ist es zu spät. | | | | | | | | | |
| | end_group | | | | | | | | | | | |
| choices | list_name | name | label |
| | yn | ja | Ja |
| | yn | nein | Nein |
| | words | a | Eine sehr lange Antwort, die nicht in eine Zelle passt |
| | words | b | Noch eine sehr lange Antwort, die nicht passt |
| | words | c | Eine dritte lange Antwort mit vielen Wörtern |
| | words | d | Eine vierte lange Antwort mit vielen Wörtern |
| | words | e | Eine fünfte lange Antwort mit vielen Wörtern |
| | words | f | Eine sechste lange Antwort mit vielen Wörtern |
| | scale | 1 | 1 – gar nicht |
| | scale | 2 | 2 – mittel |
| | scale | 3 | 3 – sehr stark |
{many}
| settings | form_title | form_id | version | style |
| | Alle Arten | alle_arten | 1 | pages |
"""

CITIES = ("Überherrn", "Saarlouis", "Dillingen", "Nalbach", "Lebach", "Bous", "Ensdorf", "Wadgassen")


def all_kinds() -> str:
    """A form with every kind of question, as an XForm."""
    many = "\n".join(f"| | many | v{index} | {city} |" for index, city in enumerate(CITIES))
    converted = convert(xlsform=ALL_KINDS.format(many=many), file_type=".md", pretty_print=False)
    return str(converted.xform)


def publish_all_kinds(world: World) -> None:
    """Put the form with every kind of question on the server."""
    world.server.put(
        "form",
        new_id(),
        network_scope(NETWORK),
        {
            "form_id": "alle_arten",
            "version": "1",
            "title": "Alle Arten",
            "xform": all_kinds(),
            "published_at": "2026-11-21T00:00:00Z",
            "status": "published",
        },
    )


def node_named(interview: OpenInterview, name: str) -> Node:
    """The first question of a name."""

    def search(node: Node) -> Node | None:
        for child in node.children:
            if child.name == name and child.kind not in ("group", "repeat", "instance"):
                return child
            found = search(child)
            if found is not None:
                return found
        return None

    found = search(interview.instance.root)
    assert found is not None, name
    return found


@dataclass
class Stage:
    """One conversation, its seat, and its screen."""

    seat: Seat
    id: str
    ui: Headless

    def value(self, name: str) -> str:
        """The answer as another opening of the same store finds it: what is really saved."""
        again = open_interview(self.seat, self.id)
        try:
            return node_named(again, name).value
        finally:
            again.close()

    async def tap(self, words: str) -> None:
        """Tap what carries these words or this label."""
        await self.ui.click(self.ui.tap(words))

    def field(self, label: str) -> ft.TextField:
        """The text field that a screen reader calls by a name with this in it."""
        for control in self.ui.walk():
            if isinstance(control, ft.Semantics) and label in (control.label or ""):
                fields = [part for part in self.ui.walk(control) if isinstance(part, ft.TextField)]
                if fields:
                    return fields[0]
        raise AssertionError(f"no field {label!r}")

    async def type(self, label: str, words: str) -> None:
        """Type into a field and leave it."""
        await self.ui.type(self.field(label), words)

    async def press(self, key: str, *, alt: bool = False, ctrl: bool = False) -> None:
        """Press a key on the page."""
        held = {"key": key, "shift": False, "ctrl": ctrl, "alt": alt, "meta": False}
        await self.ui.fire(self.ui.page, "keyboard_event", held)

    def sees(self, *words: str) -> bool:
        """Whether all of these stand on the screen."""
        shown = self.ui.text()
        shown += "\n".join(
            "".join(span.text or "" for span in text.spans or []) for text in self.ui.all(ft.Text)
        )
        return all(each in shown for each in words)


@component
def Elsewhere() -> ft.View:
    """Any other screen of the app."""
    return ft.View(controls=[ft.Text("woanders")])


@component
def StageApp(state: AppState) -> Any:
    """The two screens of a conversation under their routes."""
    closing = ft.Route(path="abschluss", component=FinishScreen)
    table = [
        ft.Route(index=True, component=Elsewhere),
        ft.Route(path="gespraech/:interview", component=InterviewScreen, children=[closing]),
        ft.Route(path="betriebe/:firm", component=Elsewhere),
        ft.Route(path="bedarf/:need/verweis", component=Elsewhere),
    ]
    return AppCtx(state, lambda: ft.Router(table, manage_views=True))


@contextlib.asynccontextmanager
async def screen_of(
    seat: Seat, interview_id: str, *, size: tuple[int, int] = PHONE, under: str = "", query: str = ""
) -> AsyncIterator[Stage]:
    """Show a conversation."""

    def main(page: ft.Page) -> None:
        flet_guard.install(page, lambda message: None)
        state = AppState(seat=seat, identity=seat.identity, zone=seat.now().tzinfo)
        session.bind(page, state)
        keys.install(page)
        state.measure(page.width or 0, page.height or 0)
        theme.apply(page)
        page.render_views(StageApp, state)

    route = f"/gespraech/{interview_id}{under}{query}"
    async with headless(main, route=route, width=size[0], height=size[1]) as ui:
        yield Stage(seat, interview_id, ui)


async def begin(
    world: World, *, form: str = "qba_betrieb", answers: Mapping[str, str] | None = None
) -> tuple[Seat, str]:
    """A mentor's seat with a conversation that has been begun."""
    seat = await world.seat_of(MIRIAM)
    interview_id = start_interview(seat, firm_id=PRESSWERK, form_id=form, perspective="leitung")
    if answers:
        interview = open_interview(seat, interview_id)
        for name, value in answers.items():
            interview.answer(node_named(interview, name).path, value)
        interview.close()
    return seat, interview_id
