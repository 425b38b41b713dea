"""The filters of the catalogue: a sheet on phones, a pane at the side of wide windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import flet as ft

from app.models import codelists
from app.usecases.offers import How, OfferFilter, Sorting
from app.views import session
from app.views.kit import buttons
from app.views.kit.chips import Choice, filter_chip, filter_chips
from app.views.kit.fields import labelled
from app.views.kit.text import heading
from app.views.sheets import bottom_sheet
from app.views.texts import t
from app.views.theme import RADIUS_MEDIUM, style

Change = Callable[[OfferFilter], None]
_KM = (15, 30, 60, 100)
_MONTHS = (3, 6, 12)
_HOURS: dict[str, tuple[int | None, int | None]] = {
    "": (None, None),
    "h16": (None, 16),
    "h40": (17, 40),
    "h120": (41, 120),
    "ueber120": (121, None),
}
_PRICES = (500, 2_000, 5_000)
ANY = ""


def sorting_words(sorting: Sorting) -> str:
    """How a list is ordered, in a word."""
    words: dict[Sorting, str] = {
        "passend": t("Passung"),
        "beginn": t("Beginn"),
        "naehe": t("Entfernung"),
        "preis": t("Preis"),
    }
    return words[sorting]


def filter_form(
    wanted: OfferFilter, on_change: Change, *, today: date, heading_too: bool = True
) -> ft.Control:
    """All filters under each other."""
    months = next(
        (
            str(each)
            for each in _MONTHS
            if wanted.begin_until is not None and wanted.begin_until == today + timedelta(days=each * 30)
        ),
        ANY,
    )
    hours = next((code for code, span in _HOURS.items() if span == wanted.hours), ANY)

    def set_km(value: str) -> None:
        on_change(replace(wanted, km=int(value or 0)))

    def set_how(value: str) -> None:
        hows: dict[str, How] = {
            "alle": "alle",
            "praesenz": "praesenz",
            "online": "online",
            "inhouse": "inhouse",
        }
        on_change(replace(wanted, how=hows[value]))

    def set_months(value: str) -> None:
        until = today + timedelta(days=int(value) * 30) if value else None
        on_change(replace(wanted, begin_until=until))

    rows: list[ft.Control] = []
    if heading_too:
        rows.append(heading(t("Filter"), "title-large", level=2))
    rows += [
        labelled(t("Thema"), topic_menu(wanted.topic, lambda topic: on_change(replace(wanted, topic=topic)))),
        labelled(t("Kreis"), district_menu(wanted.near, lambda near: on_change(replace(wanted, near=near)))),
        labelled(
            t("Umkreis"),
            filter_chips(
                [Choice(ANY, t("egal")), *(Choice(str(km), t("{n} km", n=km)) for km in _KM)],
                str(wanted.km) if wanted.km else ANY,
                set_km,
            ),
        ),
        labelled(
            t("Form"),
            filter_chips(
                [
                    Choice("alle", t("Alle")),
                    Choice("praesenz", t("Präsenz")),
                    Choice("online", t("Online")),
                    Choice("inhouse", t("Im Betrieb")),
                ],
                wanted.how,
                set_how,
            ),
        ),
        labelled(
            t("Beginn"),
            filter_chips(
                [
                    Choice(ANY, t("egal")),
                    *(Choice(str(each), t("in {n} Monaten", n=each)) for each in _MONTHS),
                ],
                months,
                set_months,
            ),
        ),
        labelled(
            t("Umfang"),
            filter_chips(
                [
                    Choice(ANY, t("egal")),
                    Choice("h16", t("bis 16 Std.")),
                    Choice("h40", t("17–40 Std.")),
                    Choice("h120", t("41–120 Std.")),
                    Choice("ueber120", t("über 120 Std.")),
                ],
                hours,
                lambda code: on_change(replace(wanted, hours=_HOURS[code])),
            ),
        ),
        labelled(
            t("Kosten"),
            filter_chips(
                [
                    Choice(ANY, t("egal")),
                    *(Choice(str(each), t("bis {n} €", n=f"{each:,}".replace(",", "."))) for each in _PRICES),
                ],
                str(wanted.price) if wanted.price is not None else ANY,
                lambda value: on_change(replace(wanted, price=int(value) if value else None)),
            ),
        ),
        ft.Row(
            [
                filter_chip(
                    t("Nur mit AZAV-Maßnahme"),
                    selected=wanted.azav,
                    on_click=lambda: on_change(replace(wanted, azav=not wanted.azav)),
                ),
                filter_chip(
                    t("Ohne Angebote, die dazu nichts sagen"),
                    selected=wanted.strict,
                    on_click=lambda: on_change(replace(wanted, strict=not wanted.strict)),
                ),
            ],
            spacing=8,
            run_spacing=0,
            wrap=True,
        ),
    ]
    if wanted.count:
        rows.append(
            ft.Row(
                [
                    buttons.outlined(
                        t("Filter entfernen"),
                        lambda: on_change(OfferFilter(near=wanted.near, sorting=wanted.sorting)),
                        icon=ft.Icons.FILTER_ALT_OFF_ROUNDED,
                    )
                ]
            )
        )
    return ft.Column(rows, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def filter_sheet(
    wanted: OfferFilter, on_change: Change, on_close: Callable[[], None], *, today: date, found: str
) -> ft.BottomSheet:
    """The filters over the list; the number of hits stands below and follows every choice."""
    body = ft.Column(
        [
            ft.Row(
                [
                    ft.Container(heading(t("Filter"), "title-large", level=2), expand=True),
                    buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
                ]
            ),
            ft.Column(
                [filter_form(wanted, on_change, today=today, heading_too=False)],
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            ft.Row([buttons.primary(found, on_close, expand=True)]),
        ],
        spacing=10,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return bottom_sheet(body, on_close, height=720)


def topic_menu(chosen: str, on_choose: Callable[[str], None]) -> ft.Control:
    """All topic fields to choose one from."""
    language = session.language()
    options = [(code, codelists.topic_label(code, language)) for code in codelists.topics()]
    return _menu(t("Thema"), t("Alle Themen"), options, chosen, on_choose)


def district_menu(chosen: str, on_choose: Callable[[str], None]) -> ft.Control:
    """The districts to measure distances from."""
    options = [(code, codelists.kreis_name(code)) for code in codelists.kreise()]
    return _menu(t("Kreis"), t("Alle Kreise"), options, chosen, on_choose)


def _menu(
    name: str, everything: str, options: list[tuple[str, str]], chosen: str, on_choose: Callable[[str], None]
) -> ft.Control:
    def select(event: ft.Event[ft.Dropdown]) -> None:
        value = str(event.data or "")
        on_choose("" if value == "-" else value)

    menu = ft.Dropdown(
        value=chosen or "-",
        on_select=select,
        options=[
            ft.DropdownOption(key="-", text=everything),
            *(ft.DropdownOption(key=code, text=words) for code, words in options),
        ],
        text_style=style("body-large"),
        border=ft.OutlineInputBorder(side=ft.BorderSide(1.5, ft.Colors.OUTLINE), border_radius=RADIUS_MEDIUM),
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER_LOWEST,
        menu_height=360,
        expand=True,
    )
    # A Dropdown has no name for screen readers of its own, and only a row gives it a width.
    return ft.Row([ft.Semantics(label=name, container=True, expand=True, content=menu)])
