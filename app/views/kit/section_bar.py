"""
The section bar A to H: where one is in a conversation, never a percentage of a person.

Two sizes: the mini bar of the resume card, and the bar of the interview with icons and a tap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import flet as ft

from app.views.kit.tap import tappable
from app.views.kit.text import text
from app.views.texts import t
from app.views.theme import token_color, tone


class Section(Protocol):
    """What the bar needs of a section; `SectionProgress` of the use cases fits."""

    @property
    def letter(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def state(self) -> str: ...


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


_WORDS = {
    "done": _("fertig"),
    "current": _("hier sind Sie"),
    "parked": _("geparkt"),
    "error": _("Fehler"),
    "open": _("offen"),
    "optional": _("darf entfallen"),
}
_ICONS = {
    "done": ft.Icons.CHECK_ROUNDED,
    "current": ft.Icons.EDIT_ROUNDED,
    "parked": ft.Icons.BOOKMARK_ROUNDED,
    "error": ft.Icons.ERROR_ROUNDED,
    "open": ft.Icons.REMOVE_ROUNDED,
    "optional": ft.Icons.REMOVE_ROUNDED,
}


def section_word(state: str) -> str:
    """The state of a section in a word."""
    return t(_WORDS.get(state, _WORDS["open"]))


def section_icon(state: str) -> ft.IconData:
    """The shape of a section's state."""
    return _ICONS.get(state, _ICONS["open"])


def section_colors(state: str, *, on_primary_container: bool = False) -> tuple[str, str]:
    """Fill and ink of a section's cell; on the resume card open and parked ones differ."""
    if state == "done":
        return ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY
    if state == "current":
        return ft.Colors.TERTIARY_FIXED, ft.Colors.ON_TERTIARY_FIXED
    if state == "error":
        return tone("error").container, tone("error").on_container
    if state == "parked":
        if on_primary_container:
            return ft.Colors.SURFACE_CONTAINER_LOWEST, ft.Colors.ON_SURFACE
        return tone("primary").container, tone("primary").on_container
    if on_primary_container:
        return ft.Colors.with_opacity(0.55, token_color("lowest")), ft.Colors.ON_PRIMARY_CONTAINER
    return tone("neutral").container, ft.Colors.ON_SURFACE_VARIANT


def _cell(section: Section, on_select: Callable[[Section], Any] | None, *, mini: bool) -> ft.Control:
    fill, ink = section_colors(section.state, on_primary_container=mini)
    letter = text(
        section.letter, "label-small" if mini else "label-medium", color=ink, size=13 if mini else 15
    )
    content: ft.Control = letter
    if not mini:
        content = ft.Column(
            [letter, ft.Icon(section_icon(section.state), size=15, color=ink)],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
    return tappable(
        content,
        (lambda: on_select(section)) if on_select is not None else None,
        label=t(
            "Abschnitt {letter}, {title}: {state}",
            letter=section.letter,
            title=section.title,
            state=section_word(section.state),
        ),
        selected=section.state == "current",
        expand=True,
        bgcolor=fill,
        border_radius=6 if mini else 10,
        alignment=ft.Alignment.CENTER,
        padding=ft.Padding.symmetric(vertical=2 if mini else 4),
        border=ft.Border.all(2, ft.Colors.ERROR) if section.state == "error" and not mini else None,
    )


def section_bar(
    sections: Sequence[Section], *, on_select: Callable[[Section], Any] | None = None, mini: bool = False
) -> ft.Control:
    """
    The bar of all sections.

    Args:
        sections: In order; the states are done, current, parked, error, open and optional.
        on_select: What a tap on a section does; without it the bar is one picture with one label.
        mini: The low bar without icons that lies on the resume card.
    """
    bar = ft.Row([_cell(section, on_select, mini=mini) for section in sections], spacing=3 if mini else 4)
    if on_select is not None:
        return bar
    done = [section.letter for section in sections if section.state == "done"]
    current = next((section.letter for section in sections if section.state == "current"), "")
    label = t(
        "Abschnitte fertig: {letters}. Gerade: {current}",
        letters=", ".join(done) or "–",
        current=current or "–",
    )
    return ft.Semantics(
        label=label, container=True, content=ft.Semantics(content=bar, exclude_semantics=True)
    )
