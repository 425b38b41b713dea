"""
The conversation as people hold it, on the real questionnaire, a real seat and a real store.

1. Each answer is saved at once; the screen shows the time of saving.
2. What an answer makes relevant appears; computed notes sit in the card of their question.
3. Parking folds a question with its reason; opening and answering it takes it back.
4. Repeats: add, several, delete with undo.
5. Closing names what is missing, leads there, and yields the needs with their next step.
6. An interrupted conversation opens at its question; a question can be addressed.
7. A submitted conversation is text, with the reason on top.
8. When the device cannot save, the screen says what is safe and what to do.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import flet as ft
import pytest

from app.usecases.interview_keeping import SaveProblem
from app.usecases.interviews import open_interview
from app.views.interview import question_block
from tests.usecases.world import World
from tests.views.interview_stage import DESKTOP, Stage, begin, node_named, screen_of

pytestmark = pytest.mark.anyio

SETTING = {
    "teilnehmende": "gf",
    "dsgvo_info": "ja",
    "einw_kontakt": "ja",
    "einw_weitergabe": "ja",
    "einw_statistik": "ja",
}
FIRM = {"besch_gesamt": "52", "konzern": "nein", "betriebsrat": "nein"}
CHANGE = {"veraenderungen": "rente", "w_digital": "4", "w_dekarb": "3", "w_demo": "5"}
CLOSING = {
    "wb_12m": "nein",
    "hemmnisse": "zeit",
    "schluesselwissen": "nein",
    "koop_interesse": "ja",
    "unterstuetzung": "foerder",
    "wiedervorlage": "2026-12-07",
    "status": "voll",
}
NEED = {
    "b_thema": "automation",
    "b_beschreibung": "Zelle 3 programmieren",
    "b_zielgruppe": "fach",
    "b_personen": "8",
    "b_horizont": "jahr1",
    "b_dringlich": "4",
    "b_megatrend": "digital",
    "b_ziel": "anpassung",
    "b_koop": "ja",
}
COMPLETE = {**SETTING, **FIRM, **CHANGE, **CLOSING, "bedarf_vorhanden": "ja", **NEED}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def section(letter: str, title: str, state: str) -> str:
    return f"Abschnitt {letter}, {title}: {state}"


async def go_to(stage: Stage, letter: str) -> None:
    """Tap a section in the section bar."""
    for control in stage.ui.all(ft.Semantics):
        if (control.label or "").startswith(f"Abschnitt {letter}, "):
            tappable = [part for part in stage.ui.walk(control) if getattr(part, "on_click", None)]
            await stage.ui.click(tappable[0])
            return
    raise AssertionError(letter)


async def test_an_answer_is_saved_at_once_with_its_time(world: World) -> None:
    seat, interview_id = await begin(world)
    async with screen_of(seat, interview_id) as stage:
        assert stage.sees("Presswerk Dillingen", "Gespräch mit Leitung", "Rahmen und Einwilligung", "1 von 6")
        world.clock.go_on(minutes=39)
        await stage.tap("Betriebsrat")
        assert stage.value("teilnehmende") == "br"
        assert stage.sees("2 von 6", "8:51 Uhr")


async def test_an_answer_that_breaks_a_rule_is_kept_and_marked(world: World) -> None:
    seat, interview_id = await begin(world, answers=FIRM)
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "B")
        await stage.type("Beschäftigte ohne verwertbaren Berufsabschluss", "60")
        assert stage.value("ungelernte") == "60"
        assert stage.sees("Höchstens so viele wie Beschäftigte.", "Die 60 bleibt gespeichert. Bitte prüfen.")
        await go_to(stage, "A")
        labels = [each.label or "" for each in stage.ui.all(ft.Semantics)]
        assert section("B", "Betrieb", "Fehler") in labels


async def test_an_answer_brings_the_next_question_and_its_computed_note(world: World) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, **CHANGE})
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "C")
        assert not stage.sees("Wie viele Beschäftigte müssen deshalb neu qualifiziert werden?")
        question = node_named(open_interview(seat, interview_id), "taetig_bedroht").path
        await tap_option(stage, question, "Ja")
        await stage.type("Wie viele Beschäftigte müssen deshalb neu qualifiziert werden?", "12")
        assert stage.sees("23,1 % der Beschäftigten sind betroffen.")


async def tap_option(stage: Stage, path: str, words: str) -> None:
    card = next(
        each
        for each in stage.ui.all(ft.Container)
        if isinstance(each.key, ft.ScrollKey) and each.key.value == f"question:{path}"
    )
    for part in stage.ui.walk(card):
        inside = [text for each in stage.ui.walk(part) for text in stage.ui.texts_of(each)]
        if getattr(part, "on_click", None) is not None and inside == [words]:
            await stage.ui.click(part)
            return
    raise AssertionError(words)


async def test_an_answer_that_excludes_the_others_stands_alone_with_a_way_back(world: World) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, "veraenderungen": "keine"})
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "C")
        question = node_named(open_interview(seat, interview_id), "veraenderungen")
        first = question.choices[0]
        await tap_option(stage, question.path, first.label)
        assert stage.value("veraenderungen") == first.value
        await stage.ui.fire(stage.ui.find(ft.SnackBarAction), "click")
        assert stage.value("veraenderungen") == "keine"


async def test_letters_in_a_number_field_are_there_again_after_a_crash(world: World) -> None:
    seat, interview_id = await begin(world, answers=FIRM)
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "B")
        await stage.type("Beschäftigte ohne verwertbaren Berufsabschluss", "neun")
        assert stage.sees("„neun“ ist keine ganze Zahl.")
    # Nothing but the store is left of the first screen.
    async with screen_of(world.reopen(seat), interview_id) as stage:
        await go_to(stage, "B")
        assert stage.field("Beschäftigte ohne verwertbaren Berufsabschluss").value == "neun"
        assert stage.sees("„neun“ ist keine ganze Zahl.")
        await go_to(stage, "A")
        labels = [each.label or "" for each in stage.ui.all(ft.Semantics)]
        assert section("B", "Betrieb", "Fehler") in labels
        await go_to(stage, "B")
        await stage.type("Beschäftigte ohne verwertbaren Berufsabschluss", "9")
        assert open_interview(stage.seat, interview_id).typed_texts() == {}


async def test_open_points_say_in_which_need_they_stand(world: World) -> None:
    answers = {**COMPLETE, "b_ohne_abschluss": "9"}
    seat, interview_id = await begin(world, answers=answers)
    async with screen_of(seat, interview_id, under="/abschluss") as stage:
        assert stage.sees("F 6 prüfen", "Bedarf 1: Höchstens so viele wie Personen in diesem Bedarf.")


async def test_a_parked_question_folds_with_its_reason_until_it_is_answered(world: World) -> None:
    seat, interview_id = await begin(world)
    async with screen_of(seat, interview_id) as stage:
        await stage.tap("Parken: Wer nimmt für den Betrieb teil?")
        await stage.ui.type(stage.ui.find(ft.TextField, label="Grund (wenn Sie mögen)"), "Meister fragen")
        await stage.ui.click(stage.ui.find(ft.FilledButton, text="Parken"))
        assert stage.sees("A 2, geparkt: „Meister fragen“", "Öffnen")
        assert not stage.sees("Betriebsrat")
        await stage.tap("Öffnen")
        await stage.tap("Betriebsrat")
        assert stage.value("teilnehmende") == "br"
        assert not stage.sees("geparkt: „Meister fragen“")


async def test_parking_needs_no_reason_and_can_be_taken_back(world: World) -> None:
    seat, interview_id = await begin(world)
    async with screen_of(seat, interview_id) as stage:
        await stage.tap("Parken: Wer nimmt für den Betrieb teil?")
        await stage.ui.click(stage.ui.find(ft.FilledButton, text="Parken"))
        assert stage.sees("A 2, geparkt")
        await stage.ui.fire(stage.ui.find(ft.SnackBarAction), "click")
        assert not stage.sees("A 2, geparkt")


async def test_a_note_stays_with_its_question(world: World) -> None:
    seat, interview_id = await begin(world)
    async with screen_of(seat, interview_id) as stage:
        item = next(each for each in stage.ui.all(ft.PopupMenuItem, text="Notiz"))
        await stage.ui.click(item)
        await stage.ui.type(stage.ui.find(ft.TextField, label="Notiz"), "nach der Schicht")
        await stage.tap("Notiz behalten")
        assert stage.sees("Notiz: nach der Schicht")


async def test_repeats_are_added_counted_deleted_and_brought_back(world: World) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, "bedarf_vorhanden": "ja", **NEED})
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        await go_to(stage, "F")
        assert stage.sees("Automatisierung, Robotik, SPS, Sensorik", "Bedarf 1")
        await stage.tap("Bedarf hinzufügen")
        assert stage.sees("Bedarf 2 von 2")
        await stage.tap("Bedarf 2 löschen")
        assert stage.sees("Bedarf 1 von 1", "Bedarf 2 gelöscht")
        await stage.ui.fire(stage.ui.find(ft.SnackBarAction), "click")
        assert stage.sees("Bedarf 2 von 2")
        again = open_interview(seat, interview_id)
        assert again.instance.node("/data/f_bedarf/rep_bedarf").count == 2
        again.close()


async def test_an_error_in_a_repeat_is_spoken_with_its_place(world: World) -> None:
    answers = {**FIRM, "bedarf_vorhanden": "ja", **NEED, "b_ohne_abschluss": "9"}
    seat, interview_id = await begin(world, answers=answers)
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "F")
        await stage.tap("Bedarf 1")
        labels = [each.label or "" for each in stage.ui.all(ft.Semantics)]
        assert "Bedarf 1 von 1, davon ohne verwertbaren Berufsabschluss, Fehler" in labels


async def test_onward_walks_through_sections_and_repeats_to_the_closing(world: World) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, "bedarf_vorhanden": "ja", **NEED})
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "F")
        await stage.tap("Weiter")
        assert stage.sees("Bedarf 1 von 1")
        await stage.tap("Weiter")
        assert stage.sees("Wissen in Gefahr")
        await stage.tap("Zurück")
        assert stage.sees("Bedarf 1 von 1")
        await go_to(stage, "H")
        for _ in range(5):
            if stage.sees("Zum Abschluss"):
                break
            await stage.tap("Weiter")
        await stage.tap("Zum Abschluss")
        assert stage.ui.page.route == f"/gespraech/{interview_id}/abschluss"


async def test_keys_change_sections_park_and_do_not_disturb_typing(world: World) -> None:
    seat, interview_id = await begin(world)
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        await stage.press("Arrow Right", alt=True)
        assert stage.sees("Name des Betriebs")
        await stage.press("j")
        await stage.press("p")
        assert stage.sees("Frage parken")
        await stage.tap("Abbrechen")
        await stage.ui.fire(stage.field("Name des Betriebs"), "focus")
        await stage.press("p")
        assert not stage.sees("Frage parken")
        await stage.press("Arrow Left", alt=True)
        assert stage.sees("Datum des Gesprächs")


async def test_the_form_speaks_english_and_keeps_the_answers(world: World) -> None:
    seat, interview_id = await begin(world, answers={"teilnehmende": "br"})
    async with screen_of(seat, interview_id, size=DESKTOP) as stage:
        await stage.tap("English")
        assert stage.sees("Who takes part for the firm?")
        assert stage.value("teilnehmende") == "br"


async def test_the_overview_shows_what_is_open_and_leads_to_the_error(world: World) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, "ungelernte": "60"})
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "A")
        await stage.tap("Abschnitte zeigen, jetzt A")
        assert stage.sees("Abschnitte", "1 Fehler", "Unterbrechen", "Alles bis")
        await stage.tap("Zum Fehler")
        assert stage.sees("Betrieb", "Die 60 bleibt gespeichert. Bitte prüfen.")
        assert not stage.sees("Zum Fehler")


async def test_closing_names_what_is_missing_and_leads_there(world: World) -> None:
    answers = {key: value for key, value in COMPLETE.items() if key != "wiedervorlage"}
    seat, interview_id = await begin(world, answers=answers)
    async with screen_of(seat, interview_id, under="/abschluss") as stage:
        assert stage.sees("Noch zu klären", "1 Pflichtfrage fehlt", "Wiedervorlage am", "noch offen")
        await stage.tap("Abschließen und einreichen")
        assert stage.sees("Zum Abschließen fehlt noch etwas.")
        await stage.tap("Wiedervorlage am")
        assert stage.ui.page.route == f"/gespraech/{interview_id}"
        assert stage.sees("Verabredungen und Abschluss", "Wiedervorlage am")


async def test_closing_shows_the_result_and_then_the_next_step_of_each_need(world: World) -> None:
    seat, interview_id = await begin(world, answers=COMPLETE)
    async with screen_of(seat, interview_id, under="/abschluss") as stage:
        assert stage.sees("Ergebnis in einem Blick", "Vollständig", "Sehr hoch", "8 Personen")
        assert stage.sees("Zusammen 8 Teilnahmefälle, mehrfach möglich", "Wiedervorlage Mo, 07.12.2026")
        assert stage.sees("Kontakt speichern", "Weitergabe an vereinbarte Stellen")
        await stage.tap("Abschließen und einreichen")
        assert stage.sees("Das Gespräch ist abgeschlossen und eingereicht.", "Verweis vorbereiten")
        await stage.tap("Verweis vorbereiten")
        assert stage.ui.page.route.startswith("/bedarf/") and stage.ui.page.route.endswith("/verweis")


async def test_no_needs_is_a_result_too(world: World) -> None:
    seat, interview_id = await begin(world, answers={**SETTING, **FIRM, "bedarf_vorhanden": "nein"})
    async with screen_of(seat, interview_id, under="/abschluss") as stage:
        assert stage.sees("Kein Bedarf aufgenommen. Das ist auch ein Ergebnis.")


async def test_a_conversation_opens_at_its_question(world: World) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, "ab45": "20"})
    async with screen_of(seat, interview_id) as stage:
        assert stage.sees("Beschäftigte ab 45 Jahren (Anzahl)")
        assert stage.field("Beschäftigte ab 45 Jahren (Anzahl)").autofocus


async def test_a_question_can_be_addressed(world: World) -> None:
    seat, interview_id = await begin(world, answers=FIRM)
    async with screen_of(seat, interview_id, query="?frage=/data/g_wissen/rente5") as stage:
        assert stage.sees("Wie viele Beschäftigte gehen in den nächsten fünf Jahren in Rente?")


async def test_a_submitted_conversation_is_text_with_the_reason_on_top(world: World) -> None:
    seat, interview_id = await begin(world, answers=COMPLETE)
    interview = open_interview(seat, interview_id)
    interview.finish()
    interview.close()
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "B")
        assert stage.sees("Eingereicht und in Prüfung.", "Beschäftigte am Standort", "52")
        assert not stage.ui.all(ft.TextField) and not stage.ui.all(ft.PopupMenuButton)


async def test_an_unknown_conversation_says_that_nothing_is_lost(world: World) -> None:
    seat, _ = await begin(world)
    async with screen_of(seat, "0193eeee-0000-7000-8000-000000000009") as stage:
        assert stage.sees("Dieses Gespräch liegt nicht auf diesem Gerät.", "Es ist nichts verloren.")


async def test_a_full_disk_is_told_with_what_is_safe_and_what_to_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, interview_id = await begin(world, answers=FIRM)
    problem = SaveProblem("disk_full", datetime(2026, 11, 24, 14, 51, tzinfo=UTC))
    monkeypatch.setattr("app.usecases.interview_session.OpenInterview.problem", problem, raising=False)
    async with screen_of(seat, interview_id) as stage:
        assert stage.sees("Kein Platz mehr auf dem Gerät. Alles bis 14:51 Uhr ist gespeichert.")
        assert stage.sees("Nochmal speichern", "gestört")


async def test_only_the_touched_blocks_are_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seat, interview_id = await begin(world, answers={**FIRM, **CHANGE})
    async with screen_of(seat, interview_id) as stage:
        await go_to(stage, "C")
        drawn: list[str] = []
        real = question_block.meta_words
        monkeypatch.setattr(
            question_block, "meta_words", lambda question: drawn.append(question.number) or real(question)
        )
        await tap_option(stage, "/data/c_wandel/strategie", first_option(stage, "strategie"))
        assert drawn == ["C 6"]


def first_option(stage: Stage, name: str) -> str:
    interview = open_interview(stage.seat, stage.id)
    try:
        return node_named(interview, name).choices[0].label
    finally:
        interview.close()
