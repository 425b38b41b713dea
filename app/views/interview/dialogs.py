"""The two small dialogs of a question: why it is parked, and what to remember about it."""

from collections.abc import Callable

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app.views.flet_guard import component
from app.views.interview.questions import plain, reason_of
from app.views.interview.talk import Asking, Talk
from app.views.interview.widgets.typed import mark_typing, text_of
from app.views.kit import snackbar
from app.views.kit.buttons import plain as plain_button
from app.views.kit.buttons import primary
from app.views.kit.chips import filter_chip
from app.views.kit.fields import field_look
from app.views.kit.text import heading, muted
from app.views.texts import t


def reasons() -> tuple[str, ...]:
    """Reasons for parking that fit most talks; one tap instead of typing."""
    return (t("Zahl nachreichen"), t("Kollegin oder Kollegen fragen"), t("Später zurückkommen"))


def voices() -> tuple[str, ...]:
    """Whose view a note may hold; several stand below each other."""
    return (t("Leitung"), t("Betriebsrat"), t("Beschäftigte"))


def with_voice(words: str, voice: str) -> str:
    """A note with a line begun for one more voice."""
    before = words.rstrip()
    return f"{before}\n{voice}: " if before else f"{voice}: "


@component
def AskingDialog(talk: Talk, asking: Asking | None) -> ft.Control:
    """Shows the dialog while something is asked; draws nothing itself."""
    words: MutableRef[str] = ft.use_ref("")
    shown: MutableRef[Asking] = ft.use_ref(None)
    rev, set_rev = ft.use_state(0)
    pushed: MutableRef[int] = ft.use_ref(-1)
    if asking is not None and shown.current != asking:
        words.current = _words_before(talk, asking)
        pushed.current = -1
    shown.current = asking
    push = pushed.current != rev
    if asking is not None:
        pushed.current = rev

    def typed(event: ft.Event[ft.TextField]) -> None:
        words.current = text_of(event)

    def close() -> None:
        mark_typing(False)
        talk.asked()

    def keep() -> None:
        if asking is None:
            return
        close()
        if asking.kind == "park":
            talk.park(asking.path, words.current or "")
            snackbar.show(t("Frage geparkt"), undo=lambda: talk.unpark(asking.path))
        else:
            talk.note(asking.path, words.current or "")

    def take(reason: str) -> Callable[[], None]:
        def pick() -> None:
            parking = asking is not None and asking.kind == "park"
            words.current = reason if parking else with_voice(words.current or "", reason)
            set_rev(lambda old: old + 1)

        return pick

    ft.use_dialog(
        _dialog(talk, asking, words.current or "", push=push, typed=typed, keep=keep, close=close, take=take)
        if asking is not None
        else None
    )
    return ft.Container(width=0, height=0)


def _words_before(talk: Talk, asking: Asking) -> str:
    if asking.kind == "park":
        return reason_of(talk.interview, asking.path) or ""
    return talk.interview.note_of(asking.path) or ""


def _dialog(
    talk: Talk,
    asking: Asking,
    words: str,
    *,
    push: bool,
    typed: Callable[[ft.Event[ft.TextField]], None],
    keep: Callable[[], None],
    close: Callable[[], None],
    take: Callable[[str], Callable[[], None]],
) -> ft.AlertDialog:
    parking = asking.kind == "park"
    try:
        label = plain(talk.interview.instance.node(asking.path).label)
    except KeyError:
        label = ""
    field = ft.TextField(
        value=words if push else None,  # type: ignore[arg-type]
        label=t("Grund (wenn Sie mögen)") if parking else t("Notiz"),
        hint_text=t("Kurz und ohne Namen"),
        multiline=not parking,
        min_lines=1 if parking else 3,
        max_lines=1 if parking else 8,
        autofocus=True,
        on_change=typed,
        on_focus=lambda: mark_typing(True),
        on_blur=lambda: mark_typing(False),
        on_submit=(lambda: keep()) if parking else None,
        **field_look(),
    )
    rows: list[ft.Control] = [muted(label), ft.Container(field)]
    offered = reasons() if parking else voices()
    rows.append(
        ft.Row(
            [filter_chip(words, selected=False, on_click=take(words)) for words in offered],
            wrap=True,
            spacing=8,
            run_spacing=0,
        )
    )
    return ft.AlertDialog(
        modal=True,
        title=heading(t("Frage parken") if parking else t("Notiz zur Frage"), "title-large", level=2),
        content=ft.Container(
            ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            width=440,
        ),
        inset_padding=ft.Padding.all(16),
        actions=[
            plain_button(t("Abbrechen"), close),
            primary(t("Parken") if parking else t("Notiz behalten"), keep, large=False),
        ],
        on_dismiss=lambda: close(),
    )
