"""The thread of a query: the question from Koordination, the answers, a field for the next one."""

from datetime import datetime

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app.usecases.comments import CommentView
from app.views.flet_guard import component
from app.views.interview.talk import Talk
from app.views.interview.widgets.typed import mark_typing, text_of
from app.views.kit.buttons import icon_button
from app.views.kit.fields import field_look
from app.views.kit.status import chip
from app.views.kit.text import muted, text
from app.views.kit.tiles import monogram
from app.views.texts import clock_short, local, t, weekday


def initials(name: str) -> str:
    """The first letters of first and last name."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha()]
    return (
        "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])) or "?"
    )


def _when(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = local(moment)
    return f"{weekday(here.date())} {clock_short(moment)}"


def bubble(comment: CommentView) -> ft.Control:
    """One comment with initials, name and time; one's own on petrol's container."""
    name = t("Sie") if comment.mine else comment.author_name
    head: list[ft.Control] = [
        ft.Container(text(name, "label-medium"), expand=True),
        muted(_when(comment.at), "label-small"),
    ]
    rows: list[ft.Control] = [ft.Row(head, spacing=8), text(comment.text)]
    if comment.resolved:
        rows.append(ft.Row([chip(t("Erledigt"), ft.Icons.CHECK_CIRCLE_ROUNDED, "ok")], tight=True))
    return ft.Row(
        [
            monogram(
                initials(comment.author_name), "primary" if comment.mine else "tertiary", size=32, circle=True
            ),
            ft.Container(
                ft.Column(rows, spacing=4, tight=True),
                bgcolor=ft.Colors.PRIMARY_CONTAINER if comment.mine else ft.Colors.SURFACE_CONTAINER_LOWEST,
                border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
                border_radius=ft.BorderRadius.only(top_left=4, top_right=16, bottom_left=16, bottom_right=16),
                padding=ft.Padding.symmetric(vertical=10, horizontal=14),
                expand=True,
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


@component
def Thread(comments: tuple[CommentView, ...], path: str, talk: Talk, can_reply: bool) -> ft.Control:
    """All comments on a question, oldest first, and the field to answer."""
    draft: MutableRef[str] = ft.use_ref("")
    cleared, set_cleared = ft.use_state(0)
    pushed: MutableRef[int] = ft.use_ref(-1)
    push = pushed.current != cleared
    pushed.current = cleared

    def typed(event: ft.Event[ft.TextField]) -> None:
        draft.current = text_of(event)

    def send() -> None:
        words = (draft.current or "").strip()
        if words:
            draft.current = ""
            set_cleared(lambda old: old + 1)
            talk.reply(path, words)

    rows: list[ft.Control] = [bubble(comment) for comment in comments]
    if can_reply:
        rows.append(
            ft.Row(
                [
                    ft.Container(
                        ft.TextField(
                            value="" if push else None,  # type: ignore[arg-type]
                            label=t("Antwort schreiben"),
                            hint_text=t("Kurz und ohne Namen"),
                            multiline=True,
                            min_lines=1,
                            max_lines=5,
                            on_change=typed,
                            on_focus=lambda: mark_typing(True),
                            on_blur=lambda: mark_typing(False),
                            **field_look(),
                        ),
                        expand=True,
                    ),
                    icon_button(ft.Icons.SEND_ROUNDED, t("Antwort senden"), send, color=ft.Colors.PRIMARY),
                ],
                spacing=4,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            )
        )
    return ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
