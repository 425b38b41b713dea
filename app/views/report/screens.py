"""
The Kurzbericht on the screen: the page as the firm will get it, to save or to share.

The PDF is made when it is asked for, on the device, beside the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import re

import flet as ft

from app.usecases.errors import UseCaseError
from app.usecases.report import Report, report_of
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, divider, note
from app.views.kit.error_card import error_card
from app.views.kit.text import heading, muted, text
from app.views.report.paper import report_pdf
from app.views.report.words import ReportTexts, report_texts
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t

log = logging.getLogger("app.views")
PAGE_WIDTH = 760
MEDIA_TYPE = "application/pdf"


def file_name(report: Report) -> str:
    """A name every file system takes: "Kurzbericht_Presswerk-Dillingen_2026-11-26.pdf"."""
    firm = re.sub(r"[^\w]+", "-", report.firm_name).strip("-") or "Betrieb"
    return f"{t('Kurzbericht')}_{firm}_{report.report_day.isoformat()}.pdf"


@screen
def ReportScreen() -> ft.View:
    """The report of one talk."""
    state = use_app()
    use_revision()
    interview_id = str(ft.use_route_params()["interview"])
    busy, set_busy = ft.use_state(False)
    picker = ft.use_memo(lambda: ft.FilePicker(), [])
    share = ft.use_memo(lambda: ft.Share(), [])
    try:
        report = report_of(state.seat, interview_id, language=state.language)
    except UseCaseError:
        return _missing(state)
    texts = report_texts(report)
    name = file_name(report)

    async def made() -> bytes:
        return await asyncio.to_thread(report_pdf, texts, language=state.language, made_at=state.seat.now())

    async def save() -> None:
        set_busy(True)
        try:
            await picker.save_file(
                file_name=name,
                src_bytes=await made(),
                file_type=ft.FilePickerFileType.CUSTOM,
                allowed_extensions=["pdf"],
            )
        except Exception:
            log.exception("the report could not be saved")
            snackbar.show(t("Der Kurzbericht ließ sich nicht speichern. Ihre Daten sind unverändert."))
        finally:
            set_busy(False)

    async def pass_on() -> None:
        set_busy(True)
        try:
            file = ft.ShareFile.from_bytes(await made(), mime_type=MEDIA_TYPE, name=name)
            await share.share_files([file], subject=texts.title)
        except Exception:  # no app to share with: saving still helps
            log.exception("the report could not be shared")
            snackbar.show(t("Teilen geht auf diesem Gerät nicht. Bitte speichern Sie die Datei."))
        finally:
            set_busy(False)

    actions = ft.Row(
        [
            buttons.outlined(t("Teilen"), pass_on, icon=ft.Icons.SHARE_ROUNDED, large=True, disabled=busy),
            buttons.primary(t("PDF speichern"), save, icon=ft.Icons.DOWNLOAD_ROUNDED, busy=busy, expand=True),
        ],
        spacing=10,
        width=PAGE_WIDTH,
    )
    page = ft.Container(preview(texts), width=PAGE_WIDTH, expand=True, expand_loose=True)
    return shell(
        state,
        "/betriebe" if state.role != "kuemmerer" else "/",
        ft.Row([page], alignment=ft.MainAxisAlignment.CENTER),
        title=t("Kurzbericht"),
        subtitle=report.firm_name,
        back=f"/gespraech/{interview_id}/abschluss",
        bottom=ft.Row(
            [ft.Container(actions, expand=True, expand_loose=True, width=PAGE_WIDTH)],
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )


def preview(texts: ReportTexts) -> ft.Control:
    """What the page says, in the order of the page; longer texts stand here in full."""
    rows: list[ft.Control] = [
        heading(texts.title, "headline", level=2),
        muted(texts.subtitle, "body-large"),
    ]
    if texts.provisional:
        rows.append(
            note(
                t("Noch nicht geprüft und freigegeben. Auf dem Blatt steht „Vorläufig“."),
                title=t("Vorläufig"),
                role="warn",
                icon=ft.Icons.EDIT_NOTE_ROUNDED,
            )
        )
    rows.append(
        ft.Row(
            [
                ft.Container(text("\n".join(texts.address)), expand=True),
                ft.Container(muted("\n".join(texts.facts), text_align=ft.TextAlign.RIGHT), expand=True),
            ],
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    )
    rows += [_title(t("Auf einen Blick")), text(texts.glance)]
    if texts.needs:
        rows.append(_title(t("Ihre Bedarfe")))
        for position, need in enumerate(texts.needs, start=1):
            facts = ", ".join(part for part in (need.people, need.urgency, need.horizon) if part)
            rows.append(_line(f"{position}  {need.topic}", need.goal, facts))
        if texts.needs_note:
            rows.append(muted(texts.needs_note))
    if texts.knowledge:
        rows.append(_title(t("Wissen in Gefahr")))
        rows += [_line(head, rest, "") for head, rest in texts.knowledge]
    rows += [_title(t("Förderung, unverbindlich")), text(t("Antrag immer vor Beginn."), "label-large")]
    rows += [_line(head, rest, "") for head, rest in texts.funding]
    rows.append(muted(texts.funding_note))
    rows.append(_title(t("Das haben wir vereinbart")))
    if not texts.steps:
        rows.append(muted(t("Es wurde noch nichts vereinbart.")))
    rows += [_line(step.what, step.who, step.due) for step in texts.steps]
    if texts.follow_up:
        rows.append(text(texts.follow_up))
    rows += [divider(), muted(" ".join(texts.footer_left)), muted(" ".join(texts.footer_right))]
    return card(
        ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=24,
    )


def _title(words: str) -> ft.Control:
    return ft.Container(
        heading(words, "title-medium", level=3, color=ft.Colors.PRIMARY), padding=ft.Padding.only(top=8)
    )


def _line(head: str, below: str, side: str) -> ft.Control:
    words: list[ft.Control] = [text(head, "label-large", size=15)]
    if below:
        words.append(muted(below))
    row: list[ft.Control] = [ft.Column(words, spacing=1, tight=True, expand=3)]
    if side:
        row.append(ft.Container(text(side, text_align=ft.TextAlign.RIGHT), expand=2))
    return ft.Row(row, spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)


def _missing(state: AppState) -> ft.View:
    return shell(
        state,
        "/betriebe",
        error_card(
            t("Dieses Gespräch ist nicht auf diesem Gerät."),
            t("Es wurde nichts verändert."),
            t("Bitte einmal abgleichen oder den Betrieb noch einmal öffnen."),
            action=buttons.tonal(t("Zum Start"), lambda: navigate("/")),
        ),
        title=t("Kurzbericht"),
        back="/",
    )
