"""
Search within the form: a question by its number, its words, its answer or its note.

The search forgives umlauts and finds every word in any order; what was said counts as well as what was asked.
"""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.usecases.interview_sections import every_question
from app.views.flet_guard import component
from app.views.interview.questions import plain, shown_number
from app.views.interview.sheet import sheet
from app.views.interview.talk import Talk
from app.views.interview.widgets.choose_from_list import folded
from app.views.interview.widgets.typed import mark_typing, text_of
from app.views.kit.fields import field_look
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.texts import t, tn

SHOWN = 30


@dataclass(frozen=True)
class Hit:
    """A question that was found."""

    path: str
    number: str
    label: str
    place: str
    answer: str


@dataclass(frozen=True)
class _Entry:
    hit: Hit
    words: str


def index_of(talk: Talk) -> tuple[_Entry, ...]:
    """All questions that are asked now, each with the words it is found by."""
    interview = talk.interview
    titles = [(section.path, section.title) for section in interview.sections()]
    entries: list[_Entry] = []
    for node in every_question([interview.instance.root]):
        if not node.relevant:
            continue
        number = shown_number(interview.number(node.path))
        label = plain(node.label or node.name)
        section = interview.section_of(node.path) if len(titles) > 1 else ""
        place = interview.place_words(node.path) or next(
            (title for path, title in titles if path == section), ""
        )
        answer = plain(node.text) if node.value and node.kind != "upload" else ""
        words = " ".join([number, number.replace(" ", ""), label, node.hint or "", place, answer])
        words += " " + interview.note_of(node.path)
        entries.append(_Entry(Hit(node.path, number, label, place, answer), folded(words)))
    return tuple(entries)


def found(entries: tuple[_Entry, ...], query: str) -> tuple[Hit, ...]:
    """The questions in which every word of the query stands, in the order of the form."""
    words = folded(query).split()
    return tuple(entry.hit for entry in entries if all(word in entry.words for word in words))


@component
def Finding(talk: Talk, open_: bool) -> ft.Control:
    """Shows the search while it is open; draws nothing itself."""
    query, set_query = ft.use_state("")
    entries = ft.use_memo(lambda: index_of(talk) if open_ else (), [open_])

    def close() -> None:
        mark_typing(False)
        set_query("")
        talk.show()

    def to(path: str) -> None:
        close()
        talk.jump(path)

    ft.use_dialog(
        sheet(t("Frage suchen"), _results(entries, query, set_query, to), on_close=close, tall=True)
        if open_
        else None
    )
    return ft.Container(width=0, height=0)


def _results(
    entries: tuple[_Entry, ...], query: str, ask: Callable[[str], object], to: Callable[[str], None]
) -> ft.Control:
    hits = found(entries, query)
    rows: list[ft.Control] = [_row(hit, to) for hit in hits[:SHOWN]]
    if not rows:
        rows.append(muted(t("Nichts gefunden. Bitte kürzer suchen."), "body-large"))
    if len(hits) > SHOWN:
        rows.append(muted(t("und {n} weitere", n=len(hits) - SHOWN)))
    return ft.Column(
        [
            ft.Container(
                ft.TextField(
                    value=None,  # type: ignore[arg-type]
                    label=t("Nummer, Frage oder Antwort"),
                    prefix_icon=ft.Icon(ft.Icons.SEARCH_ROUNDED, color=ft.Colors.ON_SURFACE_VARIANT),
                    autofocus=True,
                    on_change=lambda event: ask(text_of(event)),
                    on_focus=lambda: mark_typing(True),
                    on_blur=lambda: mark_typing(False),
                    on_submit=(lambda: to(hits[0].path)) if hits else None,
                    **field_look(),
                )
            ),
            ft.Semantics(live_region=True, content=muted(tn("{n} Frage", "{n} Fragen", len(hits)))),
            ft.Column(
                rows,
                spacing=2,
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ],
        spacing=8,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _row(hit: Hit, to: Callable[[str], None]) -> ft.Control:
    head = ", ".join(part for part in (hit.number, hit.place) if part)
    lines: list[ft.Control] = [muted(head, "label-small")] if head else []
    lines.append(text(hit.label, "body-large", size=16, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS))
    if hit.answer:
        lines.append(muted(hit.answer, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS))
    return tappable(
        ft.Column(lines, spacing=0, tight=True),
        lambda: to(hit.path),
        border_radius=10,
        padding=ft.Padding.symmetric(vertical=8, horizontal=6),
    )
