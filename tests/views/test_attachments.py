"""
Photos, files, signatures and drawings under somebody's hands.

1. A chosen photo is in the store before the screen says so; it can be replaced, removed and taken back.
2. What cannot be kept says why, and the answer stays what it was.
3. A signature is drawn, or given by name with the keyboard alone; a drawing needs a stroke.
4. In a closed interview a file can be looked at and not changed.
5. Abgleich shows how far files are, and what was refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flet as ft
import pytest
from pyxform.xls2xform import convert

from app.models.scopes import network_scope
from app.sync import new_id
from app.usecases import attachments
from app.usecases.interviews import open_interview
from tests.media.pictures import OWNER, photo
from tests.usecases.world import NETWORK, World
from tests.views.interview_stage import Stage, begin, node_named, screen_of

pytestmark = pytest.mark.anyio

FORM = """
| survey | type | name | label | appearance |
| | begin_group | g | A  Dateien | |
| | image | foto | Ein Foto | |
| | image | name | Eine Unterschrift | signature |
| | image | skizze | Eine Skizze | draw |
| | image | mark | Ein markiertes Foto | annotate |
| | file | plan | Ein Plan | |
| | end_group | | | |
| settings | form_title | form_id | version | style |
| | Dateien | dateien | 1 | pages |
"""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    fields: dict[str, Any] = {
        "form_id": "dateien",
        "version": "1",
        "title": "Dateien",
        "xform": str(convert(xlsform=FORM, file_type=".md", pretty_print=False).xform),
        "published_at": "2026-11-21T00:00:00Z",
        "status": "published",
    }
    world.server.put("form", new_id(), network_scope(NETWORK), fields)
    yield world
    world.close()


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    seat, interview_id = await begin(world, form="dateien")
    async with screen_of(seat, interview_id) as stage:
        yield stage


def choosing(stage: Stage, tmp_path: Path, name: str, data: bytes) -> None:
    """The person will choose this file."""
    source = tmp_path / name
    source.write_bytes(data)
    stage.ui.replies["FilePicker", "pick_files"] = [
        {"id": 1, "name": name, "size": len(data), "path": str(source), "bytes": None}
    ]


def kept(stage: Stage, name: str) -> attachments.AttachmentView | None:
    return attachments.answered_with(stage.seat, stage.value(name))


async def press(stage: Stage, words: str) -> None:
    """Press the button whose tooltip begins with these words, and wait for what it does."""
    found = [each for each in stage.ui.walk() if str(getattr(each, "tooltip", "") or "").startswith(words)]
    await stage.ui.click(found[0] if found else stage.ui.tap(words))
    await settled(stage)


async def settled(stage: Stage) -> None:
    """Pictures are made in threads: let them come back."""
    for _ in range(40):
        await asyncio.sleep(0.01)
        await stage.ui.settle()


async def test_a_chosen_photo_is_kept_without_its_place(stage: Stage, tmp_path: Path) -> None:
    """1"""
    choosing(stage, tmp_path, "presse.jpg", photo())
    await press(stage, "Foto wählen: Ein Foto")
    view = kept(stage, "foto")
    assert view is not None
    assert (view.name, view.place, view.kind) == ("presse.jpg", "device", "photo")
    data = attachments.content(stage.seat, view.id)
    assert data is not None
    assert OWNER.encode() not in data
    assert stage.sees("presse.jpg", "wartet auf Übertragung")
    assert "Ort und Kameradaten wurden entfernt" in stage.ui.text()


async def test_a_photo_is_replaced_removed_and_taken_back(stage: Stage, tmp_path: Path) -> None:
    """1"""
    choosing(stage, tmp_path, "eins.jpg", photo(noise=1))
    await press(stage, "Foto wählen: Ein Foto")
    first = stage.value("foto")
    choosing(stage, tmp_path, "zwei.jpg", photo(noise=2))
    await press(stage, "Ersetzen: Ein Foto")
    assert stage.value("foto") not in ("", first)
    second = stage.value("foto")
    await stage.tap("Entfernen: zwei.jpg")
    assert stage.value("foto") == ""
    await stage.ui.click(_undo(stage))
    assert stage.value("foto") == second


def _undo(stage: Stage) -> ft.SnackBarAction:
    found = [control for control in stage.ui.walk() if isinstance(control, ft.SnackBarAction)]
    return found[-1]


@pytest.mark.parametrize(
    ("question", "data", "words"),
    [
        ("Foto wählen: Ein Foto", b"MZ\x90\x00" * 50, "Diese Art Datei wird nicht angenommen"),
        ("Foto wählen: Ein Foto", photo()[:900], "Dieses Bild lässt sich nicht lesen"),
        ("Datei wählen: Ein Plan", b"\x7fELF" * 50, "Diese Art Datei wird nicht angenommen"),
    ],
)
async def test_what_cannot_be_kept_says_why(
    stage: Stage, tmp_path: Path, question: str, data: bytes, words: str
) -> None:
    """2"""
    choosing(stage, tmp_path, "foto.jpg", data)
    await press(stage, question)
    assert stage.sees(words)
    assert stage.value("foto") == stage.value("plan") == ""


async def test_a_document_stays_as_it_is(stage: Stage, tmp_path: Path) -> None:
    """1"""
    data = b"%PDF-1.7\n" + b"x" * 500
    choosing(stage, tmp_path, "plan.pdf", data)
    await press(stage, "Datei wählen: Ein Plan")
    view = kept(stage, "plan")
    assert view is not None
    assert attachments.content(stage.seat, view.id) == data


async def test_nothing_chosen_changes_nothing(stage: Stage) -> None:
    """1"""
    stage.ui.replies["FilePicker", "pick_files"] = []
    await press(stage, "Foto wählen: Ein Foto")
    assert stage.value("foto") == ""


async def _stroke(stage: Stage, *points: tuple[float, float]) -> None:
    pad = next(control for control in stage.ui.walk() if isinstance(control, ft.GestureDetector))
    for number, (x, y) in enumerate(points):
        pad = next(control for control in stage.ui.walk() if isinstance(control, ft.GestureDetector))
        call = pad.on_pan_start if number == 0 else pad.on_pan_update
        assert call is not None
        call(SimpleNamespace(local_position=SimpleNamespace(x=x, y=y)))  # type: ignore[operator,arg-type]
        await stage.ui.settle()


async def test_a_signature_is_drawn(stage: Stage) -> None:
    """3"""
    await press(stage, "Unterschreiben: Eine Unterschrift")
    await _stroke(stage, (20, 80), (60, 40), (120, 90), (9_999, 90))
    await press(stage, "Übernehmen")
    view = kept(stage, "name")
    assert view is not None
    assert (view.kind, view.media_type) == ("signature", "image/png")
    data = attachments.content(stage.seat, view.id)
    assert data is not None
    assert data.startswith(b"\x89PNG")


async def test_a_signature_is_given_by_name_with_the_keyboard_alone(stage: Stage) -> None:
    """3"""
    await press(stage, "Unterschreiben: Eine Unterschrift")
    await press(stage, "Übernehmen")
    assert stage.sees("Bitte unterschreiben oder den Namen eintragen.")
    await stage.ui.type(stage.ui.find(ft.TextField, label="Name in Druckschrift"), "Şule Öztürk-Groß")
    await asyncio.sleep(0.1)
    await press(stage, "Übernehmen")
    view = kept(stage, "name")
    assert view is not None
    assert (view.signed_by, view.kind) == ("Şule Öztürk-Groß", "signature")
    assert view.width > view.height


async def test_a_drawing_needs_a_stroke_and_strokes_can_be_taken_back(stage: Stage) -> None:
    """3"""
    await press(stage, "Zeichnen: Eine Skizze")
    await _stroke(stage, (20, 80), (60, 40))
    await press(stage, "Strich zurück")
    await press(stage, "Übernehmen")
    assert stage.sees("Bitte zuerst etwas zeichnen.")
    assert stage.value("skizze") == ""
    await _stroke(stage, (20, 80), (60, 40))
    await press(stage, "Übernehmen")
    view = kept(stage, "skizze")
    assert view is not None
    assert view.kind == "drawing"


async def test_a_photo_is_marked_before_it_is_kept(stage: Stage, tmp_path: Path) -> None:
    """3"""
    choosing(stage, tmp_path, "presse.jpg", photo())
    await press(stage, "Foto wählen: Ein markiertes Foto")
    assert stage.value("mark") == ""
    await _stroke(stage, (20, 80), (60, 40))
    await press(stage, "Übernehmen")
    view = kept(stage, "mark")
    assert view is not None
    assert (view.media_type, view.width) == ("image/jpeg", 640)


async def test_a_closed_interview_shows_its_file_and_lets_nobody_change_it(
    world: World, tmp_path: Path
) -> None:
    """4"""
    seat, interview_id = await begin(world, form="dateien")
    talk = open_interview(seat, interview_id)
    path = node_named(talk, "foto").path
    talk.attach(path, attachments.prepare(photo(), name="presse.jpg", kind="photo"))
    talk.finish()
    talk.close()
    async with screen_of(seat, interview_id) as stage:
        await settled(stage)
        assert stage.sees("presse.jpg")
        assert not stage.sees("Foto wählen", "Ersetzen")
        assert not any("Entfernen" in str(getattr(each, "tooltip", "")) for each in stage.ui.walk())
