"""
The kit: inputs that lose nothing, indicators that tell the truth, touchables with names.

1. A text field survives renders, commits on pause, blur, Enter and unmount, and takes pushed text.
2. The safe indicator says what needs the person first, then what waits, then that all is safe.
3. Keys reach the newest listener; plain letters are silent while a person types.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import flet as ft
import pytest

from app.views import keys
from app.views.flet_guard import component
from app.views.kit import buttons, snackbar
from app.views.kit.fields import NumberField, SearchField, TextInput
from app.views.kit.safe_indicator import safety_of
from app.views.kit.section_bar import section_bar
from app.views.kit.tap import tappable
from app.views.kit.tiles import monogram, tile
from tests.support.headless import headless
from tests.views.fakes import SAFE, STATUS, SYNCING, sections

pytestmark = pytest.mark.anyio


async def test_text_survives_renders_and_commits_after_a_pause() -> None:
    commits: list[str] = []

    @component
    def Form() -> ft.Control:
        n, set_n = ft.use_state(0)
        return ft.Column(
            [
                TextInput("Name", "alt", commits.append, delay=0.05),
                ft.Button("render", on_click=lambda: set_n(n + 1)),
            ]
        )

    async with headless(lambda page: page.render(Form)) as ui:
        await ui.type(ui.find(ft.TextField), "Jürgen", blur=False)
        await ui.click(ui.find(ft.Button))
        assert ui.find(ft.TextField).value == "Jürgen" and commits == []
        await asyncio.sleep(0.1)
        assert commits == ["Jürgen"]


@pytest.mark.parametrize("event", ["blur", "submit"])
async def test_text_commits_at_once_on_leaving(event: str) -> None:
    commits: list[str] = []

    @component
    def Form() -> ft.Control:
        return ft.Column([TextInput("Name", "", commits.append, delay=60)])

    async with headless(lambda page: page.render(Form)) as ui:
        await ui.type(ui.find(ft.TextField), "neu", blur=False)
        await ui.fire(ui.find(ft.TextField), event)
        assert commits == ["neu"]


async def test_text_commits_when_the_field_disappears() -> None:
    commits: list[str] = []

    @component
    def Form() -> ft.Control:
        shown, set_shown = ft.use_state(True)
        field = [TextInput("Name", "", commits.append, delay=60)] if shown else []
        return ft.Column([*field, ft.Button("x", on_click=lambda: set_shown(False))])

    async with headless(lambda page: page.render(Form)) as ui:
        await ui.type(ui.find(ft.TextField), "neu", blur=False)
        await ui.click(ui.find(ft.Button))
        assert commits == ["neu"]


async def test_raised_rev_pushes_the_text_of_the_model() -> None:
    @component
    def Form() -> ft.Control:
        rev, set_rev = ft.use_state(0)
        return ft.Column(
            [
                TextInput("N", "neu" if rev else "alt", lambda text: None, rev=rev),
                ft.Button("x", on_click=lambda: set_rev(1)),
            ]
        )

    async with headless(lambda page: page.render(Form)) as ui:
        await ui.type(ui.find(ft.TextField), "getippt", blur=False)
        await ui.click(ui.find(ft.Button))
        assert ui.find(ft.TextField).value == "neu"


async def test_number_field_takes_letters_and_shows_its_error() -> None:
    commits: list[str] = []

    @component
    def Form() -> ft.Control:
        return ft.Column([NumberField("Personen", "8", commits.append, error="Höchstens 8.")])

    async with headless(lambda page: page.render(Form)) as ui:
        field = ui.find(ft.TextField)
        assert field.error == "Höchstens 8."
        await ui.type(field, "neun")
        assert commits == ["neun"]


async def test_latest_commit_function_is_called() -> None:
    commits: list[tuple[int, str]] = []

    @component
    def Form() -> ft.Control:
        n, set_n = ft.use_state(0)
        return ft.Column(
            [
                SearchField("Suche", "", lambda text: commits.append((n, text))),
                ft.Button("x", on_click=lambda: set_n(n + 1)),
            ]
        )

    async with headless(lambda page: page.render(Form)) as ui:
        await ui.type(ui.find(ft.TextField), "a", blur=False)
        await ui.click(ui.find(ft.Button))
        await ui.fire(ui.find(ft.TextField), "blur")
        assert commits == [(1, "a")]


def test_indicator_names_what_needs_the_person_first() -> None:
    assert safety_of(SYNCING).words == "1 offen"
    assert safety_of(STATUS).words == "4 warten"
    assert safety_of(SAFE).words == "Alles sicher"
    assert safety_of(replace(SAFE, phase="offline")).words == "Alles sicher"


def test_indicator_speaks_in_whole_sentences() -> None:
    assert safety_of(STATUS).sentence == "4 Einträge nur auf diesem Gerät, 128 auf dem Server"
    assert safety_of(SYNCING).sentence.startswith("Ein Eintrag braucht Sie. ")


def test_section_bar_without_action_is_one_picture_with_one_label() -> None:
    bar = section_bar(sections("ddcpe---"), mini=True)
    assert isinstance(bar, ft.Semantics)
    assert bar.label == "Abschnitte fertig: A, B. Gerade: C"


async def test_section_bar_leads_to_the_section() -> None:
    chosen: list[str] = []

    @component
    def Bar() -> ft.Control:
        return ft.Column([section_bar(sections(), on_select=lambda section: chosen.append(section.letter))])

    states = sections("ddc?dc--".replace("?", "p"))
    assert len(states) == 8

    @component
    def Page() -> ft.Control:
        return ft.Column([section_bar(states, on_select=lambda section: chosen.append(section.letter))])

    async with headless(lambda page: page.render(Page)) as ui:
        await ui.click(ui.tap("Abschnitt D, Wissen: geparkt"))
        assert chosen == ["D"]


async def test_labelled_touchable_is_one_button_for_a_screen_reader() -> None:
    taps: list[str] = []
    outer = tappable(ft.Icon(ft.Icons.ADD), lambda: taps.append("x"), label="Anlegen")
    assert isinstance(outer, ft.Semantics) and outer.button and outer.label == "Anlegen"
    assert isinstance(outer.content, ft.Semantics) and outer.content.exclude_semantics

    @component
    def Page() -> ft.Control:
        return ft.Column([tappable(ft.Icon(ft.Icons.ADD), lambda: taps.append("x"), label="Anlegen")])

    async with headless(lambda page: page.render(Page)) as ui:
        await ui.fire(ui.find(ft.Semantics, label="Anlegen"), "tap")
        await ui.click(ui.tap("Anlegen"))
    assert taps == ["x", "x"]


async def test_button_awaits_async_actions_and_is_silent_while_busy() -> None:
    done: list[str] = []

    async def act() -> None:
        done.append("ran")

    @component
    def Page() -> ft.Control:
        return ft.Column([buttons.primary("Los", act), buttons.primary("Warten", act, busy=True)])

    async with headless(lambda page: page.render(Page)) as ui:
        await ui.click(ui.tap("Los"))
        assert done == ["ran"]
        assert [button.disabled for button in ui.all(ft.FilledButton)] == [False, True]


async def test_snackbar_offers_the_way_back() -> None:
    undone: list[str] = []

    @component
    def Page() -> ft.Control:
        return ft.Column(
            [ft.Button("x", on_click=lambda: snackbar.show("Geparkt", undo=lambda: undone.append("ja")))]
        )

    async with headless(lambda page: page.render(Page)) as ui:
        await ui.click(ui.find(ft.Button))
        snack = ui.find(ft.SnackBar)
        assert isinstance(snack.action, ft.SnackBarAction) and snack.action.label == "Rückgängig"
        assert snack.duration == ft.Duration(seconds=8)
        assert isinstance(snack.margin, ft.Margin)  # it floats above a bar of actions
        assert snack.margin.bottom == (snackbar.EDGE if ui.page.route == "/" else snackbar.ABOVE_BAR)
        await ui.click(snack.action)
    assert undone == ["ja"]


async def test_keys_reach_the_newest_listener_and_rest_while_typing() -> None:
    pressed: list[str] = []

    @component
    def Page() -> ft.Control:
        keys.use_key("p", lambda: pressed.append("p"))
        keys.use_key("alt+1", lambda: pressed.append("alt+1"))
        return ft.Column([TextInput("Name", "", lambda text: None)])

    def main(page: ft.Page) -> None:
        keys.install(page)
        page.render(Page)

    async with headless(main) as ui:

        def press(key: str, *, alt: bool = False) -> None:
            table = ui.page.session.store.get("feldlotse.keys")
            table.press(
                ft.KeyboardEvent(
                    name="keyboard_event",
                    control=ui.page,
                    key=key,
                    shift=False,
                    ctrl=False,
                    alt=alt,
                    meta=False,
                )
            )

        press("P")
        press("1", alt=True)
        await ui.fire(ui.find(ft.TextField), "focus")
        press("P")
        press("1", alt=True)
        await ui.fire(ui.find(ft.TextField), "blur")
        press("P")
    assert pressed == ["p", "alt+1", "alt+1", "p"]


def test_button_of_a_tile_lies_outside_of_what_the_row_does() -> None:
    row = tile(
        "Schritt", on_click=lambda: None, action=buttons.icon_button(ft.Icons.CHECK, "Erledigt", print)
    )
    inner = row.content  # type: ignore[attr-defined]
    assert isinstance(inner, ft.Row)
    assert isinstance(inner.controls[0], ft.Semantics) and isinstance(inner.controls[1], ft.Container)


def test_monogram_has_a_steady_tone() -> None:
    assert monogram("PD").bgcolor == monogram("PD").bgcolor
