"""Words of the review: reasons, checklist, perspectives, refusals. Knows no layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import flet as ft

from app.models.values import Json
from app.usecases.reviews import Case, CaseRow, CheckItem, Reason
from app.views.kit.status import chip, status_chip
from app.views.texts import clock_short, day_short, local, t, tn

_ODD = ("contradictions", "small_group", "covers_everyone")


def perspective_word(perspective: str) -> str:
    """Whose view an interview holds."""
    words = {
        "leitung": t("Leitung"),
        "br": t("Betriebsrat"),
        "gemeinsam": t("Leitung und Betriebsrat"),
        "kuemmerer": t("Kurzform"),
    }
    return words.get(perspective, perspective)


def checksum(content_hash: str) -> str:
    """The first six digits of a content hash: "9C41-E7"."""
    digits = content_hash[:6].upper()
    return f"{digits[:4]}-{digits[4:]}"


def time_of(row: CaseRow, now: datetime) -> str:
    """When a case came in: the time today, else the day."""
    if row.submitted_at is None:
        return ""
    there = local(row.submitted_at)
    return clock_short(row.submitted_at) if there.date() == local(now).date() else day_short(there.date())


def subtitle_of(row: CaseRow) -> str:
    """The second line of a case in the queue."""
    version = t("Fassung {n}", n=row.revision)
    if _count(row.reasons, "answers"):
        return t("{version}, Antworten da", version=version)
    return f"{perspective_word(row.perspective)}, {version}"


def _number(value: Json | None) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _count(reasons: Sequence[Reason], code: str) -> int:
    return sum(_number(reason.data.get("count", 1)) for reason in reasons if reason.code == code)


def odd_count(row: CaseRow) -> int:
    """How many things about a case look odd."""
    return sum(_count(row.reasons, code) for code in _ODD)


def has_answers(row: CaseRow) -> bool:
    """Whether somebody answered a question of the last review."""
    return _count(row.reasons, "answers") > 0


def is_odd(row: CaseRow) -> bool:
    """Whether a case deserves a closer look."""
    return odd_count(row) > 0 or _count(row.reasons, "consent_missing") > 0


def reason_chips(row: CaseRow) -> list[ft.Control]:
    """The status chips of a case in the queue; a case under review without reasons is `unauffällig`."""
    if row.state != "eingereicht":
        return [status_chip("interview", row.state)]
    chips: list[ft.Control] = []
    if _count(row.reasons, "consent_missing"):
        chips.append(status_chip("review", "einwilligung_fehlt"))
    if n := _count(row.reasons, "answers"):
        chips.append(chip(tn("Eine Antwort", "{n} Antworten", n), ft.Icons.MARK_CHAT_UNREAD_ROUNDED, "info"))
    if n := _count(row.reasons, "changed"):
        chips.append(chip(t("{n} geändert", n=n), ft.Icons.EDIT_ROUNDED, "neutral"))
    if n := odd_count(row):
        chips.append(status_chip("review", "auffaellig", n=n))
    return chips or [status_chip("review", "unauffaellig")]


def odd_sentences(row: CaseRow) -> list[str]:
    """What is odd about a case, one sentence each."""
    sentences: list[str] = []
    for reason in row.reasons:
        people = _number(reason.data.get("people"))
        if reason.code == "contradictions":
            n = _number(reason.data.get("count", 1))
            sentences.append(tn("Eine Angabe widerspricht sich.", "{n} Angaben widersprechen sich.", n))
        elif reason.code == "small_group":
            sentences.append(
                tn(
                    "Ein Bedarf betrifft nur eine Person. Niemand darf erkennbar sein.",
                    "Ein Bedarf betrifft nur {n} Personen. Niemand darf erkennbar sein.",
                    people,
                )
            )
        elif reason.code == "covers_everyone":
            sentences.append(t("Ein Bedarf umfasst alle {n} Beschäftigten.", n=people))
        elif reason.code == "consent_missing":
            sentences.append(t("Die Einwilligung fehlt. Lesen geht, freigeben nicht."))
    return sentences


def check_words(item: CheckItem) -> tuple[str, str]:
    """A line of the checklist: what is checked, and what was found."""
    data = item.data
    if item.code == "privacy_notice":
        return t("Datenschutzhinweis"), t("gegeben") if item.ok else t("nicht bestätigt")
    if item.code == "consent":
        return t("Einwilligung"), _consent_words(data) if item.ok else t("nicht vollständig beantwortet")
    if item.code == "numbers":
        n = _number(data.get("count"))
        return t("Zahlen"), t("stimmig") if item.ok else tn("ein Widerspruch", "{n} Widersprüche", n)
    if item.code == "next_step":
        if not item.ok:
            return t("Nächster Schritt"), t("nichts vereinbart")
        return t("Nächster Schritt"), _due_words(data.get("due"))
    if item.code == "comments":
        n = _number(data.get("count"))
        return t("Rückfragen"), t("keine offen") if item.ok else tn("eine offen", "{n} offen", n)
    return item.code, t("in Ordnung") if item.ok else t("bitte ansehen")


def _consent_words(answers: Mapping[str, Json]) -> str:
    """Which purposes the firm said no to; a no is a normal answer."""
    purposes = {"kontakt": t("Kontakt"), "weitergabe": t("Weitergabe"), "statistik": t("Statistik")}
    refused = [purposes.get(purpose, purpose) for purpose, answer in answers.items() if answer == "nein"]
    if not answers:
        return t("wird hier nicht gefragt")
    return t("nein zu: {purposes}", purposes=", ".join(refused)) if refused else t("gilt für alle Zwecke")


def _due_words(due: Json | None) -> str:
    try:
        return t("vereinbart bis {day}", day=day_short(date.fromisoformat(str(due)[:10])))
    except ValueError:
        return t("vereinbart")


def blocked_words(case: Case) -> str | None:
    """Why a case cannot be approved now; None if it can."""
    if case.can_approve:
        return None
    if case.blocked == "consent_missing":
        return t("Die Einwilligung fehlt. Deshalb ist eine Freigabe nicht möglich.")
    if case.row.state == "rueckfrage":
        return t("Der Fall liegt mit Rückfragen bei {name}.", name=_author(case))
    if case.row.state == "freigegeben":
        return None
    return t("In diesem Stand ist keine Freigabe möglich.")


def _author(case: Case) -> str:
    return case.row.submitted_by_name or t("der Mentorin oder dem Mentor")


def refusal_words(reason: str) -> str:
    """Why a decision was not possible, in words."""
    words = {
        "content_changed": t("Inzwischen haben sich Antworten geändert. Bitte sehen Sie noch einmal nach."),
        "consent_missing": t("Die Einwilligung fehlt. Der Fall bleibt, wie er ist."),
        "comment_missing": t("Zum Zurückgeben fehlt eine offene Rückfrage."),
    }
    return words.get(reason, t("Das geht in diesem Stand nicht. Der Fall bleibt, wie er ist."))
