"""
The block of one question: number, words, tools, widget, notes, error, thread.

A block is drawn again only when its `Question`, the circumstances or its mark changed (`Block` is memoized),
so that an answer in a section of twenty questions redraws what it touched.
"""

from collections.abc import Callable

import flet as ft

from app.views.conflicts.hint import TwoAnswersHint
from app.views.flet_guard import component
from app.views.interview.aloud import can_speak, speak
from app.views.interview.dashed import Dashed
from app.views.interview.errors import clipped, error_lines
from app.views.interview.look import Look
from app.views.interview.marked import form_text
from app.views.interview.moving import former_answer
from app.views.interview.notes import note_box
from app.views.interview.questions import Question, plain
from app.views.interview.read_only import answer_text
from app.views.interview.scrolling import scroll_key
from app.views.interview.talk import Talk
from app.views.interview.thread import Thread
from app.views.interview.widgets import widget_for
from app.views.interview.widgets.number import NumberField
from app.views.interview.widgets.remarks import remarks_for
from app.views.interview.widgets.words import is_privacy_hint, privacy_line
from app.views.kit import snackbar
from app.views.kit.buttons import icon_button
from app.views.kit.buttons import plain as plain_button
from app.views.kit.tap import tappable
from app.views.kit.text import muted, text
from app.views.texts import t
from app.views.theme import RADIUS_LARGE

SHORT_LABEL = 26
NUMBERS = ("int", "integer", "long", "decimal")


def meta_words(question: Question) -> str:
    """The line above a question: "F 4, Pflicht, mehrere möglich"."""
    parts = [question.number]
    if question.required:
        parts.append(t("Pflicht"))
    if question.kind == "select_multiple":
        parts.append(t("mehrere möglich"))
    if question.readonly:
        parts.append(t("nur zum Lesen"))
    return ", ".join(part for part in parts if part)


def in_one_row(question: Question, look: Look) -> bool:
    """Whether a short number question fits beside its field."""
    return (
        question.kind == "input"
        and question.data_type in NUMBERS
        and look.compact
        and not look.large_text
        and len(question.label) <= SHORT_LABEL
        and not question.hint
        and not question.has_error
        and not question.former
        and not question.guidance
        and "thousands-sep" not in question.appearance
        and not remarks_for(question)
        and look.editable
        and not question.readonly
    )


@component
def QuestionBlock(question: Question, talk: Talk, look: Look, marked: bool, bare: bool = False) -> ft.Control:
    """
    Draw a question.

    Args:
        question: What to show.
        talk: Takes what the person does.
        look: The circumstances.
        marked: The person was led here and should see it at once.
        bare: Without the thread, which then stands elsewhere on the page.
    """
    folded = question.parked is not None and not question.unfolded and not question.has_error
    if folded and look.editable:
        return _folded(question, talk)
    enabled = look.editable and not question.readonly
    if in_one_row(question, look):
        rows = [_one_row(question, talk, look)]
    else:
        rows = [_head(question, talk, look, enabled=enabled), _words(question)]
        if question.hint and not is_privacy_hint(question.hint):
            rows.append(form_text(question.hint, "body-medium", color=ft.Colors.ON_SURFACE_VARIANT))
        if question.guidance:
            rows.append(Guidance(question.guidance))
        if question.former and enabled:
            rows.append(ft.Container(former_answer(question.former), padding=ft.Padding.only(top=8)))
        if enabled:
            widget = widget_for(question)(question, talk, look)
            rows.append(ft.Container(widget, padding=ft.Padding.only(top=10)))
            rows += [_remark_row(words) for words in remarks_for(question)]
        else:
            rows.append(ft.Container(answer_text(question, look), padding=ft.Padding.only(top=6)))
        if question.hint and is_privacy_hint(question.hint) and enabled:
            rows.append(ft.Container(privacy_line(question.hint), padding=ft.Padding.only(top=6)))
    error = error_lines(question)
    if error is not None:
        rows.append(ft.Container(error, padding=ft.Padding.only(top=10)))
    if question.two_answers:
        hint = TwoAnswersHint("interview", talk.interview.id, question.path)
        rows.append(ft.Container(hint, padding=ft.Padding.only(top=10)))
    for note in question.notes:
        rows.append(ft.Container(note_box(note), padding=ft.Padding.only(top=10)))
    if question.remark:
        rows.append(ft.Container(_remark(question, talk, look), padding=ft.Padding.only(top=8)))
    if question.comments and not bare:
        open_query = any(not comment.resolved for comment in question.comments)
        thread = Thread(question.comments, question.path, talk, look.editable and open_query)
        rows.append(ft.Container(thread, padding=ft.Padding.only(top=12)))
    return _card(question, rows, marked=marked)


