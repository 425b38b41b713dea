"""
Which scopes a person may see: a pure function of people, regions and firms.

| scope                  | members                                                                  |
|------------------------|--------------------------------------------------------------------------|
| `network/<id>`         | everybody of the network                                                 |
| `person/<id>`          | that person                                                              |
| `firm/<id>/network`    | mentors of the firm's region, supervisors                                |
| `firm/<id>/shared`     | mentors of the firm's region, supervisors, the firm's Kümmerer           |
| `firm/<id>/inhouse`    | the firm's Kümmerer, nobody else                                         |

Administration and data protection see no record of a firm. It knows no SQL; `server.queries.access` compares
its answer with the table and numbers the differences.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.models.scopes import firm_scope, network_scope, person_scope


@dataclass(frozen=True)
class Person:
    """Who is asked about."""

    id: str
    role: str
    firm_id: str | None
    region_ids: frozenset[str]
    active: bool


@dataclass(frozen=True)
class Firm:
    """What of a firm decides about access."""

    id: str
    region_id: str


def scopes_of(person: Person, *, network_id: str, firms: Iterable[Firm]) -> frozenset[str]:
    """All scopes of a person; none for one who is no longer active."""
    if not person.active:
        return frozenset()
    scopes = {network_scope(network_id), person_scope(person.id)}
    for firm in firms:
        if person.role == "supervisor" or (person.role == "mentor" and firm.region_id in person.region_ids):
            scopes |= {firm_scope(firm.id, "network"), firm_scope(firm.id, "shared")}
        elif person.role == "kuemmerer" and firm.id == person.firm_id:
            scopes |= {firm_scope(firm.id, "shared"), firm_scope(firm.id, "inhouse")}
    return frozenset(scopes)
