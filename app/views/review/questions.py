"""
The answers of a case: in the questionnaire's own order and words, changed ones with what stood before.

Nothing here can change an answer. Knows the case's view model, no store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from app.models.attachment import attachment_in
from app.usecases.reviews import CaseQuestion, CaseSection
from app.views.attachments.answer import FileAnswer
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.buttons import icon_button
from app.views.kit.cards import card, divider
from app.views.kit.icons import icon
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.review.thread import Composer, thread
from app.views.texts import day_number, t
from app.views.theme import style, tone

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHORT = 12  # characters that fit beside the question on a phone


@dataclass(frozen=True)
class Acts:
    """What a person may do with a question; all None when the case is closed for remarks."""

    draft_key: Callable[[str], str]
    ask: Callable[[str | None], None] | None = None
    send: Callable[[str, str], None] | None = None
    settle: Callable[[CaseQuestion], None] | None = None


@dataclass(frozen=True)
class Group:
    """Questions that stand together: a section, or one instance of its repeat."""

    key: str
    title: str
    questions: tuple[CaseQuestion, ...]


def groups_of(sections: Sequence[CaseSection], *, only_marked: bool) -> Iterator[Group]:
    """The groups of a case, with the questions that the chosen view shows."""
    for section in sections:
        found: dict[str, list[CaseQuestion]] = {}
        for question in section.questions:
            if marked(question) if only_marked else (question.asked or changed(question)):
                found.setdefault(question.heading, []).append(question)
        for title, questions in found.items():
            name = title or section.title
            yield Group(f"{section.path}#{title}", f"{section.letter}  {name}", tuple(questions))


def removed_groups(removed: Sequence[CaseQuestion]) -> Iterator[Group]:
    """The questions that went with repeat instances removed since the last review, by instance."""
    found: dict[str, list[CaseQuestion]] = {}
    for question in removed:
        found.setdefault(question.path.rpartition("]")[0], []).append(question)
    for key, questions in found.items():
        letter = questions[0].number.partition(" ")[0]
        title = t("{letter}  {heading}, entfallen", letter=letter, heading=questions[0].heading)
        yield Group(f"removed#{key}", title, tuple(questions))


def changed(question: CaseQuestion) -> bool:
    """Whether the answer is another one than at the last review."""
    return question.previous_text is not None


def marked(question: CaseQuestion) -> bool:
    """Whether a question deserves a look: changed, commented or contradictory."""
    return changed(question) or bool(question.comments) or question.violation is not None


def is_open(question: CaseQuestion) -> bool:
    """Whether the question has a remark that is not settled."""
    return any(not comment.resolved for comment in question.comments)


def _meta(question: CaseQuestion) -> str:
    return t("{number}, Pflicht", number=question.number) if question.required else question.number


def answer_words(text: str) -> str:
    """An answer as a person reads it: dates in the manner of the language, blanks in words."""
    if _DATE.fullmatch(text):
        try:
            return day_number(date.fromisoformat(text))
        except ValueError:
            return text
    if attachment_in(text):
        return t("Datei abgelegt")
    return text or t("ohne Antwort")


def _answer(question: CaseQuestion) -> str:
    if not question.asked:
        return t("nicht mehr gestellt")
    return answer_words(question.text)


def _mark(value: str, label: str, *, old: bool) -> ft.Control:
    colors = tone("error" if old else "ok")
    ink = style("label-large", color=colors.on_container)
    if old:
        ink.decoration = ft.TextDecoration.LINE_THROUGH
    return ft.Semantics(
        label=label,
        container=True,
        content=ft.Semantics(
            exclude_semantics=True,
            content=ft.Container(
                ft.Text(value, style=ink),
                bgcolor=colors.container,
                border_radius=4,
                padding=ft.Padding.symmetric(vertical=1, horizontal=5),
            ),
        ),
    )


def _values(question: CaseQuestion) -> list[ft.Control]:
    """The answer; if it changed, what stood before struck out, and what stands now."""
    if question.previous_text is None:
        ink = ft.Colors.ON_SURFACE if question.text and question.asked else ft.Colors.ON_SURFACE_VARIANT
        return [text(_answer(question), "body-large", color=ink, size=16)]
    before = answer_words(question.previous_text)
    now = _answer(question)
    return [
        _mark(before, t("vorher {value}", value=before), old=True),
        _mark(now, t("jetzt {value}", value=now), old=False),
    ]


def _head(question: CaseQuestion, ask: ft.Control | None) -> ft.Control:
    values = _values(question)
    words = ft.Column(
        [muted(_meta(question), "label-small"), text(question.label, "title-medium", size=16)],
        spacing=1,
        expand=True,
        tight=True,
    )
    brief = len(question.text) + len(question.previous_text or "") <= _SHORT
    row: list[ft.Control] = [words]
    if brief:
        row.append(ft.Row(values, spacing=6, tight=True))
    if ask is not None:
        row.append(ask)
    line = ft.Row(row, spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)
    if brief:
        return line
    if attachment_in(question.text) and question.asked:
        rows: list[ft.Control] = [line, *(values if changed(question) else [])]
        return ft.Column(
            [*rows, FileAnswer(question.text, key=f"file:{question.text}")],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.Column(
        [line, ft.Row(values, spacing=6, run_spacing=4, wrap=True)],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _ask_button(question: CaseQuestion, acts: Acts) -> ft.Control | None:
    if acts.ask is None or question.kind == "note":
        return None
    ask = acts.ask
    return icon_button(
        ft.Icons.ADD_COMMENT_OUTLINED,
        t("Rückfrage zu {number}", number=question.number),
        lambda: ask(question.path),
    )


def _composer(question: CaseQuestion, acts: Acts) -> ft.Control | None:
    if acts.send is None:
        return _settle_row(question, acts)
    send, settle, ask = acts.send, acts.settle, acts.ask
    first = not question.comments
    return Composer(
        acts.draft_key(question.path),
        label=t("Rückfrage zu {number}", number=question.number) if first else t("Antworten"),
        verb=t("Rückfrage stellen") if first else t("Antworten"),
        on_send=lambda words: send(question.path, words),
        on_settle=(lambda: settle(question)) if settle is not None and is_open(question) else None,
        on_cancel=(lambda: ask(None)) if first and ask is not None else None,
        autofocus=first,
        key=f"composer-{question.path}",
    )


def _settle_row(question: CaseQuestion, acts: Acts) -> ft.Control | None:
    """„Erledigt“ alone, where nobody writes any more."""
    settle = acts.settle
    if settle is None or not is_open(question):
        return None
    done = buttons.tonal(t("Erledigt"), lambda: settle(question), icon=ft.Icons.CHECK_ROUNDED)
    return ft.Row([done], alignment=ft.MainAxisAlignment.END)


def _remark(question: CaseQuestion, change_reason: str) -> ft.Control | None:
    """Why a changed or odd answer is as it is, in one quiet line."""
    if question.violation is not None:
        colors = tone("warn")
        words = question.message or t("Passt nicht zu einer anderen Angabe.")
        return ft.Row(
            [
                icon(ft.Icons.RULE_ROUNDED, size=20, color=colors.color),
                ft.Container(text(words, color=colors.color), expand=True),
            ],
            spacing=8,
        )
    if changed(question) and question.asked and not question.comments:
        words = t("Geändert ohne Rückfrage.")
        if change_reason:
            words = t("Geändert ohne Rückfrage. Grund: {reason}", reason=change_reason)
        return ft.Row(
            [icon(ft.Icons.INFO_ROUNDED, size=20), ft.Container(muted(words), expand=True)], spacing=8
        )
    return None


def question_card(
    question: CaseQuestion, acts: Acts, now: datetime, *, asking: bool, change_reason: str
) -> ft.Control:
    """A question that deserves a look, with its thread."""
    open_thread = is_open(question)
    rows: list[ft.Control] = [_head(question, None if asking or open_thread else _ask_button(question, acts))]
    remark = _remark(question, change_reason)
    if remark is not None:
        rows.append(remark)
    rows.extend(thread(question.comments, now))
    if asking or open_thread:
        composer = _composer(question, acts)
        if composer is not None:
            rows.append(composer)
    strong = open_thread or asking
    return card(
        _one_node(
            ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        ),
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        key=question.path,
        border=ft.Border.all(2, ft.Colors.PRIMARY) if strong else ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
    )


def _one_node(content: ft.Control) -> ft.Control:
    """Read as one by a screen reader, apart from the questions around it."""
    return ft.Semantics(container=True, content=content)


def _plain_row(question: CaseQuestion, acts: Acts) -> ft.Control:
    return ft.Container(
        _one_node(_head(question, _ask_button(question, acts))),
        padding=ft.Padding.only(left=16, top=8, right=8, bottom=8),
        key=question.path,
    )


def _plain_card(questions: Sequence[CaseQuestion], acts: Acts) -> ft.Control:
    rows: list[ft.Control] = []
    for question in questions:
        if rows:
            rows.append(divider(indent=16))
        rows.append(_plain_row(question, acts))
    return card(
        ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0
    )


@component
def GroupView(
    group: Group,
    acts: Acts,
    now: datetime,
    *,
    folded: bool,
    on_fold: Callable[[str], None],
    asking: str | None,
    change_reason: str,
) -> ft.Control:
    """
    A group: the heading, which folds it, and its questions.

    Args:
        group: What to show.
        acts: What may be done with a question.
        now: For the times of remarks.
        folded: Show the heading alone.
        on_fold: Gets the key of the group.
        asking: Path of the question whose first remark is being written, if it is in this group.
        change_reason: What the mentor gave as the reason of changes.
    """
    rows: list[ft.Control] = [
        tappable(
            ft.Row(
                [
                    icon(ft.Icons.CHEVRON_RIGHT_ROUNDED if folded else ft.Icons.EXPAND_MORE_ROUNDED),
                    ft.Container(heading(group.title, "title-medium", level=3), expand=True),
                    muted(str(len(group.questions)), "label-small", tabular=True),
                ],
                spacing=8,
            ),
            lambda: on_fold(group.key),
            border_radius=8,
            padding=ft.Padding.symmetric(vertical=12, horizontal=4),
        )
    ]
    plain: list[CaseQuestion] = []
    for question in () if folded else group.questions:
        if marked(question) or question.path == asking:
            if plain:
                rows.append(_plain_card(plain, acts))
                plain = []
            rows.append(
                question_card(
                    question, acts, now, asking=question.path == asking, change_reason=change_reason
                )
            )
        else:
            plain.append(question)
    if plain:
        rows.append(_plain_card(plain, acts))
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


# A case has more than a hundred answers: only the group that changed is drawn again.
CaseGroup: Callable[..., ft.Control] = ft.memo(GroupView)  # type: ignore[no-untyped-call]
