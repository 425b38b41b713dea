"""
Derivation: what the answers of a questionnaire mean for the casework.

A table says which repeat (or whole questionnaire) yields which record, and which question fills which field.
It goes by question names, not by form, so that any version or other questionnaire with the same names works.
A question that is not relevant counts as empty.

Must not know: the store, the person, sentences.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.forms import FormInstance, Node
from app.models.knowledge import traffic_light
from app.models.values import Json
from app.usecases.interview_sections import untouched

Collection = Literal["need", "knowledge", "step"]
FOLLOW_UP = "wiedervorlage"


@dataclass(frozen=True)
class Derived:
    """One record that the answers yield. `path` is the repeat instance (or root) it comes from."""

    collection: Collection
    id: str
    path: str
    fields: Mapping[str, Json]


def _text(value: str) -> Json:
    return value


def _number(value: str) -> Json:
    try:
        return round(float(value))
    except (ValueError, OverflowError):
        return None


def _list(value: str) -> Json:
    return value.split()


def _date(value: str) -> Json:
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return None


Reader = Callable[[str], Json]
Columns = Mapping[str, tuple[str, Reader]]
"""Question name to field and how it is read."""

_REPEATS: Mapping[str, tuple[Collection, Columns]] = {
    "rep_bedarf": (
        "need",
        {
            "b_thema": ("topic", _text),
            "b_beschreibung": ("description", _text),
            "b_zielgruppe": ("target_groups", _list),
            "b_personen": ("people", _number),
            "b_ohne_abschluss": ("people_unskilled", _number),
            "b_ab45": ("people_45plus", _number),
            "b_horizont": ("horizon", _text),
            "b_dringlich": ("urgency", _text),
            "b_megatrend": ("megatrends", _list),
            "b_ziel": ("goal", _text),
            "b_umfang": ("extent", _text),
            "b_koop": ("cooperation", _text),
        },
    ),
    "rep_wissen": (
        "knowledge",
        {
            "w_gebiet": ("area", _text),
            "w_grund": ("reason", _text),
            "w_bis": ("until", _date),
            "w_traeger": ("holders", _text),
            "w_kritisch": ("criticality", _text),
            "w_risiko": ("risk", _number),
        },
    ),
    "rep_schritt": (
        "step",
        {"s_was": ("what", _text), "s_wer": ("who", _text), "s_bis": ("due", _date)},
    ),
}

_WHOLE_FORMS: Mapping[str, tuple[Collection, Columns]] = {
    "bedarf_kurz": (
        "need",
        {
            "thema": ("topic", _text),
            "beschreibung": ("description", _text),
            "zielgruppe": ("target_groups", _list),
            "personen": ("people", _number),
            "horizont": ("horizon", _text),
            "dringlich": ("urgency", _text),
            "megatrend": ("megatrends", _list),
            "koop": ("cooperation", _text),
            "bereich": ("area_of_firm", _text),
            "loesung": ("solution", _text),
        },
    ),
    "wissenssicherung": (
        "knowledge",
        {
            "gebiet": ("area", _text),
            "grund": ("reason", _text),
            "bis": ("until", _date),
            "traeger": ("holders", _text),
            "kritisch": ("criticality", _text),
            "risiko": ("risk", _number),
            "start": ("plan_start", _date),
            "ende": ("plan_end", _date),
            "stunden": ("plan_hours", _number),
            "methoden": ("plan_methods", _list),
        },
    ),
}

KNOWLEDGE_STEPS: Mapping[str, tuple[str, ...]] = {
    "erkannt": (),
    "geplant": ("plan",),
    "laeuft": ("plan", "start"),
    "gesichert": ("plan", "start", "secure"),
    "verloren": ("lose",),
}
"""The answer to `status` of the knowledge form, as commands from the first state on."""


def asked(node: Node) -> Iterator[Node]:
    """All relevant nodes beneath a node, in document order; what is hidden is left out with its inside."""
    for child in node.children:
        if child.relevant:
            yield child
            yield from asked(child)


def values_of(node: Node, *, into_repeats: bool = False) -> dict[str, str]:
    """
    The values beneath a node by question name; hidden ones are absent.

    Args:
        into_repeats: Whether to go into repeats, where the same name has many values (the last one stays).
    """
    values: dict[str, str] = {}
    for child in node.children:
        if not child.relevant or (child.kind == "repeat" and not into_repeats):
            continue
        if child.children or child.kind in ("group", "repeat", "instance"):
            values.update(values_of(child, into_repeats=into_repeats))
        else:
            values[child.name] = child.value
    return values


def repeats_of(node: Node) -> Iterator[Node]:
    """The relevant repeats beneath a node, not those inside other repeats."""
    for child in node.children:
        if not child.relevant:
            continue
        if child.kind == "repeat":
            yield child
        else:
            yield from repeats_of(child)


def instance_id(path: str) -> str:
    """The id in the last brackets of a repeat instance's stable path."""
    return path.rpartition("[")[2].rstrip("]")


def derive(
    instance: FormInstance, *, form_id: str, interview_id: str, subject_id: str
) -> tuple[Derived, ...]:
    """
    Derive needs, knowledge areas and steps from the answers.

    Args:
        instance: The answers as they are now.
        form_id: For questionnaires that as a whole are about one need or area.
        interview_id: Owner of the follow-up date.
        subject_id: Id of the record that a whole questionnaire yields: that of the noted need it completes,
            or of the interview itself.

    Returns:
        Records with stable ids: those of the repeat instances. Deriving twice, or on two devices, yields
        the same records.
    """
    root = instance.root
    found: list[Derived] = []
    whole = _WHOLE_FORMS.get(form_id)
    if whole is not None:
        collection, columns = whole
        fields = _fields(values_of(root), columns)
        if collection == "knowledge":
            fields |= _documented(root)
        found.append(Derived(collection, subject_id, root.path, _completed(collection, fields)))
    for repeat in repeats_of(root):
        row = _REPEATS.get(repeat.name)
        if row is None:
            continue
        collection, columns = row
        for node in repeat.children:
            if untouched(node):
                continue
            fields = _fields(values_of(node), columns)
            found.append(
                Derived(collection, instance_id(node.path), node.path, _completed(collection, fields))
            )
    follow_up = _date(values_of(root).get(FOLLOW_UP, ""))
    if follow_up is not None:
        fields = {"what": "", "who": "mentor", "due": follow_up, "kind": "follow_up"}
        found.append(Derived("step", follow_up_id(interview_id), root.path, fields))
    return tuple(found)


def follow_up_id(interview_id: str) -> str:
    """The id of an interview's follow-up step: made from the interview's, so that it never doubles."""
    return str(uuid.uuid5(uuid.UUID(interview_id), FOLLOW_UP))


def _fields(values: Mapping[str, str], columns: Columns) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for question, (field, read) in columns.items():
        value = values.get(question, "")
        if value and (taken := read(value)) is not None:
            fields[field] = taken
    return fields


def _completed(collection: Collection, fields: dict[str, Json]) -> dict[str, Json]:
    """Add what follows from the answers alone."""
    if collection == "knowledge":
        risk = fields.get("risk")
        fields.setdefault("risk", 0)
        fields["light"] = traffic_light(risk if isinstance(risk, int) else 0)
    return fields


def _documented(root: Node) -> dict[str, Json]:
    """How many tasks of a knowledge form are documented at least in part."""
    count = sum(
        1
        for repeat in repeats_of(root)
        if repeat.name == "rep_aufgabe"
        for task in repeat.children
        if values_of(task).get("a_doku") in ("gut", "teils")
    )
    return {"documented_tasks": count}
