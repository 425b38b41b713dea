"""The offer a referral is about: found where it is needed, shown with what became of it."""

from __future__ import annotations

import flet as ft

from app.usecases import offers
from app.usecases.errors import UseCaseError
from app.usecases.offers import OfferRow
from app.views.kit.cards import section
from app.views.offers.cards import offer_card
from app.views.state import AppState, navigate
from app.views.texts import t


def linked_offer(state: AppState, offer_id: str) -> OfferRow | None:
    """The offer, or None without one or if it is not on this device."""
    if not offer_id:
        return None
    try:
        return offers.offer(state.seat, offer_id, language=state.language)
    except UseCaseError:
        return None


def offer_section(state: AppState, offer_id: str | None) -> list[ft.Control]:
    """The offer as a part of the referral; one that is over says so."""
    row = linked_offer(state, offer_id or "")
    if row is None:
        return []
    return [section(t("Angebot"), offer_card(row, lambda: navigate(f"/angebote/{row.id}")), spacing=8)]
