"""
Passende Angebote: what fits a need, the best first, each with its reasons; and what does not, with the
reason, too.

Leads on to the funding check with the offer's facts and to a referral with the offer linked.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.usecases.errors import UseCaseError
from app.usecases.matching import RADII, MatchedOffer, Matches, offers_for_need
from app.usecases.referrals import may_refer
from app.views.funding.entry import funding_button
from app.views.kit import buttons
from app.views.kit.cards import card
from app.views.kit.chips import Choice, filter_chip, filter_chips
from app.views.kit.empty import empty_state
from app.views.kit.error_card import error_card
from app.views.kit.fields import labelled
from app.views.kit.icons import icon
from app.views.kit.text import heading, muted
from app.views.kit.tiles import tile
from app.views.needs import need_card
from app.views.offers.cards import offer_card, offer_detail
from app.views.offers.words import match_words
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import day_number, t, tn

_SHOWN, _MORE = 12, 12
_OTHERS = 6


@screen
def MatchesScreen() -> ft.View:
    """The offers for one need."""
    state = use_app()
    revision = use_revision()
    need_id = str(ft.use_route_params()["need"])
    radius, set_radius = ft.use_state(30)
    online, set_online = ft.use_state(True)
    shown, set_shown = ft.use_state(_SHOWN)
    chosen, set_chosen = ft.use_state("")

    def look() -> Matches | None:
        try:
            return offers_for_need(
                state.seat, need_id, radius_km=radius, online=online, language=state.language
            )
        except UseCaseError:
            return None

    found = ft.use_memo(look, [need_id, radius, online, revision, state.language])
    if found is None:
        return shell(
            state,
            "/angebote",
            error_card(
                t("Dieser Bedarf ist nicht auf diesem Gerät."),
                t("Es wurde nichts verändert."),
                t("Bitte einmal abgleichen oder den Betrieb noch einmal öffnen."),
                action=buttons.tonal(t("Zu den Betrieben"), lambda: navigate("/betriebe")),
            ),
            title=t("Passende Angebote"),
            back="/betriebe",
        )
    best = found.fitting[0] if found.fitting else None
    search = _search(radius, online, set_radius, lambda: set_online(not online), place=found.place)

    def open_offer(offer_id: str) -> Callable[[], None]:
        if state.large:
            return lambda: set_chosen(offer_id)
        return lambda: navigate(f"/bedarf/{need_id}/angebote/{offer_id}")

    current = next((each for each in (*found.fitting, *found.others) if each.offer.id == chosen), best)
    cards: list[ft.Control] = [
        offer_card(
            each.offer,
            open_offer(each.offer.id),
            match=each.match,
            best=each is best,
            selected=state.large and each is current,
            actions=_actions(state, need_id, each) if each is best and not state.large else (),
        )
        for each in found.fitting[:shown]
    ]
    if len(found.fitting) > shown:
        rest = len(found.fitting) - shown
        cards.append(
            buttons.tonal(
                tn("Noch ein Angebot zeigen", "{n} weitere Angebote zeigen", min(rest, _MORE)),
                lambda: set_shown(lambda old: old + _MORE),
            )
        )
    if not found.fitting:
        cards.append(_nothing(found, radius, set_radius))
    if found.others:
        cards.append(heading(t("Passt nicht"), "title-medium", level=2))
        cards += [_other(each, open_offer(each.offer.id)) for each in found.others[:_OTHERS]]
    head = ft.Row(
        [
            ft.Container(
                heading(tn("Ein Angebot", "{n} Angebote", len(found.fitting)), "title-large", level=2),
                expand=True,
            ),
            _stand(found),
        ],
        spacing=8,
    )
    if not state.large:
        column = ft.Column(
            [need_card(found.need), search, head, *cards],
            spacing=12,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
        return shell(
            state,
            "/angebote",
            column,
            title=t("Passende Angebote"),
            subtitle=found.need.firm_name,
            back=f"/betriebe/{found.need.firm_id}",
        )
    return _wide(state, found, current, search, head, cards)


def _wide(
    state: AppState,
    found: Matches,
    current: MatchedOffer | None,
    search: ft.Control,
    head: ft.Control,
    cards: list[ft.Control],
) -> ft.View:
    def pane(rows: list[ft.Control], *, width: float | None, edge: bool) -> ft.Control:
        return ft.Container(
            ft.Column(
                [
                    ft.Container(
                        ft.Column(
                            rows,
                            spacing=12,
                            tight=True,
                            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                        ),
                        padding=20,
                    )
                ],
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            width=width,
            expand=width is None,
            border=ft.Border(right=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)) if edge else None,
        )

    detail: list[ft.Control] = []
    if current is not None:
        actions = _actions(state, found.need.id, current)
        detail = offer_detail(current.offer, *actions, match=current.match)
    panes = ft.Row(
        [
            pane([need_card(found.need), card(search), _origin(found)], width=340, edge=True),
            pane([head, *cards], width=440, edge=True),
            pane(detail, width=None, edge=False),
        ],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return shell(
        state,
        "/angebote",
        panes,
        title=t("Passende Angebote"),
        subtitle=found.need.firm_name,
        back=f"/betriebe/{found.need.firm_id}",
        scroll=False,
        padded=False,
    )


def _search(
    radius: int, online: bool, on_radius: Callable[[int], None], on_online: Callable[[], None], *, place: str
) -> ft.Control:
    label = t("Umkreis um {place}", place=place) if place else t("Umkreis")
    return labelled(
        label,
        ft.Row(
            [
                filter_chips(
                    [Choice(str(km), t("{n} km", n=km)) for km in RADII],
                    str(radius),
                    lambda value: on_radius(int(value)),
                ),
                filter_chip(t("auch online"), selected=online, on_click=on_online),
            ],
            spacing=8,
            run_spacing=0,
            wrap=True,
        ),
    )


def _stand(found: Matches) -> ft.Control:
    newest = max((each.offer.as_of for each in found.fitting if each.offer.as_of is not None), default=None)
    if newest is None:
        return ft.Container()
    return ft.Row(
        [
            icon(ft.Icons.OFFLINE_PIN_ROUNDED, size=18),
            muted(t("offline, Stand {day}", day=day_number(newest)), "label-medium"),
        ],
        spacing=5,
        tight=True,
    )


def _origin(found: Matches) -> ft.Control:
    return muted(
        tn(
            "Ein Angebot auf diesem Gerät verglichen. Entfernungen sind Luftlinie.",
            "{n} Angebote auf diesem Gerät verglichen. Entfernungen sind Luftlinie.",
            found.here,
        )
    )


def _actions(state: AppState, need_id: str, each: MatchedOffer) -> list[ft.Control]:
    offer = each.offer
    actions: list[ft.Control] = []
    if may_refer(state.seat) and not offer.over:
        actions.append(
            buttons.primary(
                t("Verweis vorbereiten"),
                lambda: navigate(f"/bedarf/{need_id}/verweis/{offer.id}"),
                icon=ft.Icons.ALT_ROUTE_ROUNDED,
                large=False,
            )
        )
    actions.append(funding_button(need_id=need_id, offer_id=offer.id))
    return actions


def _other(each: MatchedOffer, on_click: Callable[[], None]) -> ft.Control:
    return card(
        tile(
            each.offer.title, subtitle=f"{each.offer.provider}. {match_words(each.match)}", on_click=on_click
        ),
        padding=0,
    )


def _nothing(found: Matches, radius: int, on_radius: Callable[[int], None]) -> ft.Control:
    wider = next((km for km in RADII if km > radius), None)
    actions: list[ft.Control] = []
    if wider is not None:
        actions.append(
            buttons.tonal(t("Umkreis {n} km", n=wider), lambda: on_radius(wider), icon=ft.Icons.RADAR_ROUNDED)
        )
    actions.append(
        buttons.outlined(
            t("Alle Angebote durchsuchen"), lambda: navigate("/angebote"), icon=ft.Icons.SEARCH_ROUNDED
        )
    )
    return empty_state(
        t("Kein Angebot im Umkreis von {n} km.", n=2 * radius),
        t("Vielleicht hilft ein größerer Umkreis, ein Kurs online oder eine Beratungsstelle."),
        *actions,
    )


@screen
def MatchedOfferScreen() -> ft.View:
    """One offer seen from a need: phones and narrow windows."""
    state = use_app()
    use_revision()
    params = ft.use_route_params()
    need_id, offer_id = str(params["need"]), str(params["offer"])
    try:
        found = offers_for_need(state.seat, need_id, radius_km=max(RADII), language=state.language)
    except UseCaseError:
        found = None
    each = next(
        (one for one in (*found.fitting, *found.others) if one.offer.id == offer_id) if found else iter(()),
        None,
    )
    if each is None:
        body: ft.Control = empty_state(
            t("Dieses Angebot ist nicht auf diesem Gerät."), t("Der Abgleich bringt den neuesten Stand.")
        )
    else:
        body = ft.Column(
            offer_detail(each.offer, *_actions(state, need_id, each), match=each.match),
            spacing=14,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    subtitle = found.need.firm_name if found else None
    return shell(
        state, "/angebote", body, title=t("Angebot"), subtitle=subtitle, back=f"/bedarf/{need_id}/angebote"
    )
