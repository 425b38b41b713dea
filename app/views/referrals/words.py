"""Words of referrals: consent to pass on, states, who and what for. Knows no layout."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.usecases.needs import NeedRow
from app.usecases.referrals import PassedField, ReferralRow
from app.views.needs import short_topic, value_words
from app.views.texts import t
from app.views.theme import Role

FINAL = ("abgelehnt", "nicht_zustande", "abgeschlossen", "abgebrochen", "zurueckgezogen")


def topics_words(row: ReferralRow) -> str:
    """What a referral is about: "Robotik", or two topics."""
    return ", ".join(short_topic(label) for label in row.topic_labels) or t("Bedarf nicht mehr da")


def consent_words(blocked: str | None) -> str:
    """The consent to pass on, in words, with what follows from it."""
    words = {
        "consent_refused": t("Einwilligung zur Weitergabe: nein – bleibt Entwurf"),
        "consent_each_time": t("Einwilligung zur Weitergabe: jedes Mal fragen – bleibt bis dahin Entwurf"),
        "consent_missing": t("Einwilligung zur Weitergabe: noch nicht gefragt – bleibt Entwurf"),
    }
    if blocked is None:
        return t("Einwilligung zur Weitergabe: ja")
    return words.get(blocked, t("Einwilligung zur Weitergabe: unklar – bleibt Entwurf"))


def consent_advice(blocked: str | None) -> str:
    """What to do about the consent."""
    words = {
        "consent_refused": t("Ein Nein ist in Ordnung. Sie können den Betrieb später noch einmal fragen."),
        "consent_each_time": t("Fragen Sie den Betrieb, bevor jemand diese Angaben bekommt."),
        "consent_missing": t("Fragen Sie im nächsten Gespräch, ob der Bedarf weitergegeben werden darf."),
    }
    if blocked is None:
        return t("Der Betrieb ist einverstanden, dass diese Stelle den Bedarf erfährt.")
    return words.get(blocked, t("Bitte klären Sie das mit dem Betrieb."))


def consent_look(blocked: str | None) -> tuple[ft.IconData, Role]:
    """Shape and role of the consent."""
    if blocked is None:
        return ft.Icons.VERIFIED_USER_ROUNDED, "ok"
    return ft.Icons.GPP_MAYBE_ROUNDED, "warn"


def passed_of(
    needs: Sequence[NeedRow], passed: Sequence[PassedField]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is passed on, per need: its topic, and (field, words) pairs."""
    return [
        (
            short_topic(row.topic_label),
            [
                (field.name, value_words(field.name, field.text))
                for field in passed
                if field.need_id == row.id
            ],
        )
        for row in needs
    ]
