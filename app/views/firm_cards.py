"""The building blocks of the firm file: next step, consent, needs, knowledge, conversations, story."""

from __future__ import annotations

from datetime import date, datetime

import flet as ft

from app.usecases.firms import ConsentSummary, StepRow
from app.usecases.interviews import InterviewRow
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.referrals import ReferralRow
from app.usecases.timeline import TimelineItem
from app.usecases.today import finish_step, reopen_step
from app.views.firm_notes.visits import ICONS, form_word
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card, divider, note
from app.views.kit.icons import lead
from app.views.kit.status import chip, status_chip, status_of, status_word
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import tile
from app.views.kit.timeline import TimelineRow, timeline
from app.views.needs import origin_chip, people_words, short_topic
from app.views.start_talk import perspective_word
from app.views.state import AppState, navigate
from app.views.texts import day_number, day_short, day_word, local, t, tn
from app.views.theme import Role


def next_step_card(state: AppState, step: StepRow) -> ft.Control:
    """The next agreed step with its deadline and a button that marks it as done."""
    today = local(state.seat.now()).date()
    when: ft.Control | None = None
    if step.due is not None:
        role: Role = "error" if step.overdue else ("warn" if step.due == today else "neutral")
        words = t("seit {day}", day=day_short(step.due)) if step.overdue else day_word(step.due, today=today)
        when = chip(words, ft.Icons.SCHEDULE_ROUNDED, role)

    def done() -> None:
        finish_step(state.seat, step.id)
        snackbar.show(t("Schritt erledigt"), undo=lambda: reopen_step(state.seat, step.id))

    head: list[ft.Control] = [
        ft.Container(
            muted(t("Nächster vereinbarter Schritt"), "label-medium"),
            expand=True,
        )
    ]
    if when is not None:
        head.append(when)
    return card(
        ft.Column(
            [
                ft.Row(head, spacing=8),
                ft.Row(
                    [
                        ft.Column(
                            [
                                text(step.what, "title-medium"),
                                muted(t("Wer: {who}", who=step.who_label or step.who)),
                            ],
                            spacing=1,
                            expand=True,
                            tight=True,
                        ),
                        buttons.icon_button(
                            ft.Icons.CHECK_ROUNDED, t("Erledigt: {step}", step=step.what), done, filled=True
                        ),
                    ],
                    spacing=12,
                ),
            ],
            spacing=8,
            tight=True,
        )
    )


def consent_note(firm_id: str, consent: ConsentSummary, *, link: bool = True) -> ft.Control:
    """What the firm agreed to, in one line that leads to the register."""
    words, title, shape, role = _consent_words(consent)
    return card(
        tile(
            title,
            lead=lead(shape, role),
            subtitle=words,
            on_click=(lambda: navigate(f"/betriebe/{firm_id}/einwilligung")) if link else None,
            arrow=link,
        ),
        padding=0,
    )


def _consent_words(consent: ConsentSummary) -> tuple[str, str, ft.IconData, Role]:
    since = t("seit {day}", day=day_number(consent.since)) if consent.since is not None else ""
    if consent.state == "offen":
        words = t("Das Gespräch fragt danach, Zweck für Zweck. Bis dahin bleiben Verweise Entwürfe.")
        return words, t("Einwilligung noch nicht gefragt"), ft.Icons.SHIELD_OUTLINED, "neutral"
    if consent.state == "teilweise":
        yes = [
            t(_PURPOSES.get(entry.purpose, entry.purpose))
            for entry in consent.purposes
            if entry.answer in ("ja", "einzelfall")
        ]
        words = t("Ja zu: {purposes}. Alles andere nicht.", purposes=", ".join(yes))
        return words, t("Einwilligung teilweise"), ft.Icons.GPP_GOOD_ROUNDED, "info"
    status = status_of("consent", consent.state)
    if consent.state == "gilt":
        words = t("Alle drei Zwecke, {since}", since=since) if since else t("Alle drei Zwecke")
    elif consent.state == "widerrufen":
        words = t("Es wird nichts weitergegeben.")
    else:
        words = t("Verweise bleiben Entwürfe, bis der Betrieb zustimmt.")
    return words, t(status.word), status.icon, status.role


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


_PURPOSES = {
    "kontakt": _("Kontakt halten"),
    "weitergabe": _("Weitergabe an Stellen"),
    "statistik": _("Statistik"),
}


