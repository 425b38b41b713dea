"""What is said loudly: "Antrag vor Beginn!", a wrong device clock, a kept check that no longer holds."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from app.usecases.funding import FundingView
from app.views.kit.cards import note
from app.views.kit.text import text
from app.views.texts import day_number, local, t, tn
from app.views.theme import RADIUS_MEDIUM, tone


def before_the_start(view: FundingView) -> ft.Control:
    """The loudest reminder of the app: § 324 Abs. 1 SGB III, benefits only if applied for before."""
    late = view.starts is not None and view.starts <= view.today
    colors = tone("error" if late else "warn")
    if late and view.starts is not None:
        head = t("Der Kurs hat schon begonnen.")
        rest = t(
            "Beginn war am {day}. Anträge müssen vor dem Beginn gestellt sein.", day=day_number(view.starts)
        )
    elif view.starts is not None:
        head = t("Antrag vor Beginn!")
        rest = t("Der Kurs startet am {day}.", day=day_number(view.starts))
    else:
        head = t("Antrag vor Beginn!")
        rest = t("Erst fragen, dann anmelden.")
    return ft.Semantics(
        label=f"{head} {rest}",
        container=True,
        exclude_semantics=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(ft.Icons.CAMPAIGN_ROUNDED, size=28, color=colors.color),
                    ft.Column(
                        [
                            text(head, "title-medium", color=colors.on_container),
                            text(rest, "body-large", color=colors.on_container),
                        ],
                        spacing=0,
                        tight=True,
                        expand=True,
                    ),
                ],
                spacing=14,
            ),
            bgcolor=colors.container,
            border=ft.Border.all(2, colors.color),
            border_radius=RADIUS_MEDIUM,
            padding=ft.Padding.symmetric(vertical=14, horizontal=16),
        ),
    )


def clock_banner(error: timedelta) -> ft.Control:
    """The device's clock differs from the server's: what that means, and what to do."""
    minutes = int(abs(error).total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        amount = tn("einen Tag", "{n} Tage", minutes // (24 * 60))
    elif minutes >= 120:
        amount = tn("eine Stunde", "{n} Stunden", minutes // 60)
    else:
        amount = tn("eine Minute", "{n} Minuten", minutes)
    words = (
        t("Die Uhr dieses Geräts geht {amount} vor.", amount=amount)
        if error > timedelta(0)
        else t("Die Uhr dieses Geräts geht {amount} nach.", amount=amount)
    )
    return note(
        t(
            "Feldlotse rechnet mit der Uhr des Servers weiter. "
            "Bitte stellen Sie das Datum des Geräts richtig."
        ),
        title=words,
        role="warn",
        icon=ft.Icons.SCHEDULE_ROUNDED,
    )


def kept_note(view: FundingView) -> ft.Control | None:
    """The check that was kept, and whether its rules still say the same."""
    kept = view.kept
    if kept is None:
        return None
    when = day_number(local(kept.checked_at).date())
    if kept.check_again:
        return note(
            t(
                "Gemerkt am {day}. Seither geändert: {rules}.",
                day=when,
                rules=", ".join(kept.again[:6]) + (" …" if len(kept.again) > 6 else ""),
            ),
            title=t("Neu prüfen"),
            role="warn",
            icon=ft.Icons.UPDATE_ROUNDED,
        )
    return note(
        t("Ohne Alter und Behinderung. Regeln Stand {stand}.", stand=day_number(kept.rules_as_of)),
        title=t("Gemerkt am {day}", day=when),
        role="ok",
        icon=ft.Icons.FACT_CHECK_ROUNDED,
    )


def rules_note(view: FundingView) -> ft.Control | None:
    """The network's rules need a newer app: which rules stand in for them."""
    if not view.rules.unreadable:
        return None
    return note(
        t(
            "Ihr Netzwerk hat neuere Regeln veröffentlicht, die diese App noch nicht lesen kann. "
            "Gerechnet wird mit den Regeln vom {day}.",
            day=day_number(view.rules.book.as_of),
        ),
        role="warn",
        icon=ft.Icons.UPDATE_ROUNDED,
    )