Block: Callable[..., ft.Control] = ft.memo(QuestionBlock)  # type: ignore[no-untyped-call]


def _card(question: Question, rows: list[ft.Control], *, marked: bool) -> ft.Control:
    """The white card; a second look asked for or a mark thickens its edge."""
    if question.has_error:
        width, color = 2.0, ft.Colors.ERROR
    elif marked:
        width, color = 2.0, ft.Colors.PRIMARY
    else:
        width, color = 1.0, ft.Colors.OUTLINE_VARIANT
    inset = 1 - width
    return ft.Container(
        ft.Column(rows, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        key=scroll_key(question.path),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(width, color),
        border_radius=RADIUS_LARGE,
        padding=ft.Padding.only(left=16 + inset, top=10 + inset, right=14 + inset, bottom=14 + inset),
    )


@component
def Guidance(words: str) -> ft.Control:
    """Further advice of the form, which is in nobody's way until asked for."""
    open_, set_open = ft.use_state(False)
    link = plain_button(
        t("Erläuterung ausblenden") if open_ else t("Erläuterung zeigen"),
        lambda: set_open(not open_),
        icon=ft.Icons.EXPAND_LESS_ROUNDED if open_ else ft.Icons.EXPAND_MORE_ROUNDED,
    )
    rows: list[ft.Control] = [ft.Row([link], tight=True)]
    if open_:
        rows.append(form_text(words, "body-medium", color=ft.Colors.ON_SURFACE_VARIANT))
    return ft.Column(rows, spacing=0, tight=True)


def _remark_row(words: str) -> ft.Control:
    """What the form asks for and cannot be had here."""
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.INFO_OUTLINE_ROUNDED, size=18, color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Container(muted(words, size=14), expand=True),
            ],
            spacing=6,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        padding=ft.Padding.only(top=6),
    )


def _words(question: Question) -> ft.Control:
    return ft.Semantics(heading_level=3, content=form_text(question.label, "title-medium"))