def waiting_note(n: int) -> ft.Control:
    """How much of this firm is only here."""
    return note(
        t("Warten sicher auf Netz"),
        role="primary",
        icon=ft.Icons.SMARTPHONE_ROUNDED,
        title=tn("Ein Eintrag nur hier", "{n} Einträge nur hier", n),
    )


def _actions(row: NeedRow, *, may_refer: bool) -> ft.Control | None:
    """What can be done with an open need at once: see what fits, check its funding, refer it."""
    if row.state in ("gedeckt", "verworfen", "verfallen"):
        return None
    topic = short_topic(row.topic_label)

    def one(words: str, said: str, shape: ft.IconData, route: str) -> ft.Control:
        return tappable(
            ft.Row(
                [
                    ft.Icon(shape, size=20, color=ft.Colors.PRIMARY),
                    text(words, "label-large", color=ft.Colors.PRIMARY, size=15),
                ],
                spacing=6,
                tight=True,
            ),
            lambda: navigate(route),
            label=said,
            border_radius=24,
            padding=ft.Padding.symmetric(vertical=13, horizontal=10),
        )

    actions = [
        one(
            t("Angebote"),
            t("Passende Angebote: {topic}", topic=topic),
            ft.Icons.SCHOOL_ROUNDED,
            f"/bedarf/{row.id}/angebote",
        ),
        one(
            t("Förderung"),
            t("Förderung prüfen: {topic}", topic=topic),
            ft.Icons.FACT_CHECK_ROUNDED,
            f"/bedarf/{row.id}/foerderung",
        ),
    ]
    if may_refer and row.state in ("neu", "geprueft", "gebuendelt"):
        actions.append(
            one(
                t("Verweis"),
                t("Verweis anlegen: {topic}", topic=topic),
                ft.Icons.ALT_ROUTE_ROUNDED,
                f"/bedarf/{row.id}/verweis",
            )
        )
    return ft.Row(actions, spacing=0, run_spacing=0, wrap=True)


def need_tile(row: NeedRow, *, may_refer: bool = True) -> ft.Control:
    """One need with its urgency, its state, and where it comes from if the firm itself noted it."""
    status = status_of("need", row.state)
    chips = [status_chip("urgency", row.urgency), status_chip("need", row.state)]
    if (origin := origin_chip(row)) is not None:
        chips.append(origin)
    words = people_words(row)
    if row.description:
        words = t("{people}. {description}", people=words, description=row.description)
    about = tile(
        short_topic(row.topic_label),
        lead=lead(ft.Icons.LIGHTBULB_ROUNDED, status.role),
        subtitle=words,
        below=ft.Row(chips, spacing=6, run_spacing=6, wrap=True),
    )
    actions = _actions(row, may_refer=may_refer)
    rows = (
        [about]
        if actions is None
        else [about, ft.Container(actions, padding=ft.Padding.only(left=6, bottom=2))]
    )
    return ft.Column(
        rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, key=row.id
    )


