"""
Buttons: one primary or honey button per view, the rest tonal, outlined or plain text.

Heights come from padding, never from a fixed height, so that a doubled text size still fits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from app.views.flet_guard import handler
from app.views.kit.text import text
from app.views.theme import style

Click = Callable[[], Any]


def _style(
    color: str, bgcolor: str, *, large: bool, edge: bool = False, plain: bool = False
) -> ft.ButtonStyle:
    disabled = ft.ControlState.DISABLED
    default = ft.ControlState.DEFAULT
    vertical = 18 if large else 14
    horizontal = 12 if plain else (26 if large else 22)
    token_size = 17 if large else 16
    return ft.ButtonStyle(
        color={disabled: ft.Colors.ON_SURFACE_VARIANT, default: color},
        icon_color={disabled: ft.Colors.ON_SURFACE_VARIANT, default: color},
        bgcolor={
            disabled: ft.Colors.TRANSPARENT if plain else ft.Colors.SURFACE_CONTAINER_HIGH,
            default: bgcolor,
        },
        text_style=style("label-large", color=color, size=token_size),
        padding=ft.Padding.symmetric(vertical=vertical, horizontal=horizontal),
        side=ft.BorderSide(1.5, ft.Colors.OUTLINE) if edge else ft.BorderSide.none(),
        shape=ft.StadiumBorder(),
        elevation=0,
        icon_size=21,
        visual_density=ft.VisualDensity.STANDARD,
    )


def _content(label: str, icon: ft.IconData | None, color: str, *, large: bool, busy: bool) -> ft.Control:
    ink = text(label, "label-large", color=color, size=17 if large else 16, text_align=ft.TextAlign.CENTER)
    if busy:
        first: ft.Control | None = ft.ProgressRing(width=20, height=20, stroke_width=2.5, color=color)
    else:
        first = ft.Icon(icon, size=21, color=color) if icon is not None else None
    if first is None:
        return ink
    return ft.Row(
        [first, ft.Container(ink, expand=True, expand_loose=True)],
        spacing=8,
        tight=True,
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _button(
    label: str,
    on_click: Click | None,
    icon: ft.IconData | None,
    color: str,
    bgcolor: str,
    *,
    large: bool,
    disabled: bool,
    busy: bool,
    edge: bool = False,
    plain: bool = False,
    **props: Any,
) -> ft.Control:
    off = disabled or busy or on_click is None
    ink = ft.Colors.ON_SURFACE_VARIANT if off else color
    return ft.FilledButton(
        content=_content(label, icon, ink, large=large, busy=busy),
        style=_style(color, bgcolor, large=large, edge=edge, plain=plain),
        elevation=0,  # the button's own default of 1 would win over the style's
        disabled=off,
        on_click=handler(on_click) if on_click is not None else None,
        **props,
    )


def primary(
    label: str,
    on_click: Click | None,
    *,
    icon: ft.IconData | None = None,
    large: bool = True,
    disabled: bool = False,
    busy: bool = False,
    **props: Any,
) -> ft.Control:
    """The main action of a view, 56 px high; `busy` shows a ring and takes no click."""
    return _button(
        label,
        on_click,
        icon,
        ft.Colors.ON_PRIMARY,
        ft.Colors.PRIMARY,
        large=large,
        disabled=disabled,
        busy=busy,
        **props,
    )


def accent(
    label: str,
    on_click: Click | None,
    *,
    icon: ft.IconData | None = None,
    large: bool = True,
    disabled: bool = False,
    busy: bool = False,
    **props: Any,
) -> ft.Control:
    """The honey button: only for the single next step."""
    return _button(
        label,
        on_click,
        icon,
        ft.Colors.ON_TERTIARY_FIXED,
        ft.Colors.TERTIARY_FIXED,
        large=large,
        disabled=disabled,
        busy=busy,
        **props,
    )


def tonal(
    label: str,
    on_click: Click | None,
    *,
    icon: ft.IconData | None = None,
    large: bool = False,
    disabled: bool = False,
    busy: bool = False,
    **props: Any,
) -> ft.Control:
    """A quiet filled button."""
    return _button(
        label,
        on_click,
        icon,
        ft.Colors.ON_SECONDARY_CONTAINER,
        ft.Colors.SECONDARY_CONTAINER,
        large=large,
        disabled=disabled,
        busy=busy,
        **props,
    )


def outlined(
    label: str,
    on_click: Click | None,
    *,
    icon: ft.IconData | None = None,
    large: bool = False,
    disabled: bool = False,
    **props: Any,
) -> ft.Control:
    """A button with an edge, for the second choice."""
    return _button(
        label,
        on_click,
        icon,
        ft.Colors.PRIMARY,
        ft.Colors.TRANSPARENT,
        large=large,
        disabled=disabled,
        busy=False,
        edge=True,
        **props,
    )


def plain(
    label: str,
    on_click: Click | None,
    *,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    **props: Any,
) -> ft.Control:
    """A button of words alone."""
    return _button(
        label,
        on_click,
        icon,
        ft.Colors.PRIMARY,
        ft.Colors.TRANSPARENT,
        large=False,
        disabled=disabled,
        busy=False,
        plain=True,
        **props,
    )


def icon_button(
    icon: ft.IconData,
    label: str,
    on_click: Click | None,
    *,
    filled: bool = False,
    size: float = 48,
    color: str | None = None,
    disabled: bool = False,
    **props: Any,
) -> ft.Control:
    """A round button with an icon alone; `label` is its name for screen readers and its tooltip."""
    ink = color or (ft.Colors.ON_SECONDARY_CONTAINER if filled else ft.Colors.ON_SURFACE_VARIANT)
    return ft.IconButton(
        # The tooltip would name the parent only; the icon's own label names the button.
        icon=ft.Icon(icon, size=24, color=ink, semantics_label=label),
        tooltip=ft.Tooltip(label, exclude_from_semantics=True),
        width=size,
        height=size,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if filled else None,
        disabled=disabled,
        on_click=handler(on_click) if on_click is not None else None,
        **props,
    )


def fab(label: str, on_click: Click, *, icon: ft.IconData = ft.Icons.ADD_ROUNDED) -> ft.FloatingActionButton:
    """The floating honey button of Heute and of registers."""
    return ft.FloatingActionButton(
        content=ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.ON_TERTIARY_FIXED),
                text(label, "label-large", color=ft.Colors.ON_TERTIARY_FIXED, size=17),
            ],
            spacing=10,
            tight=True,
        ),
        bgcolor=ft.Colors.TERTIARY_FIXED,
        shape=ft.RoundedRectangleBorder(radius=18),
        on_click=handler(on_click),
    )
