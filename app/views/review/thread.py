"""
The thread on one question: bubbles with initials, name and time, the field for a remark, „Erledigt“.

What is being written is kept as a draft until it is sent. Knows comments, no case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from app.usecases.interview_session import CommentView
from app.views import keys
from app.views.drafts import draft_of, drop_draft, keep_draft
from app.views.flet_guard import component, use_task
from app.views.kit import buttons
from app.views.kit.fields import TextInput
from app.views.kit.status import chip
from app.views.kit.text import muted, text
from app.views.kit.tiles import monogram
from app.views.shell import initials
from app.views.texts import clock_short, day_word, local, t, weekday

_SETTLE_S = 0.2


def _moment(at: datetime, now: datetime) -> str:
    """When something was said: "heute 16:05", "Mo 14:10", "Fr, 13.11."."""
    there, here = local(at).date(), local(now).date()
    age = (here - there).days
    if 1 < age < 7:
        return f"{weekday(there)} {clock_short(at)}"
    near = day_word(there, today=here)
    return f"{near} {clock_short(at)}" if age <= 1 else near


def bubble(comment: CommentView, now: datetime) -> ft.Control:
    """One remark; the reader's own ones lie on petrol."""
    words: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(
                    text(t("Sie") if comment.mine else comment.author_name, "label-medium"), expand=True
                ),
                muted(_moment(comment.at, now) if comment.at else "", "body-medium", size=13),
            ],
            spacing=8,
        ),
        text(comment.text),
    ]
    return ft.Row(
        [
            monogram(
                initials(comment.author_name),
                "tertiary" if comment.mine else "primary",
                size=32,
                circle=True,
            ),
            ft.Container(
                ft.Column(words, spacing=2, tight=True),
                bgcolor=ft.Colors.PRIMARY_CONTAINER if comment.mine else ft.Colors.SURFACE_CONTAINER_LOW,
                border_radius=ft.BorderRadius.only(top_left=4, top_right=14, bottom_left=14, bottom_right=14),
                padding=ft.Padding.symmetric(vertical=8, horizontal=12),
                expand=True,
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _not_typing() -> None:
    """A field that goes while it has the focus does not tell that it lost it; shortcuts work again."""
    table = keys.current()
    if table is not None:
        table.typing = False


@component
def Composer(
    draft_key: str,
    *,
    label: str,
    verb: str,
    on_send: Callable[[str], None],
    on_settle: Callable[[], None] | None = None,
    on_cancel: Callable[[], None] | None = None,
    autofocus: bool = False,
) -> ft.Control:
    """
    The field for a remark.

    Args:
        draft_key: Under which the unsent words are kept.
        label: Name of the field.
        verb: Words of the button that sends.
        on_send: Gets the remark.
        on_settle: „Erledigt“; offered when there is something to settle.
        on_cancel: Closes a field that was opened for a first remark.
        autofocus: Put the cursor into the field when it appears.
    """
    kept = draft_of(draft_key, "")
    field: ft.Ref[ft.TextField] = ft.use_memo(lambda: ft.Ref(), [])

    async def take_focus() -> None:
        # `autofocus` alone yields to whatever has the focus already, such as the chosen row of the queue.
        if autofocus and field.current is not None:
            await asyncio.sleep(_SETTLE_S)
            await field.current.focus()  # type: ignore[no-untyped-call]

    use_task(take_focus, [])
    rev, set_rev = ft.use_state(0)
    filled, set_filled = ft.use_state(bool(kept.strip()))

    def typed(words: str) -> None:
        keep_draft(draft_key, words)
        set_filled(bool(words.strip()))

    def send() -> None:
        words = draft_of(draft_key, "").strip()
        if not words:
            return
        drop_draft(draft_key)
        _not_typing()
        set_filled(False)
        set_rev(lambda old: old + 1)
        on_send(words)

    def cancel() -> None:
        drop_draft(draft_key)
        _not_typing()
        if on_cancel is not None:
            on_cancel()

    actions: list[ft.Control] = []
    if on_cancel is not None:
        actions.append(buttons.plain(t("Abbrechen"), cancel))
    if on_settle is not None:
        actions.append(buttons.tonal(t("Erledigt"), on_settle, icon=ft.Icons.CHECK_ROUNDED))
    if filled or on_settle is None:
        actions.append(
            buttons.primary(verb, send, icon=ft.Icons.ADD_COMMENT_ROUNDED, large=False, disabled=not filled)
        )
    return ft.Column(
        [
            ft.Semantics(
                container=True,
                content=TextInput(
                    label,
                    kept,
                    typed,
                    rev=rev,
                    delay=0,
                    multiline=True,
                    max_lines=6,
                    max_length=500 if len(kept) > 400 else None,
                    hint_text=t("Kurz und ohne Namen"),
                    autofocus=autofocus,
                    ref=field,
                ),
            ),
            ft.Row(actions, spacing=8, run_spacing=8, wrap=True, alignment=ft.MainAxisAlignment.END),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def thread(comments: Sequence[CommentView], now: datetime) -> list[ft.Control]:
    """The remarks in order; a settled thread ends with its mark."""
    rows = [bubble(comment, now) for comment in comments]
    if comments and all(comment.resolved for comment in comments):
        rows.append(
            ft.Row([chip(t("erledigt"), ft.Icons.TASK_ALT_ROUNDED, "ok")], alignment=ft.MainAxisAlignment.END)
        )
    return rows
