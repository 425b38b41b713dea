"""
The result of an interview: what it would yield, and writing it.

Records that the answers yield have the ids of their repeat instances; writing again renews them. A record
whose repeat instance was removed since goes too, unless somebody has already worked with it.

Must not know: the questions themselves (`derivation` does).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.forms import FormInstance
from app.models import codelists
from app.models.interview import Interview
from app.models.knowledge import Knowledge
from app.models.need import Need
from app.models.noun import RecordLike, UnreadableRecordError
from app.models.values import Fields, Json, number_of, text_of, timestamp
from app.usecases.consent import answers_by_name
from app.usecases.derivation import KNOWLEDGE_STEPS, Derived, values_of
from app.usecases.knowledge import KnowledgeRow, knowledge_row
from app.usecases.needs import NeedRow, need_row
from app.usecases.records import Stored, Write, find, identity_of, stored
from app.usecases.seat import Seat


@dataclass(frozen=True)
class StepPreview:
    """An agreed step as the talk has it now; `what` is empty for the talk's own follow-up date."""

    path: str
    what: str
    who: str
    who_label: str
    due: str


@dataclass(frozen=True)
class ResultPreview:
    """What finishing would yield. `participation_cases` sums people over needs (Teilnahmefälle)."""

    needs: tuple[NeedRow, ...]
    knowledge: tuple[KnowledgeRow, ...]
    steps: tuple[StepPreview, ...]
    consent: tuple[tuple[str, str], ...]
    participation_cases: int


@dataclass(frozen=True)
class FinishResult:
    """Ids of the records that finishing wrote or renewed, and the interview's state now."""

    state: str
    needs: tuple[str, ...]
    knowledge: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class _Draft:
    """A derived record that is not stored yet, in the shape of a stored one."""

    id: str
    scope: str
    fields: Fields


def preview(
    seat: Seat,
    interview: Interview,
    derived: Sequence[Derived],
    *,
    firm_name: str,
    consent: Iterable[tuple[str, str]],
    language: str,
) -> ResultPreview:
    """Show derived records as the rows they will become."""
    needs: list[NeedRow] = []
    areas: list[KnowledgeRow] = []
    steps: list[StepPreview] = []
    for item in derived:
        fields: Fields = {"firm_id": interview.firm_id, "origin_path": item.path, **item.fields}
        draft: RecordLike = _Draft(item.id, interview.scope, fields)
        try:
            if item.collection == "need":
                needs.append(need_row(Need.read(draft), firm_name=firm_name, language=language))
            elif item.collection == "knowledge":
                areas.append(knowledge_row(Knowledge.read(draft), firm_name=firm_name, language=language))
            else:
                steps.append(_step_preview(item, language))
        except UnreadableRecordError:
            # Half an answer (a date still being typed) is no reason to hide the rest of the result.
            continue
    return ResultPreview(
        needs=tuple(needs),
        knowledge=tuple(areas),
        steps=tuple(steps),
        consent=tuple(consent),
        participation_cases=sum(row.people or 0 for row in needs),
    )


def _step_preview(item: Derived, language: str) -> StepPreview:
    who = text_of(item.fields, "who")
    return StepPreview(
        path=item.path,
        what=text_of(item.fields, "what"),
        who=who,
        who_label=codelists.label(codelists.ACTORS, who, language),
        due=text_of(item.fields, "due"),
    )


def writes_of_result(seat: Seat, interview: Interview, derived: Sequence[Derived]) -> list[Write]:
    """The writes that bring needs, knowledge areas and steps in line with the answers."""
    writes: list[Write] = []
    for item in derived:
        old = find(seat, item.collection, item.id)
        if old is None:
            writes.extend(_creation(seat, interview, item))
        else:
            writes.extend(_renewal(old, item))
    kept = {(item.collection, item.id) for item in derived}
    for collection in ("need", "knowledge", "step"):
        for old in stored(seat, collection, scopes=[interview.scope]):
            if text_of(old.fields, "origin_interview") != interview.id or (collection, old.id) in kept:
                continue
            if text_of(old.fields, "state") in ("", "neu", "erkannt") and "done_at" not in old.fields:
                writes.append(Write.delete(collection, old.id, old.scope))
    return writes


def _creation(seat: Seat, interview: Interview, item: Derived) -> list[Write]:
    fields: dict[str, Json] = {
        **item.fields,
        "firm_id": interview.firm_id,
        "origin_interview": interview.id,
        "origin_path": item.path,
        "created_at": timestamp(seat.now()),
        "created_by": identity_of(seat).user_id,
    }
    if item.collection != "step":
        fields["state"] = "neu" if item.collection == "need" else "erkannt"
    return [Write.put(item.collection, item.id, interview.scope, fields)]


def _renewal(old: Stored, item: Derived) -> list[Write]:
    # What the answers no longer say goes too; fields that other parts wrote are left alone.
    derivable = {**dict.fromkeys(_DERIVABLE[item.collection], None), **item.fields}
    changed = {path: value for path, value in derivable.items() if old.fields.get(path) != value}
    if item.collection == "need" and "people" in item.fields:
        changed["people_range"] = None
    changed = {path: value for path, value in changed.items() if value is not None or path in old.fields}
    if not changed:
        return []
    return [Write.set(item.collection, old.id, old.scope, changed)]


_DERIVABLE: dict[str, tuple[str, ...]] = {
    "need": (
        "topic",
        "description",
        "target_groups",
        "people",
        "people_unskilled",
        "people_45plus",
        "horizon",
        "urgency",
        "megatrends",
        "goal",
        "extent",
        "cooperation",
    ),
    "knowledge": ("area", "reason", "until", "holders", "criticality", "plan_start", "plan_end"),
    "step": ("what", "who", "due"),
}


def knowledge_commands(instance: FormInstance, form_id: str) -> tuple[str, ...]:
    """The steps that bring a knowledge area to the state which its form says."""
    if form_id != "wissenssicherung":
        return ()
    return KNOWLEDGE_STEPS.get(values_of(instance.root).get("status", ""), ())


def size_fields(instance: FormInstance) -> dict[str, Json]:
    """What the answers say about the firm's size, for the firm file."""
    values = values_of(instance.root)
    found: dict[str, Json] = {}
    for name, field in (("besch_gesamt", "headcount"), ("besch_sgb3", "headcount_sgb3")):
        try:
            number = float(values.get(name, ""))
        except ValueError:
            continue
        found[field] = round(number) if field == "headcount" else number
    return found


def firm_changes(firm: Fields, interview: Fields, *, perspective: str) -> dict[str, Json]:
    """
    Master data that a talk with management brings up to date.

    A head count never travels without its survey date; an older talk does not overwrite a newer count.
    """
    if perspective not in ("leitung", "gemeinsam"):
        return {}
    answers = answers_by_name(interview, ("datum", "besch_gesamt", "besch_konzern", "betriebsrat"))
    changes: dict[str, Json] = {}
    day = answers["datum"]
    if answers["besch_gesamt"].isdigit() and day and day >= text_of(firm, "headcount_date"):
        count = int(answers["besch_gesamt"])
        if count != number_of(firm, "headcount", -1):
            changes |= {"headcount": count, "headcount_date": day}
        if answers["besch_konzern"].isdigit() and int(answers["besch_konzern"]) != number_of(
            firm, "headcount_group", -1
        ):
            changes["headcount_group"] = int(answers["besch_konzern"])
        council = {"wn": "unbekannt"}.get(answers["betriebsrat"], answers["betriebsrat"])
        if council and council != text_of(firm, "works_council"):
            changes["works_council"] = council
    return changes
