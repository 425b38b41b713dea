"""
What a referral passes on: exactly these fields, as a snapshot taken when it is transmitted.

The slip, the e-mail and the page on which the recipient answers are all made from the snapshot, so that they
show the same and nothing else. Values stay codes until somebody reads them.

Without consent a snapshot may still be passed on if nothing in it points to the firm or a person
(`ANONYMOUS_NEED`, `ANONYMOUS_FIRM`): no name, no place, no free text of the firm's, head counts as a range.

Must not know: the store, screens, who gets it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.models import codelists
from app.models.codelists import Labels
from app.models.firm import Firm
from app.models.need import Need
from app.models.values import Fields, Json

NEED = (
    "topic", "description", "target_groups", "people", "people_range", "horizon", "goal", "extent",
)  # fmt: skip
"""What is passed on of a need: not how urgent it is or how willing the firm is to cooperate."""
FIRM = ("name", "street", "postcode", "city", "bundesland")
CONTACT = ("name", "phone", "email")

ANONYMOUS_NEED = ("topic", "target_groups", "people_range", "horizon", "goal", "extent")
ANONYMOUS_FIRM = ("bundesland",)

_LABELS: Mapping[str, tuple[str, str]] = {
    "topic": ("Thema", "Topic"),
    "description": ("Beschreibung", "Description"),
    "target_groups": ("Für wen", "For whom"),
    "people": ("Wie viele Personen", "How many people"),
    "people_range": ("Wie viele Personen", "How many people"),
    "horizon": ("Bis wann", "By when"),
    "goal": ("Art der Qualifizierung", "Kind of training"),
    "extent": ("Umfang je Person", "Extent per person"),
    "firm.name": ("Betrieb", "Firm"),
    "firm.address": ("Anschrift", "Address"),
    "firm.bundesland": ("Bundesland", "State"),
    "contact.name": ("Kontakt", "Contact"),
    "contact.phone": ("Telefon", "Telephone"),
    "contact.email": ("E-Mail", "E-mail"),
    "purpose": ("Worum es geht", "What it is about"),
}
_STATES: Labels = {
    "sl": ("Saarland", "Saarland"),
    "sn": ("Sachsen", "Saxony"),
    "th": ("Thüringen", "Thuringia"),
}
_CODES: Mapping[str, Labels] = {
    "target_groups": codelists.GROUPS,
    "horizon": codelists.HORIZONS,
    "goal": codelists.GOALS,
    "extent": codelists.EXTENTS,
}
_MOST_NEEDS = 20
_MOST_SIGNS = 4_000


@dataclass(frozen=True)
class Contact:
    """Whom the recipient may call in the firm; all of it may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class PassedGroup:
    """Lines that belong together, as a person reads them: (label, text)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def snapshot(
    *, firm: Firm, needs: Sequence[Need], contact: Contact, purpose: str, anonymous: bool
) -> dict[str, Json]:
    """
    Take the fields that a referral passes on, as they are now.

    Returns:
        `{"purpose": …, "needs": [{field: value}], "firm": {…}, "contact": {…}}`, without what is empty.
    """
    need_fields = ANONYMOUS_NEED if anonymous else NEED
    taken: dict[str, Json] = {"needs": [_need(each, need_fields) for each in needs]}
    if purpose.strip():
        taken["purpose"] = purpose.strip()
    firm_fields = ANONYMOUS_FIRM if anonymous else FIRM
    if known := {name: value for name in firm_fields if (value := str(getattr(firm, name)).strip())}:
        taken["firm"] = known
    if not anonymous and (
        named := {name: value for name in CONTACT if (value := getattr(contact, name).strip())}
    ):
        taken["contact"] = named
    return taken


def _need(need: Need, names: Iterable[str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name in names:
        value = getattr(need, name)
        if name == "people_range" and need.people is not None:
            value = people_range(need.people) if "people" not in names else None
        if value not in (None, "", ()):
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def people_range(people: int) -> str:
    """The range a number of people lies in, as the short form asks for it."""
    for name, most in (("1-2", 2), ("3-5", 5), ("6-10", 10)):
        if people <= most:
            return name
    return "mehr"


def passing_fault(passed: Json, *, anonymous: bool) -> str | None:
    """
    What is wrong with a snapshot; None if it may be passed on.

    Returns:
        `passed_missing` (nothing, or no snapshot at all), `field_not_passable` (something that must not
        leave, or without a reference to the firm more than that), `passed_too_large`.
    """
    if not isinstance(passed, Mapping) or not isinstance(passed.get("needs"), Sequence):
        return "passed_missing"
    needs = passed["needs"]
    if isinstance(needs, str) or not isinstance(needs, Sequence) or not needs:
        return "passed_missing"
    if len(needs) > _MOST_NEEDS or len(repr(passed)) > _MOST_NEEDS * _MOST_SIGNS:
        return "passed_too_large"
    if not set(passed) <= {"purpose", "needs", "firm", "contact"}:
        return "field_not_passable"
    parts: list[tuple[Json, tuple[str, ...]]] = [
        *((need, ANONYMOUS_NEED if anonymous else NEED) for need in needs),
        (passed.get("firm", {}), ANONYMOUS_FIRM if anonymous else FIRM),
        (passed.get("contact", {}), () if anonymous else CONTACT),
    ]
    for part, names in parts:
        if not isinstance(part, Mapping) or not set(part) <= set(names):
            return "field_not_passable"
        for value in part.values():
            values = value if isinstance(value, list | tuple) else [value]
            if not all(isinstance(each, str | int) and not isinstance(each, bool) for each in values):
                return "field_not_passable"
    if not isinstance(passed.get("purpose", ""), str):
        return "field_not_passable"
    return None


def groups_of(passed: Fields, *, language: str) -> tuple[PassedGroup, ...]:
    """The snapshot as a person reads it: one group a need, then firm and contact."""
    spot = 1 if language == "en" else 0

    def label(name: str) -> str:
        return _LABELS[name][spot]

    groups: list[PassedGroup] = []
    purpose = passed.get("purpose")
    if isinstance(purpose, str) and purpose:
        groups.append(PassedGroup(("Anliegen", "Request")[spot], ((label("purpose"), purpose),)))
    needs = passed.get("needs")
    for need in needs if isinstance(needs, list | tuple) else ():
        if isinstance(need, Mapping):
            lines = [
                (label(name), words)
                for name in NEED
                if name in need and (words := _words(name, need[name], language))
            ]
            groups.append(PassedGroup(("Bedarf", "Need")[spot], tuple(lines)))
    firm, contact = passed.get("firm"), passed.get("contact")
    lines = []
    if isinstance(firm, Mapping):
        lines.extend(_firm_lines(firm, language))
    if isinstance(contact, Mapping):
        lines.extend((label(f"contact.{name}"), str(contact[name])) for name in CONTACT if contact.get(name))
    if lines:
        groups.append(PassedGroup(label("firm.name"), tuple(lines)))
    return tuple(groups)


def _firm_lines(firm: Fields, language: str) -> list[tuple[str, str]]:
    spot = 1 if language == "en" else 0
    lines = []
    if firm.get("name"):
        lines.append((_LABELS["firm.name"][spot], str(firm["name"])))
    place = " ".join(str(firm[name]) for name in ("postcode", "city") if firm.get(name))
    address = ", ".join(part for part in (str(firm.get("street", "")), place) if part)
    if address:
        lines.append((_LABELS["firm.address"][spot], address))
    elif firm.get("bundesland"):
        code = str(firm["bundesland"])
        lines.append((_LABELS["firm.bundesland"][spot], codelists.label(_STATES, code, language) or code))
    return lines


def _words(name: str, value: Json, language: str) -> str:
    english = language == "en"
    if name == "topic":
        return codelists.topic_label(str(value), language)
    if name == "people_range":
        text = str(value)
        if text == "mehr":
            return "more than 10" if english else "mehr als 10"
        return text.replace("-", "–")
    if name in _CODES:
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(codelists.label(_CODES[name], str(each), language) for each in values)
    return str(value)
