"""The topics of a need: five big tiles, and the whole list behind „Anderes Thema“."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from app.models import codelists
from app.usecases.search import matches
from app.views import session
from app.views.flet_guard import component
from app.views.kit.buttons import icon_button
from app.views.kit.fields import SearchField
from app.views.kit.icons import icon
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile
from app.views.needs import short_topic
from app.views.sheets import bottom_sheet
from app.views.texts import t


@dataclass(frozen=True)
class TopicTile:
    """One of the frequent topics: its code, its short German words (a message id), its shape."""

    code: str
    word: str
    icon: ft.IconData


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


FREQUENT = (
    TopicTile("fertigung", _("Fertigung, CNC"), ft.Icons.PRECISION_MANUFACTURING_ROUNDED),
    TopicTile("automation", _("Roboter, SPS"), ft.Icons.SMART_TOY_ROUNDED),
    TopicTile("software_fach", _("CAD/CAM, ERP"), ft.Icons.DESIGN_SERVICES_ROUNDED),
    TopicTile("digital_basis", _("Digital, Office"), ft.Icons.TABLET_ANDROID_ROUNDED),
    TopicTile("elektro_hv", _("Elektro, Hochvolt"), ft.Icons.BOLT_ROUNDED),
)


def topic_word(code: str) -> str:
    """The short words of a topic."""
    for entry in FREQUENT:
        if entry.code == code:
            return t(entry.word)
    return short_topic(codelists.topic_label(code, session.language()))


def choice_tile(
    content: ft.Control, on_click: Callable[[], None], *, selected: bool, height: float, mark: bool = False
) -> ft.Control:
    """A big touchable answer; the chosen one has a thick petrol edge, a tint and, if marked, a check."""
    body = content
    if selected and mark:
        body = ft.Stack(
            [
                ft.Container(content, alignment=ft.Alignment.CENTER),
                ft.Container(
                    icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=20, color=ft.Colors.PRIMARY), top=2, right=2
                ),
            ],
            fit=ft.StackFit.EXPAND,
        )
    edge = 2.5 if selected else 1.5
    return tappable(
        body,
        on_click,
        selected=selected,
        expand=True,
        height=height,
        bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(edge, ft.Colors.PRIMARY if selected else ft.Colors.OUTLINE),
        border_radius=16,
        padding=4,
        alignment=ft.Alignment.CENTER,
    )


def ink(*, selected: bool) -> str:
    """The colour of words on a choice."""
    return ft.Colors.ON_PRIMARY_CONTAINER if selected else ft.Colors.ON_SURFACE


def _topic_tile(word: str, shape: ft.IconData, *, selected: bool, on_click: Callable[[], None]) -> ft.Control:
    color = ft.Colors.PRIMARY if selected else ft.Colors.ON_SURFACE_VARIANT
    return choice_tile(
        ft.Column(
            [
                icon(shape, size=28, color=color),
                text(
                    word,
                    "label-medium",
                    color=ink(selected=selected),
                    text_align=ft.TextAlign.CENTER,
                    max_lines=2,
                    overflow=ft.TextOverflow.ELLIPSIS,
                ),
            ],
            spacing=6,
            tight=True,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        on_click,
        selected=selected,
        height=88,
        mark=True,
    )


def topic_grid(chosen: str, on_choose: Callable[[str], None], on_other: Callable[[], None]) -> ft.Control:
    """The six tiles in two rows; the last one opens the list and shows what was chosen there."""
    tiles = [
        _topic_tile(
            t(entry.word),
            entry.icon,
            selected=entry.code == chosen,
            on_click=(lambda code: lambda: on_choose(code))(entry.code),
        )
        for entry in FREQUENT
    ]
    other = bool(chosen) and all(entry.code != chosen for entry in FREQUENT)
    tiles.append(
        _topic_tile(
            topic_word(chosen) if other else t("Anderes Thema"),
            ft.Icons.MORE_HORIZ_ROUNDED,
            selected=other,
            on_click=on_other,
        )
    )
    return ft.Column([ft.Row(tiles[:3], spacing=8), ft.Row(tiles[3:], spacing=8)], spacing=8, tight=True)


def topic_sheet(on_choose: Callable[[str], None], on_close: Callable[[], None]) -> ft.BottomSheet:
    """The whole list of topics, searchable, with a close button."""
    return bottom_sheet(TopicList(on_choose, on_close), on_close, height=640)


@component
def TopicList(on_choose: Callable[[str], None], on_close: Callable[[], None]) -> ft.Control:
    """The topics that match what is searched."""
    query, set_query = ft.use_state("")
    language = session.language()
    found = [
        (code, label)
        for code, label in ((code, codelists.topic_label(code, language)) for code in codelists.topics())
        if matches(query, label)
    ]

    def one(code: str, label: str) -> ft.Control:
        return tile(label, on_click=lambda: on_choose(code), arrow=False, key=code)

    rows: list[ft.Control] = [one(code, label) for code, label in found]
    if not rows:
        rows = [
            ft.Container(
                muted(t("Kein Thema passt. „Sonstiges“ geht immer."), "body-large"),
                padding=ft.Padding.symmetric(vertical=12, horizontal=16),
            ),
            tile(
                codelists.topic_label("sonst", session.language()),
                on_click=lambda: on_choose("sonst"),
                arrow=False,
            ),
        ]
    return ft.Column(
        [
            ft.Row(
                [
                    ft.Container(
                        heading(t("Um welches Thema geht es?"), "title-large", level=2), expand=True
                    ),
                    icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
                ]
            ),
            SearchField(t("Thema suchen"), "", set_query),
            ft.ListView(rows, expand=True, spacing=0),
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
