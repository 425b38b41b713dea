"""
Form inputs that never lose keystrokes.

`TextField(value=None)` keeps whatever the person typed when the component renders again (None
means "not mine to set"). It must not be the root control of a component, hence the Container.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import flet as ft

from app.views import keys
from app.views.flet_guard import Cell, component, use_cell
from app.views.kit.text import text
from app.views.theme import RADIUS_MEDIUM, style

log = logging.getLogger("app.views")

Commit = Callable[[str], Any]


def _edge(width: float, color: str, radius: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, color), border_radius=radius)


def field_look(*, error: bool = False, radius: float = RADIUS_MEDIUM) -> dict[str, Any]:
    """The edges, colours and type of every text field, for `ft.TextField(**field_look())`."""
    wrong = _edge(2, ft.Colors.ERROR, radius)
    return {
        "filled": True,
        "fill_color": ft.Colors.SURFACE_CONTAINER_LOWEST,
        "border": {
            ft.ControlState.DEFAULT: wrong if error else _edge(1.5, ft.Colors.OUTLINE, radius),
            ft.ControlState.FOCUSED: _edge(2.5, ft.Colors.ERROR if error else ft.Colors.PRIMARY, radius),
            ft.ControlState.ERROR: wrong,
            ft.ControlState.DISABLED: _edge(1.5, ft.Colors.OUTLINE_VARIANT, radius),
        },
        "hover_color": ft.Colors.TRANSPARENT,
        "text_style": style("body-large"),
        "label_style": style("body-medium", color=ft.Colors.ON_SURFACE_VARIANT),
        "hint_style": style("body-large", color=ft.Colors.ON_SURFACE_VARIANT),
        "helper_style": style("body-medium", color=ft.Colors.ON_SURFACE_VARIANT),
        "error_style": style("body-medium", color=ft.Colors.ERROR),
        "error_max_lines": 4,
        "helper_max_lines": 4,
        "cursor_color": ft.Colors.PRIMARY,
        "content_padding": ft.Padding.symmetric(vertical=15, horizontal=14),
    }


@component
def TextInput(
    label: str,
    value: str,
    on_commit: Commit,
    *,
    rev: int = 0,
    delay: float = 0.5,
    on_focus: Callable[[], Any] | None = None,
    expand: bool | int | None = None,
    width: float | None = None,
    align: ft.Alignment | None = None,
    error: str | None = None,
    radius: float = RADIUS_MEDIUM,
    **props: Any,
) -> ft.Control:
    """
    A text field.

    Args:
        label: Its name.
        value: The model's text; reaches the field on first render and whenever `rev` changes.
        on_commit: Gets the text on blur, on Enter, on unmount and `delay` seconds after a key.
        rev: Raise it to push `value` over what is typed: a reset, a change from another device.
        delay: Seconds of silence before a commit.
        on_focus: Called when the field gets the focus.
        expand: Share of the free room in a row or column.
        width: Width in logical pixels.
        align: Place within a larger container.
        error: A message under the field; also thickens and reddens the edge.
        radius: Corner radius.
        props: Everything else `ft.TextField` knows.
    """
    shown: Cell[int | None] = use_cell(None)
    saved = use_cell(value)
    typed = use_cell(value)
    timer: Cell[asyncio.Task[None] | None] = use_cell(None)
    latest = use_cell(on_commit)
    latest.current = on_commit

    push = shown.current != rev
    if push:
        shown.current, saved.current, typed.current = rev, value, value

    def stop_timer() -> None:
        if timer.current is not None:
            timer.current.cancel()
            timer.current = None

    def commit() -> None:
        stop_timer()
        if typed.current != saved.current:
            saved.current = typed.current
            latest.current(saved.current)

    async def later() -> None:
        await asyncio.sleep(delay)
        timer.current = None
        try:
            commit()
        except Exception:
            log.exception("committing %r failed", label)

    def changed(event: ft.Event[ft.TextField]) -> None:
        typed.current = event.data if isinstance(event.data, str) else (event.control.value or "")
        stop_timer()
        timer.current = asyncio.create_task(later())

    def focused() -> None:
        _typing(True)
        if on_focus is not None:
            on_focus()

    def left() -> None:
        _typing(False)
        commit()

    ft.use_effect(lambda: None, [], cleanup=commit)
    return ft.Container(
        ft.TextField(
            label=label or None,
            value=(value or "") if push else None,  # type: ignore[arg-type]
            error=error,
            on_change=changed,
            on_blur=left,
            on_submit=lambda: commit(),
            on_focus=focused,
            **{**field_look(error=error is not None, radius=radius), **props},
        ),
        expand=expand,
        width=width,
        alignment=align,
    )


def _typing(now: bool) -> None:
    table = keys.current()
    if table is not None:
        table.typing = now


def NumberField(
    label: str,
    value: str,
    on_commit: Commit,
    *,
    rev: int = 0,
    error: str | None = None,
    decimal: bool = False,
    **props: Any,
) -> ft.Control:
    """
    A field for one number in large figures; it takes what is typed, the form judges it.

    Letters are not filtered away: a person must see what they typed beside the message about it.
    """
    return TextInput(
        label,
        value,
        on_commit,
        rev=rev,
        error=error,
        **{
            "keyboard_type": ft.KeyboardType.NUMBER if not decimal else ft.KeyboardType.TEXT,
            "text_align": ft.TextAlign.CENTER,
            "text_style": style("title-large", tabular=True, size=24),
            "content_padding": ft.Padding.symmetric(vertical=12, horizontal=10),
            **props,
        },
    )


def SearchField(hint: str, value: str, on_search: Commit, *, rev: int = 0, **props: Any) -> ft.Control:
    """A round search field that searches 150 ms after the last key."""
    return TextInput(
        "",
        value,
        on_search,
        rev=rev,
        delay=0.15,
        radius=28,
        **{
            "hint_text": hint,
            "prefix_icon": ft.Icon(ft.Icons.SEARCH_ROUNDED, color=ft.Colors.ON_SURFACE_VARIANT),
            "autocorrect": False,
            "content_padding": ft.Padding.symmetric(vertical=14, horizontal=18),
            **props,
        },
    )


def labelled(label: str, content: ft.Control) -> ft.Control:
    """An input under its own visible label, for inputs that have none."""
    return ft.Column(
        [text(label, "label-medium", color=ft.Colors.ON_SURFACE_VARIANT), content],
        spacing=6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def picked_date(value: object) -> dt.date | None:
    """
    The day a person saw in a `DatePicker`.

    The client sends its local midnight as UTC, so 20 March in Berlin arrives as
    2026-03-19T23:00Z; adding half a day is right in every zone from UTC-11 to UTC+12.
    """
    if isinstance(value, dt.datetime):
        return (value + dt.timedelta(hours=12)).date()
    return value if isinstance(value, dt.date) else None
