"""What a firm agreed to, and every event of the register: the proof of Art. 7 GDPR."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import flet as ft

from app.models.consent import PURPOSES, RECIPIENT_CLASSES
from app.models.consent_texts import FROM_QUESTIONNAIRE
from app.usecases import consent as use
from app.usecases.attachments import content
from app.usecases.consent import ConsentEvent
from app.usecases.directory import directory_entry
from app.usecases.errors import UseCaseError
from app.usecases.locked_firm import locked_firm
from app.views.consent.locked import locked_note
from app.views.consent.page import centred, column, firm_name, missing
from app.views.consent.words import answer_word, form_word, kind_plural, purpose_word, way_word
from app.views.kit import buttons
from app.views.kit.cards import note, section
from app.views.kit.icons import lead
from app.views.kit.sheet import sheet
from app.views.kit.status import chip, status_of
from app.views.kit.text import heading, muted
from app.views.kit.tiles import tile, tile_group
from app.views.kit.timeline import TimelineRow, timeline
from app.views.shell import screen, shell
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import clock, day_number, local, t
from app.views.theme import Role


@screen
def ConsentScreen() -> ft.View:
    """What the firm agreed to, and every event of the register."""
    state = use_app()
    use_revision()
    firm_id = str(ft.use_route_params()["firm"])
    name = firm_name(state, firm_id)
    if name is None:
        return missing(state)
    standing = use.consent_standing(state.seat, firm_id)
    events = use.consent_register(state.seat, firm_id)
    may = use.may_record_consent(state.seat)
    shown, set_shown = ft.use_state(cast("ConsentEvent | None", None))

    def close() -> None:
        set_shown(None)

    ft.use_dialog(sheet(_proof(state, shown, close), close) if shown is not None else None)
    rows: list[ft.Control] = []
    for purpose in PURPOSES:
        gone = purpose in standing.withdrawn
        answer = standing.answers[purpose]
        key = "widerrufen" if gone else ("gilt" if answer in ("ja", "einzelfall") else "fehlt")
        status = status_of("consent", key)
        words = t("widerrufen") if gone else answer_word(answer)
        rows.append(
            tile(
                purpose_word(purpose),
                lead=lead(status.icon, status.role if gone or answer else "neutral"),
                subtitle=words,
            )
        )
    parts: list[ft.Control] = []
    locked = locked_firm(state.seat, firm_id, language=state.language)
    if locked is not None:
        parts.append(locked_note(locked))
    parts.append(section(t("Das gilt jetzt"), tile_group(rows), spacing=8))
    covered = _covered(state, standing.classes, standing.recipients)
    if covered:
        parts.append(
            note(covered, title=t("Weitergabe erlaubt an"), role="ok", icon=ft.Icons.VERIFIED_USER_ROUNDED)
        )
    parts.append(
        section(
            t("Register"),
            timeline([_event_row(event, set_shown) for event in events])
            if events
            else muted(t("Noch nichts festgehalten. Das nächste Gespräch fragt danach."), "body-large"),
            spacing=10,
        )
    )
    parts.append(
        muted(t("Einträge werden nie geändert oder gelöscht. Sie sind der Nachweis (Art. 7 DSGVO)."))
    )
    bottom = None
    if may:
        give = buttons.primary(
            t("Festhalten"),
            lambda: navigate(f"/betriebe/{firm_id}/einwilligung/neu"),
            icon=ft.Icons.EDIT_NOTE_ROUNDED,
            expand=True,
        )
        withdraw = buttons.outlined(
            t("Widerruf"),
            lambda: navigate(f"/betriebe/{firm_id}/einwilligung/widerruf"),
            icon=ft.Icons.BLOCK_ROUNDED,
            expand=True,
        )
        bottom = centred(ft.Row([withdraw, give], spacing=8))
    return shell(
        state,
        "/betriebe",
        centred(column(parts)),
        title=t("Einwilligung"),
        subtitle=name,
        back=f"/betriebe/{firm_id}",
        bottom=bottom,
    )


def _covered(state: AppState, classes: frozenset[str], recipients: frozenset[str]) -> str:
    names = [kind_plural(each) for each in RECIPIENT_CLASSES if each in classes]
    for entry_id in sorted(recipients):
        try:
            names.append(directory_entry(state.seat, entry_id, language=state.language).name)
        except UseCaseError:
            continue
    return ", ".join(names)


def _event_row(event: ConsentEvent, on_proof: Callable[[ConsentEvent], None]) -> TimelineRow:
    at = local(event.at)
    by = t("festgehalten von {name}", name=event.by_name) if event.by_name else ""
    who = t("für den Betrieb: {who}", who=event.given_by) if event.given_by else ""
    chips: list[ft.Control] = []
    if event.proof is not None:
        chips.append(chip(t("Nachweis ansehen"), ft.Icons.PHOTO_CAMERA_ROUNDED, "info"))
    if event.waiting:
        chips.append(chip(t("nur hier"), ft.Icons.SMARTPHONE_ROUNDED, "primary"))
    if event.kind == "withdrawn":
        title = t("Alles widerrufen") if event.everything else t("Widerrufen")
        what = "" if event.everything else ", ".join(purpose_word(each) for each in event.purposes)
        parts = [what, way_word(event.way), who, by]
        icon, role = ft.Icons.BLOCK_ROUNDED, "error"
    else:
        title = t("Einwilligung")
        what = ", ".join(
            f"{purpose_word(purpose)}: {answer_word(event.answers[purpose])}"
            for purpose in PURPOSES
            if purpose in event.answers
        )
        named = [*(kind_plural(each) for each in event.classes), *(each for each in event.recipients if each)]
        to = ", ".join(named)
        version = event.text_version
        if version.startswith(FROM_QUESTIONNAIRE):
            version = t("Text des Fragebogens")
        else:
            version = t("Text {version}", version=version)
        parts = [what, t("an {names}", names=to) if to else "", form_word(event.form), version, who, by]
        icon, role = ft.Icons.VERIFIED_USER_ROUNDED, "ok"
        if not event.counts:
            role = "neutral"
            chips.append(chip(t("zählt nicht mehr, widerrufen"), ft.Icons.BLOCK_ROUNDED, "neutral"))
    return TimelineRow(
        icon=icon,
        role=_role(role),
        title=title,
        detail=". ".join(part for part in parts if part),
        date=f"{day_number(at.date())} {clock(at)}",
        below=ft.Row(chips, spacing=6, wrap=True) if chips else None,
        on_click=(lambda: on_proof(event)) if event.proof is not None else None,
    )


def _proof(state: AppState, event: ConsentEvent, on_close: Callable[[], None]) -> ft.Control:
    """The picture that proves an event, as far as it is on this device."""
    picture = content(state.seat, event.proof.id) if event.proof is not None else None
    shown: ft.Control = (
        ft.Image(
            src=picture, fit=ft.BoxFit.CONTAIN, semantics_label=t("Nachweis von {who}", who=event.given_by)
        )
        if picture is not None
        else muted(t("Das Bild ist noch nicht auf diesem Gerät. Es kommt mit dem Abgleich."))
    )
    head = ft.Row(
        [
            ft.Container(heading(t("Nachweis"), "title-large"), expand=True),
            buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
        ]
    )
    return ft.Container(column([head, shown]), padding=ft.Padding.only(left=20, top=8, right=20, bottom=24))


def _role(name: str) -> Role:
    roles: dict[str, Role] = {"ok": "ok", "error": "error"}
    return roles.get(name, "neutral")
