"""
The directory: who helps with what, with phone, mail and the date of the entry. Works without a net.

Also offers the rows of the directory to the form that drafts a referral. Knows no referral.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases import directory
from app.usecases.directory import DirectoryRow
from app.views import ages
from app.views.flet_guard import component
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, divider, fact
from app.views.kit.chips import Choice, filter_chips, segmented
from app.views.kit.empty import empty_state
from app.views.kit.fields import SearchField
from app.views.kit.icons import icon, lead
from app.views.kit.status import chip
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile, tile_group
from app.views.sheets import bottom_sheet
from app.views.shell import screen, shell, two_panes
from app.views.state import navigate, use_app, use_revision
from app.views.texts import day_number, t, tn
from app.views.theme import Role

ALL = "alle"
OLD_DAYS = 180
_SHOWN = 60

_KINDS: dict[str, tuple[ft.IconData, Role]] = {
    "traeger": (ft.Icons.SCHOOL_ROUNDED, "primary"),
    "beratung": (ft.Icons.SUPPORT_AGENT_ROUNDED, "info"),
    "foerderstelle": (ft.Icons.ACCOUNT_BALANCE_ROUNDED, "tertiary"),
    "kammer": (ft.Icons.BUSINESS_ROUNDED, "neutral"),
}


def catalogue_or_places(selected: str) -> ft.Control:
    """The two halves of the catalogue: courses, and the places behind them."""
    return segmented(
        [
            Choice("/angebote", t("Angebote"), ft.Icons.SCHOOL_ROUNDED),
            Choice("/stellen", t("Stellen"), ft.Icons.CONTACT_PHONE_ROUNDED),
        ],
        selected,
        navigate,
        small=True,
    )


def kind_word(kind: str) -> str:
    """What kind of place an entry is."""
    words = {
        "traeger": t("Träger"),
        "beratung": t("Beratung"),
        "foerderstelle": t("Förderstelle"),
        "kammer": t("Kammer"),
    }
    return words.get(kind, kind)


def kind_lead(kind: str) -> ft.Control:
    """The icon of a kind."""
    shape, role = _KINDS.get(kind, (ft.Icons.BUSINESS_ROUNDED, "neutral"))
    return lead(shape, role)


def place_words(row: DirectoryRow) -> str:
    """Kind and place: "Träger, Saarlouis"."""
    return ", ".join(part for part in (kind_word(row.kind), row.city) if part)


def age_words(row: DirectoryRow) -> str:
    """How old an entry is: "Stand 20.11.2026, vor 4 Tagen"."""
    return ages.age_words(row.as_of, row.age_days)


def is_old(row: DirectoryRow) -> bool:
    """Whether an entry is so old that it should be checked before it is used."""
    return row.age_days is None or row.age_days > OLD_DAYS


def _age(row: DirectoryRow) -> ft.Control:
    return ages.age_line(row.as_of, row.age_days, old=is_old(row))


def entry_tile(row: DirectoryRow, on_click: Callable[[], None], *, selected: bool = False) -> ft.Control:
    """One entry: kind, name, place, how old it is."""
    return tile(
        row.name,
        lead=kind_lead(row.kind),
        subtitle=place_words(row),
        below=_age(row),
        on_click=on_click,
        selected=selected,
        arrow=False,
        key=row.id,
    )


@component
def ContactButtons(row: DirectoryRow) -> ft.Control:
    """„Anrufen“ and „E-Mail schreiben“, as far as the entry has them."""
    launcher = ft.use_memo(lambda: ft.UrlLauncher(), [])

    async def launch(url: str, shown: str) -> None:
        try:
            await launcher.launch_url(url)
        except Exception:  # no phone or no mail program: the number on screen still helps
            snackbar.show(t("Das Gerät kann das nicht öffnen. Bitte so: {contact}", contact=shown))

    def call() -> None:
        ft.context.page.run_task(launch, f"tel:{(row.phone or '').replace(' ', '')}", row.phone or "")

    def write() -> None:
        ft.context.page.run_task(launch, f"mailto:{row.email}", row.email or "")

    actions: list[ft.Control] = []
    if row.phone:
        actions.append(buttons.primary(t("Anrufen"), call, icon=ft.Icons.CALL_ROUNDED, large=False))
    if row.email:
        actions.append(buttons.tonal(t("E-Mail schreiben"), write, icon=ft.Icons.MAIL_ROUNDED))
    return ft.Container(ft.Row(actions, spacing=10, run_spacing=10, wrap=True))


def contact_facts(row: DirectoryRow) -> list[ft.Control]:
    """Phone, mail, website and place as labelled lines."""
    pairs = [
        (t("Telefon"), row.phone),
        (t("E-Mail"), row.email),
        (t("Internet"), row.website),
        (t("Ort"), ", ".join(part for part in (row.city, row.kreis_name) if part)),
    ]
    lines: list[ft.Control] = []
    for name, value in pairs:
        if value:
            if lines:
                lines.append(divider())
            lines.append(fact(name, value))
    return lines


def entry_detail(row: DirectoryRow) -> list[ft.Control]:
    """One entry in full."""
    parts: list[ft.Control] = [
        ft.Row(
            [
                kind_lead(row.kind),
                ft.Column(
                    [heading(row.name, "title-large", level=2), muted(place_words(row))],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
            ],
            spacing=14,
        ),
        ft.Row([_age(row)]),
    ]
    if row.description:
        parts.append(text(row.description, "body-large"))
    if row.phone or row.email:
        parts.append(ContactButtons(row, key=f"contact-{row.id}"))
    parts.append(
        card(
            ft.Column(
                contact_facts(row),
                spacing=10,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            )
        )
    )
    if row.topic_labels:
        parts.append(heading(t("Themen"), "title-medium", level=3))
        parts.append(
            ft.Row(
                [chip(label, ft.Icons.LIGHTBULB_OUTLINE_ROUNDED) for label in row.topic_labels],
                spacing=6,
                run_spacing=6,
                wrap=True,
            )
        )
    return parts


def kind_filter(kind: str, on_kind: Callable[[str], None]) -> ft.Control:
    """The chips over the directory."""
    return filter_chips(
        [Choice(ALL, t("Alle")), *(Choice(code, kind_word(code)) for code in _KINDS)], kind, on_kind
    )


def _count_line(rows: Sequence[DirectoryRow]) -> ft.Control:
    newest = max((row.as_of for row in rows if row.as_of is not None), default=None)
    words = [tn("Eine Stelle", "{n} Stellen", len(rows)), t("auf diesem Gerät")]
    if newest is not None:
        words.append(t("neuester Stand {day}", day=day_number(newest)))
    return ft.Row(
        [icon(ft.Icons.OFFLINE_PIN_ROUNDED, size=18), ft.Container(muted(", ".join(words)), expand=True)],
        spacing=8,
    )


def _sheet(row: DirectoryRow, on_close: Callable[[], None]) -> ft.BottomSheet:
    body = ft.Column(
        [
            ft.Row(
                [buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close)],
                alignment=ft.MainAxisAlignment.END,
            ),
            *entry_detail(row),
        ],
        spacing=12,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return bottom_sheet(body, on_close, height=620)


def _nothing(searching: bool, reset: Callable[[], None]) -> ft.Control:
    if searching:
        return empty_state(
            t("Keine Stelle passt."),
            t("Suchen Sie mit einem anderen Wort oder ohne Filter."),
            buttons.tonal(t("Suche leeren"), reset),
        )
    return empty_state(t("Das Verzeichnis ist noch leer."), t("Es kommt mit dem nächsten Abgleich."))


@screen
def DirectoryScreen() -> ft.View:
    """Verzeichnis."""
    state = use_app()
    use_revision()
    query, set_query = ft.use_state("")
    rev, set_rev = ft.use_state(0)
    kind, set_kind = ft.use_state(ALL)
    shown, set_shown = ft.use_state(_SHOWN)
    chosen, set_chosen = ft.use_state(str(ft.use_route_params().get("place", "")))

    def reset() -> None:
        set_query("")
        set_kind(ALL)
        set_rev(lambda old: old + 1)

    found = directory.directory_entries(state.seat, query=query, language=state.language)
    rows = [row for row in found if kind in (ALL, row.kind)]
    fallback = rows[0] if rows and state.expanded else None
    selected = next((row for row in rows if row.id == chosen), fallback)
    ft.use_dialog(
        _sheet(selected, lambda: set_chosen(""))
        if selected is not None and chosen and not state.expanded
        else None
    )

    def one(row: DirectoryRow) -> ft.Control:
        chosen_here = state.expanded and selected is not None and row.id == selected.id
        return entry_tile(row, lambda: set_chosen(row.id), selected=chosen_here)

    body: list[ft.Control] = [
        catalogue_or_places("/stellen"),
        SearchField(t("Name, Ort oder Thema"), query, set_query, rev=rev),
        kind_filter(kind, set_kind),
    ]
    if rows:
        body.extend([_count_line(rows), tile_group([one(row) for row in rows[:shown]])])
        if len(rows) > shown:
            body.append(
                buttons.tonal(
                    tn("Noch eine Stelle zeigen", "{n} weitere Stellen zeigen", len(rows) - shown),
                    lambda: set_shown(lambda old: old + _SHOWN),
                )
            )
    else:
        body.append(_nothing(bool(query) or kind != ALL, reset))
    column = ft.Column(body, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    if not state.expanded:
        return shell(state, "/angebote", column, title=t("Verzeichnis"))
    left = ft.Column(
        [
            ft.Container(heading(t("Verzeichnis")), padding=ft.Padding.only(left=20, top=18, right=20)),
            ft.Container(column, padding=ft.Padding.only(left=20, top=10, right=20, bottom=24)),
        ],
        spacing=0,
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    right = ft.Column(
        [
            ft.Container(
                ft.Column(
                    entry_detail(selected) if selected is not None else [],
                    spacing=14,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=24,
            )
        ],
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return shell(
        state,
        "/angebote",
        two_panes(left, right, left_width=440 if state.large else 360),
        scroll=False,
        padded=False,
    )
