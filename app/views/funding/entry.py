"""Ways into the funding check from a need, a firm file or a referral, and the chip of a kept check."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import flet as ft

from app.usecases.funding import KeptCheck
from app.views.kit import buttons
from app.views.kit.status import chip
from app.views.state import navigate
from app.views.texts import day_number, local, t

OFFER = "angebot"
"""Name of the offer in the address of a check."""


def funding_route(*, need_id: str = "", firm_id: str = "", offer_id: str = "") -> str:
    """The address of a check; with an offer it knows hours, cost, start and certification."""
    route = f"/bedarf/{need_id}/foerderung" if need_id else f"/foerderung/{firm_id}"
    return f"{route}?{urlencode({OFFER: offer_id})}" if offer_id else route


def offer_in_address() -> str:
    """The offer that the address names, or ""."""
    named = parse_qs(urlsplit(ft.context.page.route or "").query).get(OFFER)
    return named[0] if named else ""


def funding_button(
    *, need_id: str = "", firm_id: str = "", offer_id: str = "", large: bool = False
) -> ft.Control:
    """„Förderung prüfen“ for a need, or for a firm without one; for an offer if one was chosen."""
    route = funding_route(need_id=need_id, firm_id=firm_id, offer_id=offer_id)
    return buttons.outlined(
        t("Förderung prüfen"), lambda: navigate(route), icon=ft.Icons.FACT_CHECK_ROUNDED, large=large
    )


def kept_chip(kept: KeptCheck | None) -> ft.Control | None:
    """When funding was checked, or that it has to be checked again; None if it never was."""
    if kept is None:
        return None
    if kept.check_again:
        return chip(t("Förderung neu prüfen"), ft.Icons.UPDATE_ROUNDED, "warn")
    if kept.outdated:
        return chip(t("Förderung veraltet, bitte prüfen"), ft.Icons.UPDATE_ROUNDED, "warn")
    return chip(
        t("Förderung geprüft {day}", day=day_number(local(kept.checked_at).date())),
        ft.Icons.FACT_CHECK_ROUNDED,
        "ok",
    )
