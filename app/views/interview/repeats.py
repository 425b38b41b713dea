"""Repeats on screen: the heading "Bedarf 2 von 3" with numbered chips, the list, adding and deleting."""

from collections.abc import Callable, Sequence

import flet as ft

from app.forms import Node
from app.views.interview.look import Look
from app.views.interview.pages import title_of
from app.views.interview.progress import instance_title
from app.views.interview.questions import plain
from app.views.interview.talk import Talk
from app.views.kit import snackbar
from app.views.kit.buttons import icon_button, outlined, tonal
from app.views.kit.buttons import plain as plain_button
from app.views.kit.cards import card, divider
from app.views.kit.status import status_chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.texts import t
from app.views.theme import RADIUS_CHIP, tone

CHIPS_AT_MOST, NEIGHBOURS = 9, 2
ROWS_AT_MOST = 40


def series_name(series: Node) -> str:
    """What one instance of a repeat is called."""
    return plain(series.label or series.name)


def remove(talk: Talk, path: str) -> None:
    """Delete an instance, with the way back for some seconds."""
    removed = talk.remove(path)

    def undo() -> None:
        if not talk.undo(removed):
            snackbar.show(t("Inzwischen wurde weiter geantwortet. Strg Z nimmt Schritt für Schritt zurück."))

    snackbar.show(t("{name} gelöscht", name=removed.label), undo=undo)


def _number_chip(number: int, *, selected: bool, label: str, on_click: Callable[[], object]) -> ft.Control:
    return ft.Container(
        tappable(
            text(
                str(number),
                "label-medium",
                color=ft.Colors.ON_PRIMARY_CONTAINER if selected else ft.Colors.ON_SURFACE,
            ),
            on_click,
            label=label,
            selected=selected,
            bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(1.5, ft.Colors.PRIMARY if selected else ft.Colors.OUTLINE),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.symmetric(vertical=7, horizontal=12),
        ),
        padding=ft.Padding.symmetric(vertical=6),
    )


def shown_near(instances: Sequence[Node], here: int) -> list[Node]:
    """All instances when they are few; else the first, the last, and those around the one on screen."""
    if len(instances) <= CHIPS_AT_MOST:
        return list(instances)
    return [
        each
        for each in instances
        if each.position in (1, len(instances)) or abs(each.position - here) <= NEIGHBOURS
    ]


