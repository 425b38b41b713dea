"""
Every base screen renders, at phone, landscape and desktop size, in both languages, light and dark.

1. The safe indicator is there, with words.
2. There is exactly one first-rank heading.
3. Nothing German is left in the English screen.
4. Everything one can touch has a name.
"""

from __future__ import annotations

import flet as ft
import pytest

from app.usecases.firms import FirmPage
from app.views import render_app
from tests.support.headless import Headless, headless
from tests.views.fakes import MIRIAM, FakeSeat, patch_day

pytestmark = pytest.mark.anyio

SIZES = {"phone": (390, 844), "landscape": (844, 390), "desktop": (1360, 860)}
WORDS = {
    "/": ("Presswerk Dillingen", "Hier weitermachen", "2 Rückfragen beantworten"),
    "/betriebe": ("Betriebe", "7 Betriebe auf diesem Gerät", "Zerspanung Hoffmann"),
    "/betriebe/f-1": ("52 Beschäftigte", "zählt als 48 (§ 82)", "Einwilligung gilt", "Gespräch unterbrochen"),
    "/abgleich": ("Abgleich", "Zuletzt heute, 7:58 Uhr", "Braucht Sie"),
    "/profil": ("Miriam Becker", "Mentor:in", "Weiterbildungsverbund Saar"),
}


