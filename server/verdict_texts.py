"""
The words for an operation that was not applied, German and English.

The device has words of its own for the codes it knows; these reach people through older apps, lists and logs.
"""

from collections.abc import Mapping

_TEXTS: Mapping[str, tuple[str, str]] = {
    "device_revoked": (
        "Das Gerät war gesperrt, als es diese Änderung übergab.",
        "The device was blocked when it handed this change over.",
    ),
    "op_malformed": (
        "Der Server kann diese Änderung nicht lesen.",
        "The server cannot read this change.",
    ),
    "collection_unknown": (
        "Diese Art von Daten nimmt der Server nicht an.",
        "The server does not accept this kind of data.",
    ),
    "scope_forbidden": (
        "Sie haben keinen Zugang (mehr) zu diesem Betrieb oder Bereich.",
        "You have no access (any more) to this firm or area.",
    ),
    "not_editable": (
        "Ihre Rolle darf dies nicht ändern.",
        "Your role may not change this.",
    ),
    "field_forbidden": (
        "Dieses Feld darf so nicht geändert werden.",
        "This field may not be changed in this way.",
    ),
    "record_too_large": (
        "Der Eintrag ist zu groß.",
        "The entry is too large.",
    ),
    "interview_approved": (
        "Das Gespräch ist freigegeben und kann nicht mehr geändert werden.",
        "The interview is approved and can no longer be changed.",
    ),
    "interview_submitted": (
        "Das Gespräch liegt zur Prüfung vor. Ändern können Sie es wieder, wenn es zurückgegeben ist.",
        "The interview is under review. You can change it again once it is returned.",
    ),
    "interview_closed": (
        "Das Gespräch ist abgeschlossen und kann nicht mehr geändert werden.",
        "The interview is closed and can no longer be changed.",
    ),
    "state_forbidden": (
        "Dieser Schritt ist im jetzigen Stand nicht möglich.",
        "This step is not possible in the present state.",
    ),
    "unknown_command": (
        "Diesen Schritt kennt der Server nicht.",
        "The server does not know this step.",
    ),
    "content_changed": (
        "Die Antworten haben sich inzwischen geändert. Bitte prüfen Sie die neue Fassung.",
        "The answers have changed in the meantime. Please review the new version.",
    ),
    "consent_missing": (
        "Es liegt keine Einwilligung für diese Stelle vor. Es wurde nichts weitergegeben.",
        "There is no consent for this recipient. Nothing was passed on.",
    ),
    "consent_withdrawn": (
        "Der Betrieb hat seine Einwilligung widerrufen. Die Änderung wurde nicht übernommen und nichts "
        "gesendet.",
        "The firm has withdrawn its consent. The change was not applied and nothing was sent.",
    ),
    "parent_missing": (
        "Der Eintrag, zu dem dies gehört, fehlt noch. Die Änderung wird angewendet, sobald er da ist.",
        "The entry this belongs to is still missing. The change is applied as soon as it is there.",
    ),
}

VERDICT_CODES = frozenset(_TEXTS)


def explain(code: str, *, english: bool) -> str:
    """Say in words why an operation was set aside; empty for one that was applied."""
    german_text, english_text = _TEXTS.get(code, ("", ""))
    return english_text if english else german_text
