"""
Answering queries: only the questions that Koordination asked about, one after the other, then submit again.

Everything else stays as it was; a question that such a change made wrong is added at the end.
"""

from collections.abc import Callable

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app.forms import Node
from app.usecases.interview_points import NotFinishableError
from app.usecases.records import SaveFailedError
from app.views.flet_guard import component
from app.views.interview.bars import top_bar
from app.views.interview.dialogs import AskingDialog
from app.views.interview.errors import clipped
from app.views.interview.look import QUESTION_PANE, Look, look_of
from app.views.interview.pills import pill_button
from app.views.interview.problem import banners, not_saved
from app.views.interview.question_block import QuestionBlock
from app.views.interview.questions import plain, question_of
from app.views.interview.talk import Talk
from app.views.interview.thread import Thread
from app.views.kit.buttons import icon_button
from app.views.kit.cards import card, note
from app.views.kit.fields import TextInput
from app.views.kit.status import chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.state import navigate, use_app
from app.views.texts import t


def paths_to_answer(talk: Talk) -> tuple[str, ...]:
    """The questions with an open query in the order of the form, then those that block submitting again."""
    there = [path for page in talk.pages for path in talk.questions_on(page)]
    asked = set(talk.interview.commented_paths())
    blocking = {point.path for point in talk.open_points() if point.blocking} - asked
    return (*(path for path in there if path in asked), *(path for path in there if path in blocking))


def has_own_reply(talk: Talk, path: str) -> bool:
    """Whether the person wrote something about this question since it was asked."""
    comments = talk.interview.comments(path)
    return bool(comments) and comments[-1].mine


def dealt_with(talk: Talk, path: str) -> bool:
    """Whether the answer changed, or the person said something about it."""
    return talk.interview.previous_text(path) is not None or has_own_reply(talk, path)


def needs_reason(talk: Talk, paths: tuple[str, ...]) -> bool:
    """Whether an answer changed without a word about it."""
    return any(
        talk.interview.previous_text(path) is not None and not has_own_reply(talk, path) for path in paths
    )


@component
def Answering(talk: Talk, tick: int = 0) -> ft.Control:
    """The screen of a returned interview."""
    state = use_app()
    paths = paths_to_answer(talk)
    start = paths.index(talk.marked) if talk.marked in paths else 0
    index, set_index = ft.use_state(start)
    polite, set_polite = ft.use_state("")
    reason: MutableRef[str] = ft.use_ref("")
    look = look_of(state, editable=True)
    interview = talk.interview
    at_end = index >= len(paths)

    def leave() -> None:
        interview.interrupt()
        navigate("/")

    def go(target: int) -> None:
        set_polite("")
        if 0 <= target < len(paths):
            talk.touch(paths[target])
        set_index(target)

    def submit() -> None:
        words = (reason.current or "").strip()
        if needs_reason(talk, paths) and not words:
            set_polite("reason")
            return
        try:
            interview.finish(submit=True, reason=words)
        except NotFinishableError:
            set_polite("blocked")
        except SaveFailedError:
            set_polite("unsaved")
        talk.changed()

    if at_end:
        waiting = [path for path in paths if not dealt_with(talk, path)]
        title = t("Noch nicht alles beantwortet") if waiting else t("Alles beantwortet")
        rows = _summary(talk, paths, go=go, reason=reason, polite=polite)
        onward = pill_button(t("Erneut einreichen"), submit, kind="honey", before=ft.Icons.SEND_ROUNDED)
    else:
        title = t("Rückfrage {n} von {count}", n=index + 1, count=len(paths))
        rows = _query(talk, paths[index], look=look, first=index == 0)
        last = index == len(paths) - 1
        onward = pill_button(
            t("Weiter zum Einreichen") if last else t("Nächste Rückfrage"),
            lambda: go(index + 1),
            behind=ft.Icons.ARROW_FORWARD_ROUNDED,
        )
    margin = 16 if look.compact else 24
    return ft.Container(
        ft.Column(
            [
                top_bar(
                    talk,
                    look,
                    title=title,
                    subtitle=interview.firm_name,
                    leave=leave,
                    leave_label=t("Gespräch unterbrechen"),
                ),
                *banners(talk),
                ft.Column(
                    [
                        ft.Row(
                            [
                                ft.Container(
                                    ft.Column(
                                        rows,
                                        spacing=12,
                                        tight=True,
                                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                                    ),
                                    width=QUESTION_PANE + 2 * margin,
                                    expand=True,
                                    expand_loose=True,
                                    padding=ft.Padding.only(left=margin, right=margin, top=6, bottom=24),
                                )
                            ],
                            alignment=ft.MainAxisAlignment.CENTER,
                        )
                    ],
                    key=f"query:{index}",
                    expand=True,
                    scroll=ft.ScrollMode.AUTO,
                ),
                ft.Container(
                    ft.Row(
                        [
                            ft.Row(
                                [
                                    icon_button(
                                        ft.Icons.ARROW_BACK_ROUNDED,
                                        t("Zurück"),
                                        lambda: go(index - 1),
                                        filled=True,
                                        size=56,
                                        disabled=index == 0,
                                    ),
                                    onward,
                                ],
                                spacing=10,
                                width=QUESTION_PANE,
                                expand=True,
                                expand_loose=True,
                            )
                        ],
                        alignment=ft.MainAxisAlignment.CENTER,
                    ),
                    bgcolor=ft.Colors.SURFACE_CONTAINER,
                    border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
                    padding=ft.Padding.only(left=margin, right=margin, top=12, bottom=16),
                ),
                AskingDialog(talk, talk.asking),
            ],
            spacing=0,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        expand=True,
    )


def _query(talk: Talk, path: str, *, look: Look, first: bool) -> list[ft.Control]:
    """One question with its thread."""
    interview = talk.interview
    question = question_of(interview, path, pending=talk.pending.get(path), unfolded=True)
    rows: list[ft.Control] = []
    if first:
        rows.append(
            note(
                t("Es öffnen sich nur die Fragen mit Rückfrage. Alles andere bleibt, wie es war."),
                role="info",
                icon=ft.Icons.MARK_CHAT_UNREAD_ROUNDED,
            )
        )
    if question.place:
        rows.append(muted(question.place, "label-medium"))
    rows.append(QuestionBlock(question, talk, look, False, True, key=path))
    before = interview.previous_text(path)
    if before is not None:
        words = (
            t("vorher {answer}, Fassung {n}", answer=before, n=interview.revision)
            if before
            else t("vorher leer, Fassung {n}", n=interview.revision)
        )
        rows.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.HISTORY_ROUNDED, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
                    ft.Container(muted(words), expand=True),
                ],
                spacing=8,
            )
        )
    rows.append(Thread(question.comments, path, talk, bool(question.comments), key=f"thread:{path}"))
    return rows


