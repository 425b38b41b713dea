"""One referral: what needs somebody now, where it stands, consent, what is passed on, to whom, its story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from app.models.passing import PassedGroup
from app.usecases.referrals import ReferralFile
from app.views.directory import ContactButtons, age_words, kind_lead, place_words
from app.views.funding import funding_button
from app.views.kit import buttons
from app.views.kit.cards import card, note
from app.views.kit.icons import icon, lead
from app.views.kit.status import status_chip
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile
from app.views.kit.timeline import TimelineRow, timeline
from app.views.needs import field_word, people_words
from app.views.referrals.stepper import lying, position_of, steps_of, upright
from app.views.referrals.words import (
    FINAL,
    consent_advice,
    consent_look,
    consent_words,
    due_words,
    reason_words,
    story_words,
    topics_words,
)
from app.views.state import navigate
from app.views.texts import day_number, day_short, local, t
from app.views.theme import tone

Action = Callable[[], None]


@dataclass(frozen=True)
class Actions:
    """What a person can do with a referral; None where the state or the role does not allow it."""

    transmit: Action | None = None
    answer: Action | None = None
    remind: Action | None = None
    code: Action | None = None
    slip: Action | None = None
    pass_on: Action | None = None
    revoke: Action | None = None
    withdraw: Action | None = None
    tell: Action | None = None


def consent_card(blocked: str | None) -> ft.Control:
    """The consent in words, and what to do."""
    shape, role = consent_look(blocked)
    return note(consent_advice(blocked), title=consent_words(blocked), role=role, icon=shape)


def _line(shape: ft.IconData, color: str, title: str, words: str) -> ft.Control:
    return ft.Row(
        [
            icon(shape, size=20, color=color),
            ft.Column(
                [text(title, "label-large", size=15), muted(words)], spacing=0, expand=True, tight=True
            ),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def passed_card(title: str, groups: Sequence[PassedGroup], not_passed: Sequence[str]) -> ft.Control:
    """
    Plainly, which fields are passed on and which are not.

    Args:
        title: Heading of the card.
        groups: What is passed on, as the recipient will read it.
        not_passed: Names of the fields that stay.
    """
    ok = tone("ok").color
    rows: list[ft.Control] = [heading(title, "title-medium", level=2)]
    for group in groups:
        rows.extend(_line(ft.Icons.CHECK_CIRCLE_ROUNDED, ok, label, words) for label, words in group.lines)
    if not_passed:
        names = list(dict.fromkeys(field_word(name) for name in not_passed))
        rows.append(
            _line(
                ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED,
                ft.Colors.ON_SURFACE_VARIANT,
                t("Nicht weitergegeben"),
                ", ".join([*names, field_word("interview"), field_word("knowledge")]),
            )
        )
    return card(ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _recipient(file: ReferralFile) -> ft.Control:
    if file.recipient is None:
        return note(
            t("Diese Stelle steht nicht mehr im Verzeichnis. Bitte wählen Sie eine andere."),
            role="warn",
            icon=ft.Icons.UPDATE_ROUNDED,
        )
    row = file.recipient
    lines: list[ft.Control] = [
        ft.Row(
            [
                kind_lead(row.kind),
                ft.Column(
                    [text(row.name, "title-medium"), muted(place_words(row)), muted(age_words(row))],
                    spacing=0,
                    expand=True,
                    tight=True,
                ),
            ],
            spacing=14,
        )
    ]
    if row.phone or row.email:
        lines.append(ContactButtons(row, key=f"contact-{row.id}"))
    return card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _due_card(file: ReferralFile, actions: Actions, *, wide: bool) -> ft.Control | None:
    """The one thing that needs somebody now: ask again, or tell a recipient of a withdrawal."""
    if file.row.must_be_told and actions.tell is not None:
        return _call(
            ft.Icons.CAMPAIGN_ROUNDED,
            t("Empfänger informieren (Art. 19 DSGVO)"),
            t("{name} hat Angaben bekommen, die zurückgezogen sind.", name=file.row.directory_name),
            [buttons.primary(t("Informieren"), actions.tell, icon=ft.Icons.CAMPAIGN_ROUNDED, large=False)],
            wide=wide,
        )
    if file.row.shown == "nachfassen":
        acts: list[ft.Control] = []
        if actions.remind is not None:
            acts.append(
                buttons.primary(t("Nachfassen"), actions.remind, icon=ft.Icons.CALL_ROUNDED, large=False)
            )
        if actions.answer is not None:
            acts.append(buttons.outlined(t("Antwort eintragen"), actions.answer))
        return _call(
            ft.Icons.PHONE_CALLBACK_ROUNDED,
            t("Heute nachfassen"),
            t(
                "Seit 10 Arbeitstagen keine Antwort von {name}. Feiertage sind berücksichtigt.",
                name=file.row.directory_name,
            ),
            acts,
            wide=wide,
        )
    return None


def _call(shape: ft.IconData, title: str, words: str, acts: list[ft.Control], *, wide: bool) -> ft.Control:
    colors = tone("warn")
    said = ft.Row(
        [
            ft.Icon(shape, size=28, color=colors.on_container),
            ft.Column(
                [
                    heading(title, "title-medium", level=2, color=colors.on_container),
                    text(words, color=colors.on_container),
                ],
                spacing=2,
                expand=True,
                tight=True,
            ),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.START,
        expand=wide,
    )
    row = ft.Row(acts, spacing=8, run_spacing=8, wrap=not wide)
    return ft.Container(
        ft.Row([said, row], spacing=14) if wide else ft.Column([said, row], spacing=12, tight=True),
        bgcolor=colors.container,
        border_radius=16,
        padding=16,
    )


def _consent(file: ReferralFile) -> ft.Control:
    """The consent for this recipient, with the way to the register."""
    shape, role = consent_look(file.row.blocked)
    if file.row.state != "entwurf" or file.row.blocked is None:
        title = t("Einwilligung gilt für diese Stelle")
        since = t("seit {day}", day=day_number(file.consent_since)) if file.consent_since else ""
        words = since
        if file.anonymous:
            title, words = t("Ohne Bezug zum Betrieb"), t("Dafür ist keine Einwilligung nötig.")
        elif file.row.state == "zurueckgezogen":
            title, words = t("Einwilligung des Betriebs"), t("Zum Register")
    else:
        title, words = consent_words(file.row.blocked), consent_advice(file.row.blocked)
    return card(
        tile(
            title,
            lead=lead(shape, role),
            subtitle=words or None,
            on_click=lambda: navigate(f"/betriebe/{file.row.firm_id}/einwilligung"),
            arrow=True,
        ),
        padding=0,
    )


def _stepper(file: ReferralFile, *, wide: bool) -> ft.Control:
    dates: dict[str, str] = {}
    places = {
        "transmit": "uebermittelt",
        "offer": "angebot",
        "apply": "beantragt",
        "begin": "laeuft",
        "finish": "abgeschlossen",
    }
    for entry in file.story:
        if entry.event.command in places:
            dates[places[entry.event.command]] = day_short(local(entry.event.at).date())
    if file.row.created_at is not None:
        dates["entwurf"] = day_short(local(file.row.created_at).date())
    if file.transmitted_at is not None:
        dates["wartet"] = t("seit {day}", day=day_short(local(file.transmitted_at).date()))
    waiting = {
        "angenommen": t("Zusage liegt vor"),
        "warteliste": t("Auf der Warteliste"),
    }.get(file.row.state, due_words(file.row))
    steps = steps_of(
        detail=people_words(file.needs[0]) if len(file.needs) == 1 else topics_words(file.row),
        dates=dates,
        sent=sent_words(file),
        waiting=waiting,
        offer=file.offer_title,
        apply_by=t("Spätestens vor Beginn am {day}", day=day_number(file.offer_start))
        if file.offer_start
        else "",
    )
    now = position_of(file.row.state)
    if wide:
        return card(lying(steps, now), padding=ft.Padding.symmetric(vertical=16, horizontal=8))
    return upright(steps, now)


def sent_words(file: ReferralFile) -> str:
    """How it left, or that it waits here for a network."""
    if file.transmitted_at is None:
        return ""
    if file.channel == "slip":
        return t("auf dem Zettel")
    if file.mailed_at is not None:
        return t("per E-Mail gesendet")
    if file.row.waiting:
        return t("liegt sicher hier, geht bei Netz los")
    return t("auf dem Server, E-Mail geht gleich los")


def _story(file: ReferralFile) -> ft.Control | None:
    rows = []
    for entry in reversed(file.story):
        title, detail, shape, role = story_words(entry)
        day = day_short(local(entry.event.at).date())
        rows.append(TimelineRow(icon=shape, role=role, title=title, detail=detail, date=day))
    if file.row.created_at is not None:
        created = day_short(local(file.row.created_at).date())
        rows.append(
            TimelineRow(
                icon=ft.Icons.EDIT_NOTE_ROUNDED, role="neutral", title=t("Entwurf angelegt"), date=created
            )
        )
    if not rows:
        return None
    return card(
        ft.Column(
            [heading(t("Nachverfolgung"), "title-medium", level=2), timeline(rows)],
            spacing=12,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )


def _linked(file: ReferralFile) -> list[ft.Control]:
    """The referrals before and after this one."""
    rows: list[ft.Control] = []
    for referral_id, words in (
        (file.passed_on_from, t("Weitergegeben von einem früheren Verweis")),
        (file.passed_on_to, t("Weitergegeben an eine andere Stelle")),
    ):
        if referral_id:
            rows.append(card(_link(words, f"/verweise/{referral_id}"), padding=0))
    return rows


def _link(words: str, target: str) -> ft.Control:
    return tile(
        words,
        lead=lead(ft.Icons.ALT_ROUTE_ROUNDED, "primary"),
        on_click=lambda: navigate(target),
        arrow=True,
    )


def referral_parts(file: ReferralFile, actions: Actions, *, wide: bool) -> list[ft.Control]:
    """The page of a referral."""
    row = file.row
    parts: list[ft.Control] = []
    due = _due_card(file, actions, wide=wide)
    ended = row.state in FINAL and row.state != "abgeschlossen"
    if ended:
        parts.append(
            note(
                reason_words(file.reason) or t("Dieser Verweis ist beendet."),
                title=t("Beendet"),
                role="neutral",
                icon=ft.Icons.BLOCK_ROUNDED,
            )
        )
    if due is not None:
        parts.append(due)
    passed = passed_card(
        t("Was weitergegeben würde") if row.state == "entwurf" else t("Was übermittelt wurde"),
        file.passed,
        file.not_passed,
    )
    who = [
        heading(t("An wen"), "title-medium", level=2),
        _recipient(file),
        *_purpose(file),
        *([ft.Row([funding_button(need_id=file.needs[0].id)])] if file.needs else []),
    ]
    story = _story(file)
    more = _more(file, actions)
    if wide:
        if not ended:
            parts.insert(0, _stepper(file, wide=True))
        right = [story] if story is not None else []
        parts.append(
            ft.Row(
                [
                    ft.Container(_stack([passed, _consent(file)]), expand=1),
                    ft.Container(_stack([*right, *_linked(file), *who]), expand=1),
                ],
                spacing=16,
                vertical_alignment=ft.CrossAxisAlignment.START,
            )
        )
    else:
        parts.append(_consent(file))
        if not ended:
            parts.append(_stepper(file, wide=False))
        parts.extend([passed, *who, *_linked(file)])
        if story is not None:
            parts.append(story)
    if more is not None:
        parts.append(more)
    return parts


def _stack(rows: list[ft.Control]) -> ft.Control:
    return ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _more(file: ReferralFile, actions: Actions) -> ft.Control | None:
    """Everything else that can be done, quietly at the end."""
    draft = file.row.state == "entwurf"
    named: list[tuple[str, Action | None, ft.IconData]] = [
        (t("Antwort eintragen"), actions.answer, ft.Icons.EDIT_ROUNDED),
        (t("Nachfassen"), actions.remind, ft.Icons.PHONE_CALLBACK_ROUNDED),
        (t("An andere Stelle weitergeben"), actions.pass_on, ft.Icons.ALT_ROUTE_ROUNDED),
        (t("Antwort-Code sperren"), actions.revoke, ft.Icons.LINK_OFF_ROUNDED),
        (
            t("Entwurf verwerfen") if draft else t("Zurückziehen"),
            actions.withdraw,
            ft.Icons.UNDO_ROUNDED,
        ),
    ]
    shown: list[ft.Control] = [
        buttons.outlined(words, action, icon=shape) for words, action, shape in named if action is not None
    ]
    return ft.Row(shown, spacing=8, run_spacing=8, wrap=True) if shown else None


def _purpose(file: ReferralFile) -> list[ft.Control]:
    lines: list[ft.Control] = []
    if file.note:
        lines.extend([muted(t("Notiz, bleibt hier"), "label-medium"), text(file.note, "body-large")])
    if not file.passed and file.row.purpose:
        lines.extend([muted(t("Zweck"), "label-medium"), text(file.row.purpose, "body-large")])
    return [card(ft.Column(lines, spacing=2, tight=True))] if lines else []


def header_chips(file: ReferralFile) -> ft.Control:
    """State, and whether it is only here."""
    chips = [status_chip("referral", file.row.shown or file.row.state)]
    if file.row.waiting:
        chips.append(status_chip("sync", "device"))
    return ft.Row(chips, spacing=8, wrap=True)


def recipient_tile(name: str, subtitle: str, lead: ft.Control, on_change: Callable[[], None]) -> ft.Control:
    """The chosen entry with the way to another one."""
    return tile(
        name,
        lead=lead,
        subtitle=subtitle,
        trailing=buttons.plain(t("Ändern"), on_change),
    )


def withdraw_dialog(
    file: ReferralFile, *, on_yes: Callable[[], None], on_no: Callable[[], None]
) -> ft.AlertDialog:
    """The question before a referral is taken back, which is final."""
    draft = file.row.state == "entwurf"
    words = (
        t("Es wurde noch nichts weitergegeben. Der Bedarf selbst bleibt.")
        if draft
        else t("Die Stelle muss davon erfahren. Der Bedarf selbst bleibt.")
    )
    return ft.AlertDialog(
        modal=True,
        title=t("Entwurf verwerfen?") if draft else t("Verweis zurückziehen?"),
        content=ft.Container(text(words, "body-large"), width=420),
        actions=[
            buttons.plain(t("Abbrechen"), on_no),
            buttons.primary(
                t("Verwerfen") if draft else t("Zurückziehen"),
                on_yes,
                icon=ft.Icons.UNDO_ROUNDED,
                large=False,
            ),
        ],
        on_dismiss=lambda: on_no(),
    )