def names_of_touchables(ui: Headless) -> list[str]:
    """What a screen reader would call each control that reacts to a tap; "" for one without a name."""
    names = []
    labelled = {
        id(part)
        for control in ui.walk()
        if isinstance(control, ft.Semantics) and control.label
        for part in ui.walk(control)
    }
    for control in ui.walk():
        if getattr(control, "on_click", None) is None or isinstance(control, ft.TextField):
            continue
        words = [text for part in ui.walk(control) for text in ui.texts_of(part)]
        words += [str(getattr(part, "semantics_label", "") or "") for part in ui.walk(control)]
        names.append("labelled" if id(control) in labelled else " ".join(word for word in words if word))
    return names


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", WORDS)
async def test_screen_shows_its_words(route: str, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    width, height = SIZES[size]
    async with headless(
        lambda page: render_app(page, open_seat=FakeSeat), route=route, width=width, height=height
    ) as ui:
        shown = ui.text()
        for words in WORDS[route]:
            assert words in shown
        assert "4 warten" in shown
        levels = [c.heading_level for c in ui.walk() if isinstance(c, ft.Semantics) and c.heading_level]
        assert levels.count(1) == (2 if route == "/betriebe/f-1" and size != "phone" else 1)
        assert all(names_of_touchables(ui))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", WORDS)
async def test_screen_renders_in_english_and_dark(
    route: str, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_day(monkeypatch)
    width, height = SIZES[size]

    def main(page: ft.Page) -> None:
        page.platform_brightness = ft.Brightness.DARK
        render_app(page, open_seat=FakeSeat, language="en")

    async with headless(main, route=route, width=width, height=height) as ui:
        shown = ui.text()
        assert "4 waiting" in shown
        for german in (" und ", " auf diesem ", "Betriebe", "Rückfrage", "Gespräch", " Uhr"):
            assert german not in shown.replace("Presswerk Dillingen, Gespräch", ""), german


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("route", ["/", "/betriebe", "/abgleich"])
async def test_empty_screen_gives_a_direction(route: str, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch, empty=True)
    width, height = SIZES[size]
    async with headless(
        lambda page: render_app(page, open_seat=FakeSeat), route=route, width=width, height=height
    ) as ui:
        facts = {
            "/": "Heute ist nichts fällig",
            "/betriebe": "Noch kein Betrieb auf diesem Gerät",
            "/abgleich": "Alles auf dem Server, zuletzt 7:58 Uhr",
        }
        assert facts[route] in ui.text()
        assert "Alles sicher" in ui.text()


async def test_resume_leads_back_into_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    async with headless(lambda page: render_app(page, open_seat=FakeSeat)) as ui:
        await ui.click(ui.tap("Hier weitermachen"))
        assert ui.page.route == "/gespraech/i-1"


async def test_question_that_came_back_opens_at_exactly_that_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patch_day(monkeypatch)
    async with headless(lambda page: render_app(page, open_seat=FakeSeat)) as ui:
        await ui.click(ui.tap("2 Rückfragen beantworten"))
        assert ui.page.route == "/gespraech/i-5?frage=%2Fdata%2Fb%2Fb_tarif"


async def test_step_is_done_with_a_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    acts: list[tuple[str, str]] = []
    monkeypatch.setattr("app.views.today_due.finish_step", lambda _seat, key: acts.append(("done", key)))
    monkeypatch.setattr("app.views.today_due.reopen_step", lambda _seat, key: acts.append(("open", key)))
    async with headless(lambda page: render_app(page, open_seat=FakeSeat)) as ui:
        await ui.click(ui.tap("Erledigt: Beim Träger nachfassen"))
        assert "Schritt erledigt" in ui.text()
        snack = ui.find(ft.SnackBar)
        assert isinstance(snack.action, ft.SnackBarAction)
        await ui.click(snack.action)
    assert [act for act, _key in acts] == ["done", "open"]


async def test_search_and_filter_narrow_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    asked: list[dict[str, object]] = []

    def firms(_seat: object, **how: object) -> FirmPage:
        asked.append({name: how[name] for name in ("query", "only")})
        return FirmPage((), 0)

    monkeypatch.setattr("app.views.firms.find_firms", firms)
    async with headless(lambda page: render_app(page, open_seat=FakeSeat), route="/betriebe") as ui:
        await ui.type(ui.find(ft.TextField), "press")
        await ui.click(ui.tap("Meine"))
        assert asked[-1] == {"query": "press", "only": "meine"}
        assert "Kein Betrieb passt" in ui.text()
        await ui.click(ui.tap("Filter entfernen"))
        assert asked[-1] == {"query": "", "only": "alle"}
        assert ui.find(ft.TextField).value == ""


async def test_firm_opens_beside_the_list_when_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    async with headless(
        lambda page: render_app(page, open_seat=FakeSeat), route="/betriebe", width=1360, height=860
    ) as ui:
        await ui.type(ui.find(ft.TextField), "e")
        await ui.click(ui.tap("Presswerk Dillingen"))
        assert ui.page.route == "/betriebe/f-1"
        assert "Metallbau Schäfer" in ui.text() and "zählt als 48 (§ 82)" in ui.text()
        # The same list, not a new one: what was typed is still there.
        assert ui.find(ft.TextField).value == "e"


async def test_conversation_begins_with_form_and_perspective(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    started: list[dict[str, object]] = []

    def start(_seat: object, **how: object) -> str:
        started.append(how)
        return "i-new"

    monkeypatch.setattr("app.views.start_talk.start_interview", start)
    async with headless(lambda page: render_app(page, open_seat=FakeSeat), route="/betriebe/f-1") as ui:
        await ui.click(ui.tap("Gespräch"))
        assert "Mit wem sprechen Sie?" in ui.text()
        await ui.click(ui.tap("Betriebsrat"))
        await ui.click(ui.tap("Gespräch beginnen"))
        assert ui.page.route == "/gespraech/i-new"
    assert started == [{"firm_id": "f-1", "form_id": "qba_betrieb", "perspective": "br"}]


async def test_refused_entry_names_reason_and_what_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    async with headless(lambda page: render_app(page, open_seat=FakeSeat), route="/abgleich") as ui:
        shown = ui.text()
        assert "keine Berechtigung mehr" in shown
        assert "Ihre Eingabe bleibt auf diesem Gerät." in shown
        assert "Beleg 7F3A-94, 8:12 Uhr" in shown
        assert "nur auf diesem Gerät, 38 Änderungen" in shown


async def test_screen_follows_changes_of_the_seat(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_day(monkeypatch)
    seat = FakeSeat(MIRIAM)
    async with headless(lambda page: render_app(page, open_seat=lambda: seat)) as ui:
        patch_day(monkeypatch, empty=True)
        seat.change()
        await ui.settle()
        assert "Alles sicher" in ui.text() and "Heute ist nichts fällig" in ui.text()
