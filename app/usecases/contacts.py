"""
Contact persons of a firm. Nobody is kept who did not agree; who goes is deleted on every seat.

    ContactIncompleteError   `name_missing`, `way_missing` (neither phone nor e-mail), `email_wrong`,
                             `agreement_missing`

Must not know: how things are drawn or worded.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.models.codelists import Labels
from app.models.contact import Contact
from app.models.firm import Firm
from app.models.permissions import may_write
from app.models.scopes import firm_scope
from app.models.values import Json, timestamp
from app.sync import new_id
from app.usecases.errors import NotEditableError, UseCaseError
from app.usecases.records import Write, all_of, get, identity_of, save, waiting_ids
from app.usecases.seat import Seat

FUNCTIONS: Labels = {
    "gf": ("Geschäftsführung", "Management"),
    "personal": ("Personal", "Human resources"),
    "br": ("Betriebsrat", "Works council"),
    "ausbildung": ("Ausbildung", "Apprenticeship"),
    "kuemmerer": ("Kümmerer:in", "Caretaker"),
    "andere": ("Andere Funktion", "Other"),
}
# Only what cannot be an address at all is refused; whether it exists shows the first letter.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class ContactIncompleteError(UseCaseError):
    """A contact lacks what it takes."""

    code = "contact_incomplete"


@dataclass(frozen=True)
class ContactRow:
    """One person to talk to."""

    id: str
    firm_id: str
    name: str
    function: str
    phone: str
    email: str
    agreed_on: date | None
    waiting: bool


def may_keep_contacts(seat: Seat) -> bool:
    """Whether this person may add and change contacts."""
    return may_write(identity_of(seat).role, "contact", "network")


def keep_contact(
    seat: Seat,
    firm_id: str,
    *,
    name: str,
    function: str,
    phone: str = "",
    email: str = "",
    agreed: bool,
    contact_id: str | None = None,
) -> str:
    """
    Add a contact, or change the one with `contact_id`. Returns its id.

    Args:
        agreed: The person agreed to being kept; the day is noted.

    Raises:
        ContactIncompleteError: What is missing or cannot be.
        NotEditableError: `reason` `role`.
        NotHereError, SaveFailedError
    """
    if not may_keep_contacts(seat):
        raise NotEditableError(reason="role")
    name, phone, email = name.strip(), phone.strip(), email.strip()
    if not name:
        raise ContactIncompleteError("name_missing")
    if not phone and not email:
        raise ContactIncompleteError("way_missing")
    if email and _EMAIL.fullmatch(email) is None:
        raise ContactIncompleteError("email_wrong")
    if not agreed:
        raise ContactIncompleteError("agreement_missing")
    fields: dict[str, Json] = {
        "name": name,
        "function": function if function in FUNCTIONS else "andere",
        "phone": phone or None,
        "email": email or None,
    }
    if contact_id is not None:
        contact = get(seat, Contact, contact_id)
        save(seat, Write.set("contact", contact.id, contact.scope, fields))
        return contact.id
    firm = get(seat, Firm, firm_id)
    now = seat.now()
    new = {key: value for key, value in fields.items() if value is not None}
    contact_id = new_id()
    save(
        seat,
        Write.put(
            "contact",
            contact_id,
            firm_scope(firm.id, "network"),
            {
                **new,
                "firm_id": firm.id,
                "agreed_on": now.date().isoformat(),
                "created_at": timestamp(now),
                "created_by": identity_of(seat).user_id,
            },
        ),
    )
    return contact_id


def delete_contact(seat: Seat, contact_id: str) -> None:
    """
    Delete a contact on every seat, with the next sync.

    Raises:
        NotEditableError: `reason` `role`.
        NotHereError, SaveFailedError
    """
    if not may_keep_contacts(seat):
        raise NotEditableError(reason="role")
    contact = get(seat, Contact, contact_id)
    save(seat, Write.delete("contact", contact.id, contact.scope))


def contacts_of_firm(seat: Seat, firm_id: str) -> tuple[ContactRow, ...]:
    """The contacts of a firm in the order of their functions."""
    waiting = waiting_ids(seat)
    order = {code: position for position, code in enumerate(FUNCTIONS)}
    rows = [
        ContactRow(
            id=contact.id,
            firm_id=contact.firm_id,
            name=contact.name,
            function=contact.function,
            phone=contact.phone,
            email=contact.email,
            agreed_on=contact.agreed_on,
            waiting=contact.id in waiting,
        )
        for contact in all_of(seat, Contact, where={"firm_id": firm_id})
    ]
    return tuple(sorted(rows, key=lambda row: (order.get(row.function, len(order)), row.name.lower())))
