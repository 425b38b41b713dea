"""
Needs (Bedarfe): what a firm wants its people to learn.

    NeedIncompleteError   `topic_unknown`, `people_missing`, `urgency_unknown`

Must not know: where a need came from in a questionnaire (`derivation` does).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.models import codelists
from app.models.firm import Firm
from app.models.need import Need
from app.models.permissions import may_write
from app.models.referral import Referral
from app.models.scopes import FIRM_LAYERS, firm_scope
from app.models.values import Json, Layer, timestamp
from app.sync import new_id
from app.usecases.errors import NotEditableError, UseCaseError
from app.usecases.records import Write, all_of, find_noun, get, identity_of, save, waiting_ids
from app.usecases.seat import Seat

PEOPLE_RANGES = ("1-2", "3-5", "6-10", "mehr")


class NeedIncompleteError(UseCaseError):
    """A need lacks what it takes."""

    code = "need_incomplete"


@dataclass(frozen=True)
class NeedRow:
    """One need as lists and cards show it. `people` and `people_range` are alternatives; both may be None."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    state: str
    topic: str
    topic_label: str
    description: str
    people: int | None
    people_range: str | None
    urgency: int
    """1 to 4; 0 while nobody has said."""
    horizon: str | None
    horizon_label: str
    target_groups: tuple[str, ...]
    target_group_labels: tuple[str, ...]
    megatrends: tuple[str, ...]
    goal: str | None
    extent: str | None
    cooperation: str | None
    created_at: datetime | None
    origin_interview: str | None
    origin_path: str | None
    released: bool
    released_at: datetime | None
    referral_ids: tuple[str, ...]
    waiting: bool
    withdrawing: bool = False
    """Its release is taken back here, but the network still sees it until the next sync."""


def need_row(
    need: Need,
    *,
    firm_name: str,
    language: str = "de",
    referrals: Iterable[Referral] = (),
    waiting: bool = False,
) -> NeedRow:
    """A need in the shape of a row."""
    return NeedRow(
        id=need.id,
        firm_id=need.firm_id,
        firm_name=firm_name,
        layer=need.layer,
        state=need.state,
        topic=need.topic,
        topic_label=codelists.topic_label(need.topic, language),
        description=need.description,
        people=need.people,
        people_range=need.people_range if need.people is None else None,
        urgency=_urgency(need.urgency),
        horizon=need.horizon,
        horizon_label=codelists.label(codelists.HORIZONS, need.horizon, language),
        target_groups=need.target_groups,
        target_group_labels=tuple(
            codelists.label(codelists.GROUPS, group, language) for group in need.target_groups
        ),
        megatrends=need.megatrends,
        goal=need.goal,
        extent=need.extent,
        cooperation=need.cooperation,
        created_at=need.created_at,
        origin_interview=need.origin_interview,
        origin_path=need.origin_path,
        released=need.released_as is not None or need.layer == "shared",
        released_at=need.released_at,
        referral_ids=tuple(referral.id for referral in referrals if need.id in referral.need_ids),
        waiting=waiting,
        withdrawing=waiting and need.released_as is None and need.release_withdrawn_at is not None,
    )


def may_note_needs(seat: Seat) -> bool:
    """Whether this person may note a need of a firm by hand, outside of a talk."""
    return may_write(identity_of(seat).role, "need", "network")


def note_need(
    seat: Seat,
    firm_id: str,
    *,
    layer: Layer,
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
        NotEditableError: `reason` `role`: this person writes no needs there.
        NotHereError: This seat does not hold the firm.
        SaveFailedError
    """
    if not may_write(identity_of(seat).role, "need", layer):
        raise NotEditableError(reason="role")
    firm = get(seat, Firm, firm_id)
    if topic not in codelists.topics():
        raise NeedIncompleteError("topic_unknown")
    if urgency not in codelists.URGENCIES:
        raise NeedIncompleteError("urgency_unknown")
    if people is None and people_range not in PEOPLE_RANGES:
        raise NeedIncompleteError("people_missing")
    if people is not None and people < 1:
        raise NeedIncompleteError("people_missing")
    need_id = new_id()
    fields: dict[str, Json] = {
        "firm_id": firm.id,
        "topic": topic,
        "urgency": urgency,
        "state": "neu",
        "created_at": timestamp(seat.now()),
        "created_by": identity_of(seat).user_id,
    }
    if people is not None:
        fields["people"] = people
    else:
        fields["people_range"] = people_range
    if description.strip():
        fields["description"] = description.strip()
    save(seat, Write.put("need", need_id, firm_scope(firm.id, layer), fields))
    return need_id


def take_back_need(seat: Seat, need_id: str) -> bool:
    """Delete a need that was just noted, if nothing has come of it yet."""
    need = find_noun(seat, Need, need_id)
    if need is None or need.state != "neu" or need.released_as:
        return False
    if any(need_id in referral.need_ids for referral in all_of(seat, Referral)):
        return False
    save(seat, Write.delete("need", need.id, need.scope))
    return True


def needs_of_firm(seat: Seat, firm_id: str, *, language: str = "de") -> tuple[NeedRow, ...]:
    """
    The needs of a firm that this seat may see, most urgent first, then newest.

    A released need is on the Kümmerer's seat twice, as the original and as the copy the network sees; the
    original stands for both.
    """
    scopes = [firm_scope(firm_id, layer) for layer in FIRM_LAYERS]
    needs = without_own_copies(all_of(seat, Need, scopes=scopes))
    return rows_of(seat, needs, language=language)


def without_own_copies(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Leave out released copies whose original is here as well."""
    needs = tuple(needs)
    copies = {need.released_as for need in needs if need.released_as}
    return tuple(need for need in needs if need.id not in copies)


def rows_of(seat: Seat, needs: Iterable[Need], *, language: str) -> tuple[NeedRow, ...]:
    """Needs as rows, most urgent first, then newest."""
    needs = tuple(needs)
    referrals = all_of(seat, Referral)
    names = {firm.id: firm.name for firm in all_of(seat, Firm)}
    waiting = waiting_ids(seat)
    rows = [
        need_row(
            need,
            firm_name=names.get(need.firm_id, ""),
            language=language,
            referrals=referrals,
            waiting=need.id in waiting,
        )
        for need in needs
    ]
    return tuple(sorted(rows, key=lambda row: (-row.urgency, -_age(row), row.id)))


def _age(row: NeedRow) -> float:
    return row.created_at.timestamp() if row.created_at else 0.0


def need(seat: Seat, need_id: str, *, language: str = "de") -> NeedRow:
    """
    One need.

    Raises:
        NotHereError: This seat does not hold it.
    """
    found = get(seat, Need, need_id)
    firm = find_noun(seat, Firm, found.firm_id)
    return need_row(
        found,
        firm_name=firm.name if firm else "",
        language=language,
        referrals=all_of(seat, Referral),
        waiting=need_id in waiting_ids(seat),
    )


def _urgency(code: str) -> int:
    """A code of another network counts as the lowest."""
    if not code:
        return 0
    return int(code) if code in codelists.URGENCIES else 1
