"""
Wissen: what the firm may lose, by traffic light with words, highest risk first.

The value is explained in words. Nobody is named; how many know it is a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.models.scopes import firm_scope
from app.usecases import inhouse
from app.usecases.knowledge import KnowledgeRow
from app.views import session
from app.views.attachments.files import FilesOf
from app.views.inhouse.talks import open_knowledge_form, own_firm_name, round_fab
from app.views.kit import buttons
from app.views.kit.cards import card, divider
from app.views.kit.empty import empty_state
from app.views.kit.icons import icon
from app.views.kit.status import chip, status_chip, status_of
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t, tn
from app.views.theme import style, tone

LIGHTS = ("rot", "gelb", "gruen")
DETAIL_PANE = 380
_COLUMNS = (3, 6, 3, 3, 3)


def light_word(light: str) -> str:
    """The name of a light."""
    return {"rot": t("Rot"), "gelb": t("Gelb"), "gruen": t("Grün")}.get(light, light)


def light_meaning(light: str) -> str:
    """What a light asks for, in words under its number."""
    words = {"rot": t("Rot: sofort"), "gelb": t("Gelb: planen"), "gruen": t("Grün: gut")}
    return words.get(light, light)


def until_words(area: KnowledgeRow) -> str:
    """When the knowledge goes: "weg ab März 2027"."""
    if area.until is None:
        return t("Zeitpunkt offen")
    return t("weg ab {month}", month=_month(area))


def _month(area: KnowledgeRow) -> str:
    if area.until is None:
        return t("offen")
    names = _MONTHS["en" if session.language() == "en" else "de"]
    return f"{names[area.until.month - 1]} {area.until.year}"


_MONTHS = {
    "de": ("Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    "en": ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
}


def holders_words(area: KnowledgeRow) -> str:
    """How many people know it."""
    if area.holders == "1":
        return t("eine Person kann es")
    if area.holders == "2":
        return t("zwei Personen können es")
    return t("drei oder mehr können es")


def formula_words(area: KnowledgeRow) -> str:
    """How the value comes about: consequence times missing people plus time."""
    holders = int(area.holders) if area.holders.isdigit() else 3
    bonus = area.risk - area.criticality * (4 - holders)
    base = tn(
        "Folge {criticality} mal (4 minus eine Person)",
        "Folge {criticality} mal (4 minus {n} Personen)",
        holders,
        criticality=area.criticality,
    )
    reasons = {
        3: t("plus 3, weil weniger als 6 Monate bleiben"),
        2: t("plus 2, weil weniger als 12 Monate bleiben"),
        1: t("plus 1, weil weniger als 24 Monate bleiben"),
    }
    words = f"{base} {reasons[bonus]}" if bonus in reasons else base
    return t("{formula}. Rot ab 10, Gelb ab 6.", formula=words)


def light_chip(area: KnowledgeRow) -> ft.Control:
    """„Rot, Risiko 15“."""
    status = status_of("knowledge_light", area.light)
    words = t("{light}, Risiko {n}", light=light_word(area.light), n=area.risk)
    return chip(words, status.icon, status.role)


def _lamp(light: str, n: int, *, wide: bool, chosen: bool, on_click: Callable[[], None]) -> ft.Control:
    status = status_of("knowledge_light", light)
    colors = tone(status.role)
    figure = ft.Text(str(n), style=style("headline", color=colors.on_container, size=24, tabular=True))
    words = text(
        light_meaning(light), "label-medium", color=colors.on_container, text_align=ft.TextAlign.CENTER
    )
    mark = icon(status.icon, color=colors.color, size=28 if wide else 24)
    content: ft.Control
    if wide:
        content = ft.Row([mark, ft.Column([figure, words], spacing=0, tight=True)], spacing=14)
    else:
        content = ft.Column(
            [
                ft.Row([mark, figure], spacing=6, alignment=ft.MainAxisAlignment.CENTER, tight=True),
                words,
            ],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
    return tappable(
        content,
        on_click,
        label=tn("Ein Gebiet, {meaning}", "{n} Gebiete, {meaning}", n, meaning=light_meaning(light)),
        selected=chosen,
        expand=True,
        bgcolor=colors.container,
        border=ft.Border.all(2.5, colors.color if chosen else ft.Colors.TRANSPARENT),
        border_radius=16,
        padding=ft.Padding.symmetric(vertical=10, horizontal=18 if wide else 6),
        alignment=ft.Alignment.CENTER_LEFT if wide else ft.Alignment.CENTER,
    )


def _lamps(
    areas: Sequence[KnowledgeRow], only: str, on_only: Callable[[str], None], *, wide: bool
) -> ft.Control:
    def toggle(light: str) -> Callable[[], None]:
        return lambda: on_only("" if only == light else light)

    return ft.Row(
        [
            _lamp(
                light,
                sum(1 for area in areas if area.light == light),
                wide=wide,
                chosen=only == light,
                on_click=toggle(light),
            )
            for light in LIGHTS
        ],
        spacing=12 if wide else 8,
    )


def _explanation(area: KnowledgeRow) -> ft.Control:
    return card(
        ft.Column(
            [
                ft.Row(
                    [
                        ft.Container(
                            heading(t("So kommt der Wert zustande"), "title-medium", level=3), expand=True
                        ),
                        text(str(area.risk), "title-medium", tabular=True),
                    ]
                ),
                muted(formula_words(area)),
            ],
            spacing=6,
            tight=True,
        )
    )


def _area_card(area: KnowledgeRow, *, opened: bool, on_click: Callable[[], None]) -> ft.Control:
    second = ", ".join(part for part in (area.reason_label, until_words(area), holders_words(area)) if part)
    rows: list[ft.Control] = [
        ft.Row(
            [light_chip(area), status_chip("knowledge", area.state)],
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            wrap=True,
        ),
        ft.Row(
            [
                ft.Container(heading(area.area, "title-large", level=2, size=19), expand=True),
                icon(ft.Icons.EXPAND_LESS_ROUNDED if opened else ft.Icons.EXPAND_MORE_ROUNDED),
            ]
        ),
        muted(second),
    ]
    if opened:
        rows.extend([divider(), text(t("So kommt der Wert {n} zustande", n=area.risk), "label-large"),
                     muted(formula_words(area))])  # fmt: skip
    parts: list[ft.Control] = [
        tappable(
            ft.Column(rows, spacing=6, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            on_click,
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        )
    ]
    complete = _complete_button(area) if opened else None
    if opened:
        parts.append(ft.Container(_files(area), padding=ft.Padding.only(left=12, right=12, bottom=12)))
    if complete is not None:
        parts.append(ft.Container(ft.Row([complete]), padding=ft.Padding.only(left=16, right=16, bottom=14)))
    return card(
        ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=0,
        key=area.id,
    )


def _files(area: KnowledgeRow) -> ft.Control:
    """Photos and documents of an area: how it is done, where things are."""
    return FilesOf(
        "knowledge",
        area.id,
        area.firm_id,
        firm_scope(area.firm_id, "inhouse"),
        t("Diese Dateien bleiben im Betrieb, auch wenn Sie das Gebiet freigeben."),
        key=f"files:{area.id}",
    )


def _complete_button(area: KnowledgeRow) -> ft.Control | None:
    """Back into the questionnaire that the area comes from, for tasks and the plan."""
    if area.origin_interview is None:
        return None
    return buttons.outlined(
        t("Aufgaben und Plan ergänzen"),
        lambda: navigate(f"/gespraech/{area.origin_interview}"),
        icon=ft.Icons.EDIT_NOTE_ROUNDED,
    )


def _cells(cells: Sequence[ft.Control]) -> ft.Control:
    return ft.Row(
        [ft.Container(cell, expand=share) for cell, share in zip(cells, _COLUMNS, strict=True)], spacing=12
    )


def _table(areas: Sequence[KnowledgeRow], chosen: str, on_choose: Callable[[str], None]) -> ft.Control:
    head = (t("Ampel, Risiko"), t("Wissensgebiet"), t("Weg ab"), t("Wer kann es"), t("Stand"))
    pad = ft.Padding.symmetric(vertical=9, horizontal=14)
    rows: list[ft.Control] = [
        ft.Container(_cells([muted(word, "label-small") for word in head]), padding=pad)
    ]

    def one(area: KnowledgeRow) -> ft.Control:
        status = status_of("knowledge_light", area.light)
        selected = area.id == chosen
        words = t("{light}, {n}", light=light_word(area.light), n=area.risk)
        return tappable(
            _cells(
                [
                    ft.Row([chip(words, status.icon, status.role)]),
                    ft.Column(
                        [text(area.area, "label-large"), muted(area.reason_label)], spacing=0, tight=True
                    ),
                    text(_month(area)),
                    text({"1": t("1 Person"), "2": t("2 Personen")}.get(area.holders, t("3 oder mehr"))),
                    ft.Row([status_chip("knowledge", area.state)]),
                ]
            ),
            lambda: on_choose(area.id),
            selected=selected,
            padding=pad,
            bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else None,
        )

    for area in areas:
        rows.extend([divider(), one(area)])
    return card(
        ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0
    )


def _nothing(state: AppState) -> ft.Control:
    return empty_state(
        t("Noch nichts eingetragen."),
        t("Welches Können würde Ihnen am meisten fehlen, wenn es morgen weg wäre? Bitte keine Namen."),
        buttons.accent(
            t("Wissen sichern"), lambda: open_knowledge_form(state), icon=ft.Icons.PSYCHOLOGY_ROUNDED
        ),
    )


def _detail_pane(area: KnowledgeRow) -> ft.Control:
    complete = _complete_button(area)
    return ft.Container(
        ft.Column(
            [
                ft.Row([light_chip(area), status_chip("knowledge", area.state)], spacing=8, wrap=True),
                heading(area.area, "title-large", level=2),
                muted(", ".join(part for part in (area.reason_label, until_words(area)) if part)),
                muted(holders_words(area)),
                _explanation(area),
                *([ft.Row([complete])] if complete is not None else []),
                heading(t("Dateien"), "title-medium", level=3),
                _files(area),
            ],
            spacing=8,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        width=DETAIL_PANE,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border(left=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=20,
    )


def _promise() -> ft.Control:
    return ft.Row(
        [
            icon(ft.Icons.LOCK_ROUNDED, size=18),
            ft.Container(muted(t("Diese Liste bleibt im Betrieb.")), expand=True),
        ],
        spacing=8,
    )


@screen
def KnowledgeScreen() -> ft.View:
    """Wissen."""
    state = use_app()
    use_revision()
    only, set_only = ft.use_state("")
    chosen, set_chosen = ft.use_state("")
    areas = inhouse.inhouse_knowledge(state.seat, language=state.language)
    shown = [area for area in areas if only in ("", area.light)]
    title = t("Wissen in Gefahr") if state.expanded else t("Wissen")
    promise = t("{firm}. Diese Liste bleibt im Betrieb.", firm=own_firm_name(state))
    if not areas:
        return shell(state, "/wissen", _nothing(state), title=title, subtitle=promise)
    lamps = _lamps(areas, only, set_only, wide=state.expanded)
    secure = lambda: open_knowledge_form(state)  # noqa: E731  (used by button and floating button alike)
    if not state.large:
        rows = [
            _area_card(
                area,
                opened=area.id == chosen,
                on_click=(lambda key: lambda: set_chosen(lambda old: "" if old == key else key))(area.id),
            )
            for area in shown
        ]
        return shell(
            state,
            "/wissen",
            ft.Column(
                [lamps, *rows, _promise()],
                spacing=12,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            title=title,
            fab=round_fab(t("Wissen sichern"), secure),
        )
    selected = next((area for area in shown if area.id == chosen), shown[0] if shown else None)
    left = ft.Column(
        [
            ft.Row(
                [
                    ft.Column([heading(title), muted(promise)], spacing=0, expand=True, tight=True),
                    buttons.accent(t("Wissen sichern"), secure, icon=ft.Icons.ADD_ROUNDED, large=False),
                ]
            ),
            lamps,
            _table(shown, selected.id if selected is not None else "", set_chosen),
        ],
        spacing=16,
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    panes: list[ft.Control] = [
        ft.Container(left, expand=True, padding=ft.Padding.only(left=24, top=18, right=24, bottom=24))
    ]
    if selected is not None:
        panes.append(_detail_pane(selected))
    return shell(
        state,
        "/wissen",
        ft.Row(panes, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH),
        scroll=False,
        padded=False,
    )
