"""
People of the network by id: who wrote, who started, who approved.

Must not know: anything about a person beyond the name the network gives.
"""

from app.models.reference import Person
from app.usecases.records import all_of
from app.usecases.seat import Seat


def names_of(seat: Seat) -> dict[str, str]:
    """User id to name, the seat's own person included."""
    names = {person.id: person.name for person in all_of(seat, Person)}
    if seat.identity is not None:
        names[seat.identity.user_id] = seat.identity.name
    return names


def name_of(seat: Seat, user_id: str) -> str:
    """The name of a person; empty when this seat does not know them (any more)."""
    return names_of(seat).get(user_id, "")
