"""
What a record is about and what it is, in two short texts, for the list of the sync centre.

Must not know: sentences; names of collections in words.
"""

from app.models import codelists
from app.models.firm import Firm
from app.models.reference import DirectoryEntry
from app.models.values import Fields, text_of
from app.store import RecordUnreadableError
from app.usecases.form_library import forms_of
from app.usecases.records import find_noun
from app.usecases.seat import Seat

MOST_SIGNS = 60


def title_of(seat: Seat, collection: str, record_id: str, fallback: Fields, language: str) -> tuple[str, str]:
    """
    The firm a record belongs to (or its own name) and what tells it from others.

    Args:
        fallback: Fields of a refused change, for a record that is not here.
    """
    try:
        record = seat.store.record(collection, record_id)
    except RecordUnreadableError:
        record = None
    fields: Fields = record.fields if record is not None else fallback
    firm = find_noun(seat, Firm, text_of(fields, "firm_id"))
    title = firm.name if firm is not None else text_of(fields, "name")
    return title, _short(_detail(seat, collection, fields, language))


def _detail(seat: Seat, collection: str, fields: Fields, language: str) -> str:
    match collection:
        case "interview":
            pinned = (text_of(fields, "form_id"), text_of(fields, "form_version"))
            for form in forms_of(seat):
                if (form.form_id, form.version) == pinned:
                    return form.title_in(language)
            return pinned[0]
        case "need":
            return codelists.topic_label(text_of(fields, "topic"), language)
        case "knowledge":
            return text_of(fields, "area")
        case "step":
            return text_of(fields, "what")
        case "comment":
            return text_of(fields, "text")
        case "visit":
            return text_of(fields, "note")
        case "contact":
            return text_of(fields, "name")
        case "attachment":
            return text_of(fields, "name")
        case "funding_check":
            return text_of(fields, "course")
        case "referral":
            entry = find_noun(seat, DirectoryEntry, text_of(fields, "directory_id"))
            return entry.name if entry is not None else text_of(fields, "purpose")
        case _:
            return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_SIGNS else line[: MOST_SIGNS - 1].rstrip() + "…"