def need_table(rows: tuple[NeedRow, ...], *, may_refer: bool = True) -> ft.Control:
    """The needs as a table: topic with people, urgency, state, and the way to a referral."""
    widths = (None, 108, 112)

    def line(cells: list[ft.Control]) -> ft.Control:
        shown: list[ft.Control] = [
            ft.Container(cell, width=width, expand=width is None)
            for cell, width in zip(cells, widths, strict=True)
        ]
        return ft.Container(
            ft.Row(shown, spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER),
            padding=ft.Padding.only(left=16, top=6, right=10, bottom=6),
        )

    words = (t("Bedarf"), t("Dringlichkeit"), t("Stand"))
    body: list[ft.Control] = [
        ft.Container(
            heading(t("Bedarfe"), "title-medium", level=2), padding=ft.Padding.only(left=16, top=12)
        ),
        line([muted(word, "label-small") for word in words]),
    ]
    for row in rows:
        body.append(divider())
        body.append(
            line(
                [
                    ft.Column(
                        [
                            text(short_topic(row.topic_label), "label-large", size=15),
                            muted(people_words(row), size=14),
                            *([ft.Row([origin])] if (origin := origin_chip(row)) is not None else []),
                        ],
                        spacing=2,
                        tight=True,
                    ),
                    ft.Row([status_chip("urgency", row.urgency)], wrap=True),
                    ft.Row([status_chip("need", row.state)], wrap=True),
                ]
            )
        )
        if (actions := _actions(row, may_refer=may_refer)) is not None:
            body.append(ft.Container(actions, padding=ft.Padding.only(left=6)))
    return card(
        ft.Column(body, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=ft.Padding.only(bottom=6),
    )


def knowledge_tile(row: KnowledgeRow) -> ft.Control:
    """One area of knowledge at risk: lamp, value in words, until when."""
    status = status_of("knowledge_light", row.light)
    line = status_word("knowledge_light", row.light, n=row.risk)
    if row.until is not None:
        line = t("{line}. Weg ab {day}", line=line, day=day_number(row.until))
    return tile(row.area, lead=lead(status.icon, status.role), subtitle=line, key=row.id)


def referral_tile(row: ReferralRow) -> ft.Control:
    """One referral with its recipient and state."""
    status = status_of("referral", row.state)
    return tile(
        row.directory_name,
        lead=lead(status.icon, status.role),
        subtitle=", ".join(short_topic(label) for label in row.topic_labels),
        below=status_chip("referral", row.state),
        on_click=lambda: navigate(f"/verweise/{row.id}"),
        arrow=True,
        key=row.id,
    )


def interview_tile(row: InterviewRow, *, now: datetime) -> ft.Control:
    """One conversation: questionnaire, whose view, by whom, when, and its state."""
    parts = [perspective_word(row.perspective)]
    if row.started_by_name and not row.mine:
        parts.append(row.started_by_name)
    if row.last_at is not None:
        parts.append(day_word(local(row.last_at).date(), today=local(now).date()))
    state = "unterbrochen" if row.interrupted and row.state == "begonnen" else row.state
    status = status_of("interview", state)
    chips: list[ft.Control] = [status_chip("interview", state)]
    if row.revision > 1:
        chips.append(status_chip("review", "fassung", n=row.revision))
    return tile(
        row.form_title,
        lead=lead(status.icon, status.role),
        subtitle=", ".join(parts),
        below=ft.Row(chips, spacing=6, wrap=True),
        on_click=lambda: navigate(f"/gespraech/{row.id}"),
        arrow=True,
        key=row.id,
    )


def _story_row(item: TimelineItem, *, today: date) -> TimelineRow:
    noun, _sep, state = item.kind.partition("_")
    link = None
    strong = False
    if noun == "interview":
        status = status_of("interview", state)
        word = t("Gespräch {state}", state=t(status.word, state=state))
        icon, role = status.icon, status.role
        link = f"/gespraech/{item.target_id}"
    elif noun == "need":
        status = status_of("need", state)
        word = t("Bedarf {state}", state=t(status.word, state=state))
        icon, role = ft.Icons.LIGHTBULB_ROUNDED, "info"
    elif noun == "referral":
        status = status_of("referral", state)
        word = t("Verweis {state}", state=t(status.word, state=state))
        icon, role, strong = status.icon, status.role, status.role == "primary"
        link = f"/verweise/{item.target_id}"
    elif noun == "visit":
        word = t("Besuch, {form}", form=form_word(state)) if state != "telefon" else t("Anruf")
        icon, role = ICONS.get(state, ft.Icons.PLACE_ROUNDED), "secondary"
    else:
        word, icon, role = t("Schritt erledigt"), ft.Icons.TASK_ALT_ROUNDED, "ok"
    if noun == "interview":
        details = [perspective_word(item.detail), item.title]
    else:
        details = [short_topic(item.title), item.detail]
    day = local(item.at).date()
    return TimelineRow(
        icon=icon,
        role=role,
        title=word,
        detail=", ".join(part for part in details if part),
        date=day_short(day) if day.year == today.year else day_number(day),
        on_click=(lambda: navigate(link)) if link is not None else None,
        strong=strong,
    )


def story(items: tuple[TimelineItem, ...], *, today: date) -> ft.Control:
    """The firm's story, newest first."""
    if not items:
        return card(
            ft.Row(
                [
                    lead(ft.Icons.FORUM_ROUNDED),
                    ft.Container(muted(t("Noch kein Gespräch. Fünf Zeilen Notiz genügen.")), expand=True),
                ],
                spacing=14,
            )
        )
    return timeline([_story_row(item, today=today) for item in items])
