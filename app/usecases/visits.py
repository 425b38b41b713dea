"""
Visits: who was there, why, and a few lines. A visit may stay alone or become an interview.

    VisitIncompleteError   `note_missing` (nothing was written), `day_ahead` (a visit lies in the future)

Must not know: how things are drawn or worded.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.models.codelists import Labels
from app.models.firm import Firm
from app.models.permissions import may_write
from app.models.scopes import firm_scope
from app.models.values import Json, timestamp
from app.models.visit import Visit
from app.sync import new_id
from app.usecases.errors import NotEditableError, UseCaseError
from app.usecases.interviews import start_interview
from app.usecases.people import names_of
from app.usecases.records import Write, all_of, get, identity_of, save, waiting_ids
from app.usecases.seat import Seat

FORMS: Labels = {
    "vor_ort": ("Vor Ort", "On site"),
    "telefon": ("Telefon", "Phone"),
    "video": ("Video", "Video"),
}
ROLES: Labels = {
    "gf": ("Geschäftsführung", "Management"),
    "personal": ("Personal", "Human resources"),
    "br": ("Betriebsrat", "Works council"),
    "ausbildung": ("Ausbildung", "Apprenticeship"),
    "team": ("Meister:in, Teamleitung", "Foreman, team leader"),
    "kuemmerer": ("Kümmerer:in", "Caretaker"),
}


class VisitIncompleteError(UseCaseError):
    """A visit lacks what it takes."""

    code = "visit_incomplete"


@dataclass(frozen=True)
class VisitRow:
    """One visit in a list; `participants` are roles."""

    id: str
    firm_id: str
    held_on: date | None
    form: str
    participants: tuple[str, ...]
    note: str
    created_at: datetime | None
    author: str
    mine: bool
    interview_id: str | None
    waiting: bool


def may_note_visits(seat: Seat) -> bool:
    """Whether this person holds visits."""
    return may_write(identity_of(seat).role, "visit", "network")


def note_visit(
    seat: Seat,
    firm_id: str,
    *,
    held_on: date,
    form: str,
    note: str,
    participants: tuple[str, ...] = (),
) -> str:
    """
    Keep a visit. Returns its id.

    Raises:
        VisitIncompleteError: What is missing.
        NotEditableError: `reason` `role`.
        NotHereError, SaveFailedError
    """
    if not may_note_visits(seat):
        raise NotEditableError(reason="role")
    firm = get(seat, Firm, firm_id)
    if not note.strip():
        raise VisitIncompleteError("note_missing")
    if held_on > seat.now().date():
        raise VisitIncompleteError("day_ahead")
    fields: dict[str, Json] = {
        "firm_id": firm.id,
        "held_on": held_on.isoformat(),
        "form": form if form in FORMS else "vor_ort",
        "note": note.strip(),
        "created_at": timestamp(seat.now()),
        "created_by": identity_of(seat).user_id,
    }
    if participants:
        fields["participants"] = [role for role in ROLES if role in participants]
    visit_id = new_id()
    save(seat, Write.put("visit", visit_id, firm_scope(firm.id, "network"), fields))
    return visit_id


def discard_visit(seat: Seat, visit_id: str) -> None:
    """
    Take a visit back that was noted by mistake.

    Raises:
        NotEditableError: `reason` `author`: somebody else noted it.
        NotHereError, SaveFailedError
    """
    visit = get(seat, Visit, visit_id)
    if visit.created_by != identity_of(seat).user_id:
        raise NotEditableError(reason="author")
    save(seat, Write.delete("visit", visit.id, visit.scope))


def visits_of_firm(seat: Seat, firm_id: str) -> tuple[VisitRow, ...]:
    """The visits of a firm, newest first."""
    me, names, waiting = identity_of(seat).user_id, names_of(seat), waiting_ids(seat)
    rows = [
        VisitRow(
            id=visit.id,
            firm_id=visit.firm_id,
            held_on=visit.held_on,
            form=visit.form,
            participants=visit.participants,
            note=visit.note,
            created_at=visit.created_at,
            author=names.get(visit.created_by, ""),
            mine=visit.created_by == me,
            interview_id=visit.interview_id,
            waiting=visit.id in waiting,
        )
        for visit in all_of(seat, Visit, where={"firm_id": firm_id})
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.held_on or date.min, _age(row.created_at), row.id), reverse=True)
    )


def talk_from_visit(seat: Seat, visit_id: str, *, form_id: str, perspective: str) -> str:
    """
    Let a visit become an interview; the visit names it from then on. Returns the interview's id.

    Raises:
        NotHereError, FormVersionMissingError, FormBrokenError, StepNotPossibleError, SaveFailedError
    """
    visit = get(seat, Visit, visit_id)
    interview_id = start_interview(seat, firm_id=visit.firm_id, form_id=form_id, perspective=perspective)
    save(seat, Write.set("visit", visit.id, visit.scope, {"interview_id": interview_id}))
    return interview_id


def _age(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