def _answer_words(node: Node) -> str:
    if node.kind == "upload" and node.text:
        return t("Datei abgelegt")
    return clipped(node.text) if node.text else t("keine Antwort")


def _summary(
    talk: Talk,
    paths: tuple[str, ...],
    *,
    go: Callable[[int], None],
    reason: MutableRef[str],
    polite: str,
) -> list[ft.Control]:
    """What was answered, and the question whether to submit again."""
    interview = talk.interview

    def to(index: int) -> Callable[[], object]:
        return lambda: go(index)

    rows: list[ft.Control] = [
        heading(t("Fassung {n} einreichen?", n=interview.revision + 1), "headline", level=2),
        muted(t("Danach prüft die Koordination noch einmal, nur das Geänderte."), "body-large"),
    ]
    for index, path in enumerate(paths):
        node = interview.instance.node(path)
        changed = interview.previous_text(path) is not None
        if changed:
            state = chip(t("geändert"), ft.Icons.EDIT_ROUNDED, "primary")
        elif has_own_reply(talk, path):
            state = chip(t("beantwortet"), ft.Icons.CHECK_ROUNDED, "ok")
        else:
            state = chip(t("unverändert"), ft.Icons.REMOVE_ROUNDED, "neutral")
        rows.append(
            card(
                tappable(
                    ft.Row(
                        [
                            ft.Column(
                                [
                                    muted(interview.number(path), "label-small"),
                                    text(plain(node.label), "title-medium", size=16),
                                    muted(_answer_words(node)),
                                ],
                                spacing=0,
                                tight=True,
                                expand=True,
                            ),
                            state,
                        ],
                        spacing=8,
                    ),
                    to(index),
                    padding=ft.Padding.symmetric(vertical=12, horizontal=16),
                ),
                padding=0,
            )
        )
    if polite == "blocked":
        rows.append(note(t("Eine Antwort passt noch nicht. Sie steht in der Liste."), role="warn"))
    if polite == "unsaved":
        rows.append(not_saved())
    if needs_reason(talk, paths):
        rows.append(
            TextInput(
                t("Grund der Änderung"),
                reason.current or "",
                lambda words: setattr(reason, "current", words),
                delay=0.05,
                error=t("Bitte schreiben Sie kurz, warum sich die Antwort geändert hat.")
                if polite == "reason"
                else None,
                hint_text=t("Zum Beispiel: beim Betrieb nachgefragt"),
            )
        )
    return rows