def instance_head(talk: Talk, look: Look) -> ft.Control:
    """The heading of a repeat instance that has a page of its own."""
    node = talk.interview.instance.node(talk.page.instance)
    series = node.parent
    assert series is not None  # an instance always lies in its repeat
    name = series_name(series)

    def to(path: str) -> Callable[[], object]:
        return lambda: talk.jump_to_instance(path)

    chips: list[ft.Control] = []
    before = 0
    for child in shown_near(series.children, node.position):
        if child.position > before + 1:
            chips.append(muted("…", "label-medium"))
        before = child.position
        chips.append(
            _number_chip(
                child.position,
                selected=child.path == node.path,
                label=t("{name} {n} zeigen", name=name, n=child.position),
                on_click=to(child.path),
            )
        )
    if talk.editable and series.can_add:
        add_label = t("{name} hinzufügen", name=name)
        chips.append(_add_chip(name if not look.compact else "", add_label, lambda: talk.add(series.path)))
    if talk.editable and node.can_remove and not look.compact:
        chips.append(
            icon_button(
                ft.Icons.DELETE_OUTLINE_ROUNDED,
                t("{name} {n} löschen", name=name, n=node.position),
                lambda: remove(talk, node.path),
                size=44,
            )
        )
    title = heading(instance_title(talk, node.path), "title-large", level=2)
    tools = ft.Row(chips, spacing=6, run_spacing=0, wrap=True)
    if look.large_text or (look.compact and len(chips) > 4):
        head: ft.Control = ft.Column([title, tools], spacing=2, tight=True)
    else:
        head = ft.Row(
            [ft.Container(title, expand=True), ft.Row(chips, spacing=6, tight=True)],
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    rows: list[ft.Control] = [head]
    subtitle = title_of(node)
    if subtitle:
        rows.append(muted(subtitle, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS))
    return ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _add_chip(words: str, label: str, on_click: Callable[[], object]) -> ft.Control:
    row: list[ft.Control] = [ft.Icon(ft.Icons.ADD_ROUNDED, size=18, color=ft.Colors.ON_SURFACE)]
    if words:
        row.append(text(words, "label-medium"))
    return ft.Container(
        tappable(
            ft.Row(row, spacing=6, tight=True),
            on_click,
            label=label,
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(1.5, ft.Colors.OUTLINE),
            border_radius=RADIUS_CHIP,
            padding=ft.Padding.symmetric(vertical=8, horizontal=13),
        ),
        padding=ft.Padding.symmetric(vertical=6),
    )


def series_block(talk: Talk, path: str, *, nested: bool) -> ft.Control:
    """
    A repeat seen from outside.

    Args:
        talk: The conversation.
        path: The repeat.
        nested: Its instances already stand on this page, so only adding remains.
    """
    series = talk.interview.instance.node(path)
    name = series_name(series)
    add = t("{name} hinzufügen", name=name)
    can_add = talk.editable and series.can_add
    if nested:
        return tonal(add, lambda: talk.add(path), icon=ft.Icons.ADD_ROUNDED) if can_add else ft.Container()
    if not series.children:
        rows: list[ft.Control] = [
            heading(name, "title-medium", level=3),
            muted(t("Noch nichts aufgenommen. Das darf auch so bleiben.")),
        ]
        if can_add:
            rows.append(
                ft.Container(
                    tonal(add, lambda: talk.add(path), icon=ft.Icons.ADD_ROUNDED, large=True),
                    padding=ft.Padding.only(top=8),
                )
            )
        return card(
            ft.Column(rows, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        )
    return card(
        ft.Column(
            [*_instance_rows(talk, series), *_add_row(talk, add, path, can_add=can_add)],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=0,
    )


def _add_row(talk: Talk, label: str, path: str, *, can_add: bool) -> list[ft.Control]:
    if not can_add:
        return []
    return [
        divider(),
        ft.Container(tonal(label, lambda: talk.add(path), icon=ft.Icons.ADD_ROUNDED), padding=12),
    ]


def _instance_rows(talk: Talk, series: Node) -> list[ft.Control]:
    name = series_name(series)
    rows: list[ft.Control] = []

    def to(path: str) -> Callable[[], object]:
        return lambda: talk.jump_to_instance(path)

    instances = series.children
    for child in instances[:ROWS_AT_MOST]:
        if rows:
            rows.append(divider(indent=66))
        title = title_of(child)
        head = t("{name} {n}", name=name, n=child.position)
        number = ft.Container(
            text(str(child.position), "label-large", color=tone("secondary").on_container),
            width=40,
            height=40,
            border_radius=12,
            bgcolor=tone("secondary").container,
            alignment=ft.Alignment.CENTER,
        )
        words: list[ft.Control] = [text(title or head, "title-medium", size=16)]
        words.append(muted(head if title else t("noch leer"), size=14))
        row: list[ft.Control] = [number, ft.Column(words, spacing=0, tight=True, expand=True)]
        if talk.has_error_in(child.path):
            row.append(status_chip("question", "fehler"))
        row.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=ft.Colors.ON_SURFACE_VARIANT))
        rows.append(
            tappable(
                ft.Row(row, spacing=12, vertical_alignment=ft.CrossAxisAlignment.CENTER),
                to(child.path),
                padding=ft.Padding.symmetric(vertical=10, horizontal=14),
            )
        )
    if len(instances) > ROWS_AT_MOST:
        rows.append(divider(indent=66))
        rows.append(
            ft.Container(
                plain_button(
                    t("{n} weitere: suchen", n=len(instances) - ROWS_AT_MOST),
                    lambda: talk.show("search"),
                    icon=ft.Icons.SEARCH_ROUNDED,
                ),
                padding=ft.Padding.symmetric(vertical=4, horizontal=14),
            )
        )
    return rows


def nested_head(talk: Talk, path: str) -> ft.Control:
    """The heading of an instance that lies inside another instance."""
    node = talk.interview.instance.node(path)
    row: list[ft.Control] = [
        ft.Container(heading(instance_title(talk, path), "title-medium", level=3), expand=True)
    ]
    if talk.editable and node.can_remove:
        name = series_name(node.parent) if node.parent is not None else ""
        row.append(
            icon_button(
                ft.Icons.DELETE_OUTLINE_ROUNDED,
                t("{name} {n} löschen", name=name, n=node.position),
                lambda: remove(talk, path),
            )
        )
    return ft.Container(
        ft.Row(row, vertical_alignment=ft.CrossAxisAlignment.CENTER), padding=ft.Padding.only(top=8, left=4)
    )


def page_foot(talk: Talk, look: Look) -> list[ft.Control]:
    """What stands at the end of an instance's page: one more, and on phones the way to delete this one."""
    if not talk.page.instance or not talk.editable:
        return []
    node = talk.interview.instance.node(talk.page.instance)
    series = node.parent
    if series is None:
        return []
    name, foot = series_name(series), list[ft.Control]()
    if series.can_add and series.children[-1].path == node.path:
        foot.append(
            outlined(
                t("{name} hinzufügen", name=name), lambda: talk.add(series.path), icon=ft.Icons.ADD_ROUNDED
            )
        )
    if node.can_remove and look.compact:
        foot.append(
            plain_button(
                t("{name} {n} löschen", name=name, n=node.position),
                lambda: remove(talk, node.path),
                icon=ft.Icons.DELETE_OUTLINE_ROUNDED,
            )
        )
    return foot
