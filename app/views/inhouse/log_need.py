"""
Bedarf melden: topic, people, urgency on one page; three taps, done.

The choices are kept as a draft when the page is left. Noting a need can be taken back for 8 seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from app.usecases import inhouse
from app.usecases.needs import PEOPLE_RANGES
from app.views.drafts import draft_of, drop_draft, keep_draft
from app.views.inhouse.talks import open_short_form, own_firm_name
from app.views.inhouse.topics import choice_tile, ink, topic_grid, topic_sheet
from app.views.kit import buttons, snackbar
from app.views.kit.cards import note
from app.views.kit.icons import icon
from app.views.kit.text import heading, muted, text
from app.views.needs import range_words, urgency_icon, urgency_word
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app
from app.views.texts import t
from app.views.theme import style

_DRAFT = "log_need"
PAGE_WIDTH = 720


@dataclass(frozen=True)
class NeedDraft:
    """The choices so far; empty texts are not chosen yet."""

    topic: str = ""
    people: str = ""
    urgency: str = ""

    @property
    def complete(self) -> bool:
        """Whether all three are chosen."""
        return bool(self.topic and self.people and self.urgency)


def _step(n: int, question: str) -> ft.Control:
    return ft.Row(
        [
            ft.Container(
                text(str(n), "label-large", color=ft.Colors.ON_PRIMARY, tabular=True),
                width=28,
                height=28,
                border_radius=14,
                bgcolor=ft.Colors.PRIMARY,
                alignment=ft.Alignment.CENTER,
            ),
            ft.Container(heading(question, "title-large", level=2, size=19), expand=True),
        ],
        spacing=10,
    )


def _people(chosen: str, on_choose: Callable[[str], None]) -> ft.Control:
    def one(people_range: str) -> ft.Control:
        selected = people_range == chosen
        return choice_tile(
            ft.Text(
                range_words(people_range),
                style=style("title-large", color=ink(selected=selected), size=18, tabular=True),
                text_align=ft.TextAlign.CENTER,
            ),
            lambda: on_choose(people_range),
            selected=selected,
            height=56,
        )

    return ft.Row([one(people_range) for people_range in PEOPLE_RANGES], spacing=8)


def _urgency(chosen: str, on_choose: Callable[[str], None]) -> ft.Control:
    meanings = {
        4: t("Arbeitsplätze in Gefahr"),
        3: t("Aufträge oder Qualität"),
        2: t("sollte geplant werden"),
    }

    def one(urgency: int, meaning: str) -> ft.Control:
        selected = str(urgency) == chosen
        color = ink(selected=selected)
        words = ft.Text(
            spans=[
                ft.TextSpan(f"{urgency_word(urgency)}: ", style=style("title-medium", color=color)),
                ft.TextSpan(meaning, style=style("title-medium" if selected else "body-large", color=color)),
            ],
            semantics_label=f"{urgency_word(urgency)}: {meaning}",
        )
        shade = ft.Colors.PRIMARY if selected else ft.Colors.ON_SURFACE_VARIANT
        return ft.Row(
            [
                choice_tile(
                    ft.Container(
                        ft.Row(
                            [icon(urgency_icon(urgency), color=shade), ft.Container(words, expand=True)],
                            spacing=16,
                        ),
                        padding=ft.Padding.symmetric(horizontal=12),
                    ),
                    lambda: on_choose(str(urgency)),
                    selected=selected,
                    height=56,
                )
            ]
        )

    return ft.Column([one(urgency, meaning) for urgency, meaning in meanings.items()], spacing=8, tight=True)


def _privacy() -> ft.Control:
    return ft.Row(
        [
            icon(ft.Icons.LOCK_ROUNDED, size=18),
            ft.Container(
                muted(t("Bleibt im Betrieb, bis Sie es freigeben. Bitte keine Namen.")), expand=True
            ),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _small_group() -> ft.Control:
    return note(
        t("Bei ein oder zwei Personen gilt: Niemand darf erkennbar sein."),
        role="warn",
        icon=ft.Icons.VISIBILITY_OFF_ROUNDED,
    )


def _log(state: AppState, draft: NeedDraft) -> str:
    need_id = inhouse.log_need(
        state.seat, topic=draft.topic, people_range=draft.people, urgency=draft.urgency
    )
    drop_draft(_DRAFT)
    return need_id


@screen
def LogNeedScreen() -> ft.View:
    """Bedarf melden."""
    state = use_app()
    draft, set_draft = ft.use_state(draft_of(_DRAFT, NeedDraft()))
    listing, set_listing = ft.use_state(False)

    def choose(**choice: str) -> None:
        chosen = replace(draft, **choice)
        keep_draft(_DRAFT, chosen)
        set_draft(chosen)

    def choose_topic(code: str) -> None:
        set_listing(False)
        choose(topic=code)

    def close_list() -> None:
        set_listing(False)

    def done() -> None:
        need_id = _log(state, draft)
        page = ft.context.page
        navigate("/")
        snackbar.show(
            t("Bedarf gemeldet. Er bleibt im Betrieb."),
            undo=lambda: _take_back(state, inhouse.undo_of_log(need_id)),
            page=page,
        )

    def more() -> None:
        open_short_form(state, _log(state, draft))

    ft.use_dialog(topic_sheet(choose_topic, close_list) if listing else None)

    steps: list[ft.Control] = [
        _step(1, t("Um welches Thema geht es?")),
        topic_grid(draft.topic, choose_topic, lambda: set_listing(True)),
        ft.Container(height=2),
        _step(2, t("Wie viele Personen?")),
        _people(draft.people, lambda people: choose(people=people)),
    ]
    if draft.people == "1-2":
        steps.append(_small_group())
    steps.extend(
        [
            ft.Container(height=2),
            _step(3, t("Wie dringend?")),
            _urgency(draft.urgency, lambda urgency: choose(urgency=urgency)),
            _privacy(),
        ]
    )
    ready = draft.complete
    return shell(
        state,
        "/",
        _centred(
            ft.Column(steps, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        ),
        title=t("Bedarf melden"),
        subtitle=own_firm_name(state),
        back="/",
        close=True,
        bottom=_centred(
            ft.Row(
                [
                    buttons.outlined(t("Mehr angeben"), more, large=True, disabled=not ready),
                    buttons.accent(
                        t("Fertig"), done, icon=ft.Icons.CHECK_ROUNDED, disabled=not ready, expand=True
                    ),
                ],
                spacing=10,
            )
        ),
    )


def _centred(content: ft.Control) -> ft.Control:
    return ft.Row(
        [ft.Container(content, expand=True, expand_loose=True, width=PAGE_WIDTH)],
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _take_back(state: AppState, token: inhouse.Undo) -> None:
    if inhouse.undo_last(state.seat, token):
        snackbar.show(t("Meldung zurückgenommen"))
    else:
        snackbar.show(t("Das ist schon weiter. Sie finden den Bedarf in Ihrer Liste."))
