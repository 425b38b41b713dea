"""A firm that withdrew everything: what that did, and what is still to do."""

from __future__ import annotations

import flet as ft

from app.usecases.locked_firm import LockedFirm
from app.views.consent.page import centred, column
from app.views.kit.cards import card, note, section
from app.views.kit.icons import lead
from app.views.kit.text import heading, text
from app.views.kit.tiles import tile, tile_group
from app.views.state import AppState, navigate
from app.views.texts import clock, day_number, local, t, tn


def locked_note(locked: LockedFirm) -> ft.Control:
    """That the firm is locked, in one line."""
    at = local(locked.at)
    return note(
        t("Es wird nichts mehr geändert oder weitergegeben."),
        title=t("Alles widerrufen am {day} um {time}", day=day_number(at.date()), time=clock(at)),
        role="error",
        icon=ft.Icons.LOCK_ROUNDED,
    )


def LockedFirmView(state: AppState, firm_id: str, locked: LockedFirm) -> ft.Control:
    """What stands in place of the firm file of a firm that withdrew everything."""
    at = local(locked.at)
    rows: list[ft.Control] = [
        tile(
            t("Beendet"),
            lead=lead(ft.Icons.UNDO_ROUNDED, "neutral"),
            subtitle=tn("Ein Verweis", "{n} Verweise", len(locked.ended)),
        ),
        tile(
            t("Nicht gesendet"),
            lead=lead(ft.Icons.BLOCK_ROUNDED, "neutral"),
            subtitle=tn(
                "Ein Verweis war noch nicht draußen",
                "{n} Verweise waren noch nicht draußen",
                locked.not_sent,
            ),
        ),
        tile(
            t("Bleibt als Nachweis"),
            lead=lead(ft.Icons.VERIFIED_USER_ROUNDED, "ok"),
            subtitle=t("Einwilligungen und Widerruf"),
            on_click=lambda: navigate(f"/betriebe/{firm_id}/einwilligung"),
            arrow=True,
        ),
    ]
    if locked.refused:
        rows.insert(
            2,
            tile(
                t("Nicht übernommen"),
                lead=lead(ft.Icons.SYNC_PROBLEM_ROUNDED, "warn"),
                subtitle=tn(
                    "Eine Änderung von diesem Gerät nach dem Widerruf",
                    "{n} Änderungen von diesem Gerät nach dem Widerruf",
                    locked.refused,
                ),
                on_click=lambda: navigate("/abgleich"),
                arrow=True,
            ),
        )
    parts: list[ft.Control] = [
        card(
            ft.Column(
                [
                    lead(ft.Icons.LOCK_ROUNDED, "neutral"),
                    heading(t("Der Betrieb hat widerrufen"), "title-large", text_align=ft.TextAlign.CENTER),
                    text(
                        t(
                            "Am {day} um {time}. Es wird nichts mehr geändert oder weitergegeben.",
                            day=day_number(at.date()),
                            time=clock(at),
                        ),
                        "body-large",
                        text_align=ft.TextAlign.CENTER,
                    ),
                ],
                spacing=8,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            padding=20,
        ),
        tile_group(rows),
    ]
    if locked.to_tell:
        parts.append(
            section(
                tn(
                    "Noch zu tun: einen Empfänger informieren (Art. 19 DSGVO)",
                    "Noch zu tun: {n} Empfänger informieren (Art. 19 DSGVO)",
                    len(locked.to_tell),
                ),
                tile_group([_tell_tile(row.id, row.directory_name) for row in locked.to_tell]),
                spacing=8,
            )
        )
    parts.append(note(t("Ihre Arbeit an anderen Betrieben ist nicht betroffen."), icon=ft.Icons.INFO_ROUNDED))
    return centred(column(parts))


def _tell_tile(referral_id: str, name: str) -> ft.Control:
    return tile(
        name,
        lead=lead(ft.Icons.CAMPAIGN_ROUNDED, "warn"),
        subtitle=t("hat Angaben bekommen"),
        on_click=lambda: navigate(f"/verweise/{referral_id}"),
        arrow=True,
        key=referral_id,
    )
