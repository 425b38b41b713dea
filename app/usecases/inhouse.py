"""
The Kümmerer's own workspace: note a need in three taps, complete it later, release it on purpose.

Everything here lives in the firm's own layer until released; what a release lets out is named field by field.

Must not know: other firms.
"""

from contextlib import suppress
from dataclasses import dataclass

from app.forms import FormError
from app.models.interview import Interview
from app.models.knowledge import Knowledge
from app.models.lifecycle import can
from app.models.need import Need
from app.models.permissions import editable_answers
from app.models.release import releasable_fields
from app.models.scopes import firm_scope
from app.sync import new_id
from app.usecases import knowledge as knowledge_cases
from app.usecases import needs as need_cases
from app.usecases.derivation import asked
from app.usecases.errors import NotHereError, StepNotPossibleError
from app.usecases.field_texts import texts_of_need
from app.usecases.interviews import start_interview, thawed
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.records import Write, all_of, command, find_noun, get, get_stored, identity_of, save
from app.usecases.seat import Seat

_SHORT_FORM = "bedarf_kurz"
_NEVER_LEAVES = ("created_by", "answers", "notes")


@dataclass(frozen=True)
class ReleaseField:
    """One field that would leave: its name (`topic`, `people`, …) and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class ReleasePreview:
    """
    Exactly what would leave and to whom.

    `small_group`: one or two people, who must not be recognisable. `blocked`: `already_released`,
    `topic_missing`, `not_from_<state>`, or None.
    """

    need: NeedRow
    fields: tuple[ReleaseField, ...]
    stays: tuple[str, ...]
    recipient: str
    small_group: bool
    blocked: str | None


@dataclass(frozen=True)
class Undo:
    """A step that can be taken back; opaque to the view."""

    kind: str
    record_id: str


def log_need(
    seat: Seat,
    *,
    topic: str,
    urgency: str,
    people_range: str | None = None,
    people: int | None = None,
    description: str = "",
) -> str:
    """
    Note a need: topic, people (a range or a number), urgency "1" to "4". Returns its id.

    Raises:
        NeedIncompleteError: What is missing or unknown.
        NotHereError: This seat has no firm of its own.
    """
    return need_cases.note_need(
        seat,
        _own_firm(seat),
        layer="inhouse",
        topic=topic,
        urgency=urgency,
        people_range=people_range,
        people=people,
        description=description,
    )


def undo_of_log(need_id: str) -> Undo:
    """What takes a noted need back, for the snackbar."""
    return Undo("log", need_id)


def inhouse_needs(seat: Seat, *, language: str = "de") -> tuple[NeedRow, ...]:
    """The needs of the own firm, newest first."""
    needs = all_of(seat, Need, scope=firm_scope(_own_firm(seat), "inhouse"))
    rows = need_cases.rows_of(seat, needs, language=language)
    return tuple(sorted(rows, key=lambda row: -(row.created_at.timestamp() if row.created_at else 0.0)))


def inhouse_knowledge(seat: Seat, *, language: str = "de") -> tuple[KnowledgeRow, ...]:
    """The knowledge areas of the own firm, highest risk first."""
    areas = all_of(seat, Knowledge, scope=firm_scope(_own_firm(seat), "inhouse"))
    return knowledge_cases.rows_of(seat, areas, language=language)


def start_short_form(seat: Seat, need_id: str | None = None) -> str:
    """
    Start the short form, for a new need or to complete a noted one. Returns the interview's id.

    What is noted already stands in it. A short form that there is for the same need is gone on with instead,
    with all its answers. Finishing it updates the noted need (same id) or makes a new one.
    """
    firm_id = _own_firm(seat)
    if need_id is None:
        return start_interview(seat, firm_id=firm_id, form_id=_SHORT_FORM, perspective="kuemmerer")
    noted = get(seat, Need, need_id)
    for talk in all_of(seat, Interview, scope=firm_scope(firm_id, "inhouse")):
        if need_id in (talk.for_need, talk.id) and editable_answers(talk.state):
            return talk.id
    interview_id = start_interview(
        seat, firm_id=firm_id, form_id=_SHORT_FORM, perspective="kuemmerer", need_id=need_id
    )
    _fill_in(seat, interview_id, noted)
    return interview_id


def _fill_in(seat: Seat, interview_id: str, noted: Need) -> None:
    """Answer the questions whose answer is noted; one that the form does not offer is asked again."""
    record = get_stored(seat, "interview", interview_id)
    interview = Interview.read(record)
    instance = thawed(seat, interview, record.fields)
    known = {name: " ".join(texts) for name, texts in _noted_answers(noted).items() if any(texts)}
    for node in asked(instance.root):
        value = known.get(node.name, "")
        if not value or (node.choices and not set(value.split()) <= {each.value for each in node.choices}):
            continue
        with suppress(FormError):
            instance.answer(node.path, value)
    changes = instance.take_changes()
    save(
        seat,
        Write.set("interview", interview_id, interview.scope, changes, form_version=interview.form_version),
    )


def _noted_answers(noted: Need) -> dict[str, tuple[str, ...]]:
    """The questions of the short form to what a need says; a range of people is no number."""
    return {
        "thema": (noted.topic,),
        "beschreibung": (noted.description,),
        "zielgruppe": noted.target_groups,
        "personen": (str(noted.people or ""),),
        "horizont": (noted.horizon or "",),
        "dringlich": (noted.urgency,),
        "megatrend": noted.megatrends,
        "koop": (noted.cooperation or "",),
    }


def release_preview(seat: Seat, need_id: str, *, language: str = "de") -> ReleasePreview:
    """
    Show exactly what would leave the firm, and to whom.

    Raises:
        NotHereError: This seat does not hold the need.
    """
    need = get(seat, Need, need_id)
    texts = texts_of_need(need, releasable_fields("need"), language)
    return ReleasePreview(
        need=need_cases.need(seat, need_id, language=language),
        fields=tuple(ReleaseField(name, text) for name, text in texts),
        stays=_NEVER_LEAVES,
        recipient=identity_of(seat).network_name,
        small_group=need.small_group,
        blocked=_blocked(seat, need),
    )


def _blocked(seat: Seat, need: Need) -> str | None:
    if need.released_as:
        return "already_released"
    if not need.topic:
        return "topic_missing"
    if not can("need", {"state": need.state}, "release", role=identity_of(seat).role):
        return f"not_from_{need.state}"
    return None


def release(seat: Seat, need_id: str, *, agreed: bool) -> Undo:
    """
    Release a need to the network: the fields of the preview, and nothing else.

    Args:
        agreed: The person says that management and works council agreed.

    Raises:
        StepNotPossibleError: `agreement_missing`, `already_released`, `not_from_<state>`.
    """
    need = get(seat, Need, need_id)
    if (blocked := _blocked(seat, need)) is not None:
        raise StepNotPossibleError(blocked)
    present = get_stored(seat, "need", need_id).fields
    named = [name for name in releasable_fields("need") if name in present]
    command(seat, "need", need_id, "release", {"released_as": new_id(), "fields": named, "agreed": agreed})
    return Undo("release", need_id)


def withdraw_release(seat: Seat, need_id: str) -> None:
    """
    Take a release back: with their next sync it leaves the other seats.

    Raises:
        StepNotPossibleError: `not_released`.
    """
    command(seat, "need", need_id, "withdraw_release", {})


def undo_last(seat: Seat, token: Undo) -> bool:
    """Take back the step of the token, if that is still possible."""
    if token.kind == "log":
        return need_cases.take_back_need(seat, token.record_id)
    need = find_noun(seat, Need, token.record_id)
    if need is None:
        return False
    if token.kind == "release" and need.released_as:
        withdraw_release(seat, need.id)
        return True
    return False


def _own_firm(seat: Seat) -> str:
    firm_id = identity_of(seat).firm_id
    if firm_id is None:
        raise NotHereError(collection="firm", record_id="")
    return firm_id
