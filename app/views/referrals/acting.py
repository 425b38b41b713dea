"""
The sheets of a referral: transmit, show the answer code, write an answer down, ask again, tell a recipient.

Each closes itself when its step is saved. Knows the use cases of the steps and no store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import flet as ft

from app.models.referral_answers import possible_answers
from app.usecases import referral_steps as steps
from app.usecases.errors import UseCaseError
from app.usecases.referrals import ReferralFile
from app.views.flet_guard import component
from app.views.interview.widgets.choose_one import option_tile
from app.views.interview.widgets.dates import parse_date
from app.views.kit import buttons, snackbar
from app.views.kit.cards import note
from app.views.kit.fields import NumberField, TextInput
from app.views.kit.text import heading, muted, text
from app.views.referrals.slip import qr_png
from app.views.referrals.words import answer_word, reasons_of, topics_words
from app.views.state import AppState
from app.views.texts import day_number, t

Close = Callable[[], None]
NEEDS_REASON = ("decline", "turn_down", "break_off")
NEEDS_PARTICIPANTS = ("finish", "break_off")


def frame(title: str, subtitle: str, rows: Sequence[ft.Control], on_close: Close) -> ft.Control:
    """What every sheet has: a heading, a close button, room around."""
    head = ft.Row(
        [
            ft.Column([heading(title, "title-large"), muted(subtitle)], spacing=0, expand=True, tight=True),
            buttons.icon_button(ft.Icons.CLOSE_ROUNDED, t("Schließen"), on_close),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Container(
        ft.Column(
            [head, *rows],
            spacing=10,
            tight=True,
            scroll=ft.ScrollMode.AUTO if (ft.context.page.height or 0) < 760 else None,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(left=20, top=8, right=20, bottom=24),
    )


def try_step(step: Callable[[], Any], done: str) -> bool:
    """Take a step and say what came of it."""
    try:
        step()
    except UseCaseError:
        snackbar.show(t("Das geht in diesem Stand nicht. Der Verweis bleibt, wie er ist."))
        return False
    snackbar.show(done)
    return True


@component
def TransmitSheet(state: AppState, file: ReferralFile, on_close: Close) -> ft.Control:
    """How the draft is to leave: by e-mail as soon as there is a network, or on paper."""

    def send(channel: steps.Channel) -> Callable[[], None]:
        def act() -> None:
            words = (
                t("Übermittelt. Die E-Mail geht bei Netz von selbst los.")
                if channel == "mail"
                else t("Übermittelt. Jetzt den Zettel ausgeben.")
            )
            if try_step(lambda: steps.transmit_referral(state.seat, file.row.id, channel=channel), words):
                on_close()

        return act

    email = file.recipient.email if file.recipient is not None else None
    lines = [f"{label}: {words}" for group in file.passed for label, words in group.lines]
    rows: list[ft.Control] = [
        muted(t("Genau das geht hinaus:"), "label-medium"),
        ft.Column([text(line, "body-medium") for line in lines], spacing=2, tight=True),
    ]
    if email:
        rows.append(
            buttons.primary(t("Per E-Mail an {email}", email=email), send("mail"), icon=ft.Icons.MAIL_ROUNDED)
        )
        rows.append(buttons.outlined(t("Nur auf dem Zettel"), send("slip"), icon=ft.Icons.PRINT_ROUNDED))
        rows.append(muted(t("Ohne Netz wartet die E-Mail sicher hier. Den Zettel gibt es in jedem Fall.")))
    else:
        rows.append(muted(t("Diese Stelle hat im Verzeichnis keine E-Mail-Adresse.")))
        rows.append(buttons.primary(t("Auf dem Zettel"), send("slip"), icon=ft.Icons.PRINT_ROUNDED))
    return frame(t("Übermitteln"), file.row.directory_name, rows, on_close)


@component
def CodeSheet(state: AppState, file: ReferralFile, on_close: Close, on_slip: Close) -> ft.Control:
    """The answer code as a square, black on its own white also in the dark, and as characters."""
    picture = ft.use_memo(lambda: qr_png(file.reply_url) if file.reply_url else b"", [file.reply_url])
    if not file.reply_code:
        words = t("Für diesen Verweis gibt es keinen gültigen Antwort-Code.")
        return frame(t("Antwort-Code"), file.row.directory_name, [text(words, "body-large")], on_close)
    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(
                    ft.Image(
                        src=picture,
                        width=220,
                        height=220,
                        semantics_label=t("Antwort-Code {code} als Quadrat", code=file.reply_code),
                    ),
                    border_radius=12,
                    padding=6,
                )
            ],
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        ft.Row(
            [text(file.reply_code, "headline", tabular=True, selectable=True)],
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        muted(
            t(
                "Die Stelle öffnet das Quadrat mit der Kamera oder gibt den Code auf {address} ein. "
                "Sie braucht kein Konto; der Code gilt für eine Antwort.",
                address=file.reply_url.rpartition("/")[0].partition("://")[2],
            )
        ),
        buttons.tonal(t("Zettel sichern"), on_slip, icon=ft.Icons.PRINT_ROUNDED),
    ]
    if file.row.waiting:
        rows.append(
            note(
                t("Der Code wirkt, sobald dieser Verweis auf dem Server ist."),
                role="info",
                icon=ft.Icons.WIFI_OFF_ROUNDED,
            )
        )
    return frame(t("Antwort-Code für den Träger"), file.row.directory_name, rows, on_close)


@component
def AnswerSheet(state: AppState, file: ReferralFile, on_close: Close) -> ft.Control:
    """Write down what the recipient or the firm said."""
    answers = possible_answers(file.row.state, with_firm=True)
    answer, set_answer = ft.use_state("")
    reason, set_reason = ft.use_state("")
    title, set_title = ft.use_state("")
    start, set_start = ft.use_state("")
    people, set_people = ft.use_state("")
    said, set_said = ft.use_state("")
    problem, set_problem = ft.use_state("")

    def pick(value: str) -> Callable[[], None]:
        def act() -> None:
            set_answer(value)
            set_problem("")

        return act

    def pick_reason(value: str) -> Callable[[], None]:
        return lambda: set_reason(value)

    def save() -> None:
        wrong = _fault(answer, reason, title, start, people)
        set_problem(wrong)
        if wrong:
            return
        day = parse_date(start) if start.strip() else None

        def step() -> None:
            steps.record_answer(
                state.seat,
                file.row.id,
                answer,
                reason=reason,
                note=said,
                offer_title=title,
                offer_start=day if answer == "offer" else None,
                applied_on=day if answer == "apply" else None,
                participants=int(people) if people.strip().isdecimal() else None,
            )

        if try_step(step, t("Antwort eingetragen: {answer}", answer=answer_word(answer))):
            on_close()

    rows: list[ft.Control] = [
        option_tile(answer_word(each), chosen=each == answer, many=False, on_click=pick(each))
        for each in answers
    ]
    if answer == "offer":
        rows.append(TextInput(t("Was wird angeboten?"), title, set_title, delay=0))
        rows.append(TextInput(t("Beginn, falls bekannt (TT.MM.JJJJ)"), start, set_start, delay=0))
    if answer == "apply":
        rows.append(TextInput(t("Antrag gestellt am (TT.MM.JJJJ)"), start, set_start, delay=0))
        if late := _late(start, file.offer_start):
            rows.append(note(late, role="warn", icon=ft.Icons.EVENT_BUSY_ROUNDED))
    if answer in NEEDS_REASON:
        rows.append(muted(t("Grund"), "label-medium"))
        rows.extend(
            option_tile(words, chosen=code == reason, many=False, on_click=pick_reason(code))
            for code, words in reasons_of(answer).items()
        )
    if answer in NEEDS_PARTICIPANTS:
        rows.append(NumberField(t("Wie viele haben teilgenommen?"), people, set_people, delay=0))
    if answer:
        rows.append(
            TextInput(
                t("Notiz zur Antwort (freiwillig)"), said, set_said, delay=0, multiline=True, max_lines=3
            )
        )
    if problem:
        rows.append(note(problem, role="error", icon=ft.Icons.ERROR_ROUNDED))
    rows.append(buttons.primary(t("Eintragen"), save, icon=ft.Icons.CHECK_ROUNDED, disabled=not answer))
    return frame(
        t("Antwort eintragen"), f"{topics_words(file.row)}, {file.row.directory_name}", rows, on_close
    )


def _fault(answer: str, reason: str, title: str, start: str, people: str) -> str:
    if answer == "offer" and not title.strip():
        return t("Bitte schreiben Sie kurz, was angeboten wird.")
    if answer in NEEDS_REASON and reason not in reasons_of(answer):
        return t("Bitte wählen Sie einen Grund.")
    if answer in NEEDS_PARTICIPANTS and not people.strip().isdecimal():
        return t("Bitte nennen Sie die Zahl der Teilnehmenden.")
    if answer in ("offer", "apply") and start.strip() and parse_date(start) is None:
        return t("Dieses Datum lässt sich nicht lesen. Zum Beispiel: 11.01.2027")
    return ""


def _late(typed: str, start: date | None) -> str:
    day = parse_date(typed)
    if day is None or start is None or day < start:
        return ""
    return t(
        "Antrag vor Beginn! Der Kurs beginnt am {day}; danach gibt es meist keine Förderung.",
        day=day_number(start),
    )


@component
def RemindSheet(state: AppState, file: ReferralFile, on_close: Close, on_call: Close) -> ft.Control:
    """Ask again: by telephone, or by e-mail with a fresh link."""

    def remind(way: str) -> Callable[[], None]:
        def act() -> None:
            def step() -> None:
                if way == "mail":
                    steps.remind_recipient(state.seat, file.row.id, way="mail")
                else:
                    steps.remind_recipient(state.seat, file.row.id, way="telefon")

            if try_step(step, t("Nachgefasst. Zehn Arbeitstage laufen von neuem.")):
                on_close()

        return act

    row = file.recipient
    rows: list[ft.Control] = []
    if row is not None and row.phone:
        rows.append(text(row.phone, "title-large", selectable=True))
        rows.append(buttons.outlined(t("Anrufen"), on_call, icon=ft.Icons.CALL_ROUNDED))
    rows.append(buttons.primary(t("Angerufen, noch keine Antwort"), remind("telefon")))
    if row is not None and row.email:
        rows.append(buttons.tonal(t("Erinnerung per E-Mail"), remind("mail"), icon=ft.Icons.MAIL_ROUNDED))
        rows.append(
            muted(t("Mit der Erinnerung bekommt die Stelle einen neuen Link; der alte gilt nicht mehr."))
        )
    return frame(t("Nachfassen"), file.row.directory_name, rows, on_close)


@component
def TellSheet(state: AppState, file: ReferralFile, on_close: Close) -> ft.Control:
    """Tell a recipient that the data were withdrawn (Art. 19 GDPR)."""

    def tell(way: str) -> Callable[[], None]:
        def act() -> None:
            def step() -> None:
                if way == "mail":
                    steps.tell_recipient(state.seat, file.row.id, way="mail")
                else:
                    steps.tell_recipient(state.seat, file.row.id, way="telefon")

            if try_step(step, t("Vermerkt: Stelle informiert")):
                on_close()

        return act

    row = file.recipient
    rows: list[ft.Control] = [
        text(t("Bitten Sie die Stelle, die Angaben nicht mehr zu verwenden und zu löschen."), "body-large")
    ]
    if row is not None and row.email:
        rows.append(buttons.primary(t("Per E-Mail informieren"), tell("mail"), icon=ft.Icons.MAIL_ROUNDED))
    if row is not None and row.phone:
        rows.append(text(row.phone, "title-large", selectable=True))
    rows.append(buttons.outlined(t("Am Telefon informiert"), tell("telefon"), icon=ft.Icons.CALL_ROUNDED))
    return frame(t("Empfänger informieren (Art. 19 DSGVO)"), file.row.directory_name, rows, on_close)
