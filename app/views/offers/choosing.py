"""For which need: the list from which a referral to an offer begins."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.usecases.matching import needs_for_topics
from app.usecases.needs import NeedRow
from app.views.flet_guard import component
from app.views.kit import buttons
from app.views.kit.fields import SearchField
from app.views.kit.icons import lead
from app.views.kit.text import heading, muted
from app.views.kit.tiles import tile, tile_group
from app.views.needs import need_line, short_topic
from app.views.state import navigate, use_app
from app.views.texts import t

_SHOWN = 30


@component
def NeedChooser(offer_id: str, topics: tuple[str, ...], on_close: Callable[[], None]) -> ft.Control:
    """Open needs, those of the offer's topic first; choosing one drafts the referral."""
    state = use_app()
    query, set_query = ft.use_state("")
    rows = needs_for_topics(state.seat, topics, query=query, language=state.language)

    def one(row: NeedRow) -> ft.Control:
        def choose() -> None:
            on_close()
            navigate(f"/bedarf/{row.id}/verweis/{offer_id}")

        return tile(
            short_topic(row.topic_label),
            lead=lead(ft.Icons.LIGHTBULB_ROUNDED, "primary" if row.topic in topics else "neutral"),
            subtitle=f"{row.firm_name}, {need_line(row)}",
            on_click=choose,
            key=row.id,
        )

    body: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(heading(t("Für welchen Bedarf?"), "title-large", level=2), expand=True),
                buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
            ]
        ),
        SearchField(t("Betrieb oder Thema"), query, set_query),
    ]
    if rows:
        body.append(tile_group([one(row) for row in rows[:_SHOWN]]))
        if len(rows) > _SHOWN:
            body.append(muted(t("Es gibt mehr Treffer. Bitte genauer suchen.")))
    else:
        body.append(
            muted(t("Kein offener Bedarf. Bedarfe entstehen im Gespräch mit einem Betrieb."), "body-large")
        )
    return ft.Column(
        body,
        spacing=10,
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