def _head(question: Question, talk: Talk, look: Look, *, enabled: bool) -> ft.Control:
    row: list[ft.Control] = [ft.Container(muted(meta_words(question), "label-small"), expand=True)]
    if enabled:
        row += [_park_button(question, talk), _menu(question, talk)]
    return ft.Container(
        ft.Row(row, spacing=0, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        # The tools keep their 48 px hit area without making the line higher than it looks.
        margin=ft.Margin.only(left=-10 if look.rtl else 0, right=0 if look.rtl else -10) if enabled else None,
        height=36 if enabled and not look.large_text else None,
    )


def _park_button(question: Question, talk: Talk) -> ft.Control:
    parked = question.parked is not None
    name = plain(question.label)
    if parked:
        return icon_button(
            ft.Icons.BOOKMARK_ROUNDED,
            t("Nicht mehr parken: {name}", name=name),
            lambda: talk.unpark(question.path),
            size=44,
            color=ft.Colors.PRIMARY,
        )
    return icon_button(
        ft.Icons.BOOKMARK_BORDER_ROUNDED,
        t("Parken: {name}", name=name),
        lambda: talk.ask("park", question.path),
        size=44,
    )


def _menu(question: Question, talk: Talk) -> ft.Control:
    def clear() -> None:
        before = question.value
        talk.clear(question.path)
        if before:
            snackbar.show(t("Antwort geleert"), undo=lambda: talk.answer(question.path, before))

    def item(
        label: str, icon: ft.IconData, act: Callable[[], object], *, off: bool = False
    ) -> ft.PopupMenuItem:
        ink = ft.Colors.ON_SURFACE_VARIANT
        return ft.PopupMenuItem(
            content=ft.Row(
                [ft.Icon(icon, size=22, color=ink), text(label, "body-large", size=16)], spacing=12
            ),
            disabled=off,
            on_click=lambda: act(),
        )

    name = plain(question.label)
    return ft.PopupMenuButton(
        # The tooltip would name the parent only; the icon's own label names the button.
        icon=ft.Icon(
            ft.Icons.MORE_VERT_ROUNDED,
            color=ft.Colors.ON_SURFACE_VARIANT,
            semantics_label=t("Mehr zu: {name}", name=name),
        ),
        tooltip="",
        width=44,
        height=44,
        items=[
            item(t("Notiz"), ft.Icons.STICKY_NOTE_2_OUTLINED, lambda: talk.ask("note", question.path)),
            item(
                t("Antwort leeren"),
                ft.Icons.BACKSPACE_OUTLINED,
                clear,
                off=not question.answered and question.pending is None,
            ),
            item(t("Parken"), ft.Icons.BOOKMARK_BORDER_ROUNDED, lambda: talk.ask("park", question.path)),
            item(
                t("Vorlesen") if can_speak() else t("Vorlesen: mit dem Bildschirmvorleser des Geräts"),
                ft.Icons.VOLUME_UP_ROUNDED,
                lambda: ft.context.page.run_task(speak, question, talk.interview.language),
                off=not can_speak(),
            ),
        ],
    )


def _one_row(question: Question, talk: Talk, look: Look) -> ft.Control:
    """A short number question: words at the left, the field at the right."""
    left = ft.Column(
        [
            ft.Row(
                [
                    ft.Container(muted(meta_words(question), "label-small"), expand=True),
                    _menu(question, talk),
                ],
                spacing=0,
                height=32,
            ),
            _words(question),
        ],
        spacing=0,
        tight=True,
        expand=True,
    )
    return ft.Row(
        [left, ft.Container(NumberField(question, talk, look, small=True), width=182)],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _remark(question: Question, talk: Talk, look: Look) -> ft.Control:
    row = ft.Row(
        [
            ft.Icon(ft.Icons.STICKY_NOTE_2_OUTLINED, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
            ft.Container(muted(t("Notiz: {text}", text=question.remark)), expand=True),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    action = (lambda: talk.ask("note", question.path)) if look.editable else None
    return tappable(row, action, padding=ft.Padding.symmetric(vertical=4), border_radius=8)


def _folded(question: Question, talk: Talk) -> ft.Control:
    """A parked question: number, reason, words, and the way back in."""
    if question.parked:
        state = t("{number}, geparkt: „{reason}“", number=question.number, reason=clipped(question.parked))
    else:
        state = t("{number}, geparkt", number=question.number)
    words = ft.Column(
        [
            ft.Row(
                [
                    ft.Icon(ft.Icons.BOOKMARK_ROUNDED, size=18, color=ft.Colors.PRIMARY),
                    ft.Container(muted(state, "label-small"), expand=True),
                ],
                spacing=6,
            ),
            text(
                plain(question.label), "title-medium", size=16, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS
            ),
        ],
        spacing=2,
        tight=True,
        expand=True,
    )
    row = ft.Row(
        [words, plain_button(t("Öffnen"), lambda: talk.open_parked(question.path))],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(
        Dashed(row, padding=ft.Padding.only(left=16, top=8, right=8, bottom=8)), key=scroll_key(question.path)
    )
