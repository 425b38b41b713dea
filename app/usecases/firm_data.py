"""
Master data of a firm, field by field: what it says, who changed it lately, and changing it.

Must not know: how things are drawn or worded; two answers (`conflicts` does).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.models.permissions import may_write
from app.models.values import Json
from app.usecases.conflict_values import Shown, Wording
from app.usecases.conflicts import Change, changes_by_others
from app.usecases.errors import NotEditableError
from app.usecases.records import Write, get_stored, identity_of, save
from app.usecases.seat import Seat

FIELDS = (
    "headcount",
    "headcount_date",
    "headcount_group",
    "works_council",
    "phone",
    "street",
    "postcode",
    "city",
    "note",
)
"""What a mentor or the Koordination keeps up to date, in the order in which it is shown."""


@dataclass(frozen=True)
class FirmField:
    """One field: kind (number, date, choice, text), its value and words, and who else changed it lately."""

    path: str
    kind: str
    value: Json
    shown: Shown
    options: tuple[tuple[str, str], ...]
    changed: Change | None


@dataclass(frozen=True)
class FirmFields:
    """The fields of a firm, and whether this person may change them."""

    fields: tuple[FirmField, ...]
    may_edit: bool


def firm_fields(seat: Seat, firm_id: str, *, language: str = "de") -> FirmFields:
    """
    The master data.

    Raises:
        NotHereError: This seat does not hold the firm.
    """
    record = get_stored(seat, "firm", firm_id)
    wording = Wording(seat, record, language)
    changed = changes_by_others(seat, record, FIELDS)
    rows = []
    for path in FIELDS:
        field = wording.field(path)
        value = record.fields.get(path)
        rows.append(
            FirmField(path, field.kind, value, wording.shown(path, value), field.options, changed.get(path))
        )
    return FirmFields(tuple(rows), may_write(identity_of(seat).role, "firm", "shared"))


def change_firm(seat: Seat, firm_id: str, changes: Mapping[str, Json]) -> bool:
    """
    Change master data; a count that comes without a date was surveyed today. Says whether anything changed.

    Raises:
        NotEditableError: `reason` `role`: this person may not.
        NotHereError, SaveFailedError
    """
    if not may_write(identity_of(seat).role, "firm", "shared"):
        raise NotEditableError(reason="role")
    record = get_stored(seat, "firm", firm_id)
    wanted = {
        path: value or None if isinstance(value, str) else value
        for path, value in changes.items()
        if path in FIELDS and (value or None) != record.fields.get(path)
    }
    counted = "headcount" in wanted or "headcount_group" in wanted
    if counted and "headcount_date" not in wanted:
        given = changes.get("headcount_date")
        wanted["headcount_date"] = given or seat.now().date().isoformat()
    if not wanted:
        return False
    save(seat, Write.set("firm", record.id, record.scope, wanted))
    return True
