"""
The Kümmerer's own workspace: note a need in three taps, complete it later, release it on purpose.

Everything here lives in the firm's own layer until released.

Must not know: other firms.
"""

from dataclasses import dataclass

from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.seat import Seat

PEOPLE_RANGES = ("1-2", "3-5", "6-10", "mehr")


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
    `topic_missing`, or None.
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
    """Note a need: topic, people (a range or a number), urgency "1" to "4". Returns its id."""
    raise NotImplementedError


def inhouse_needs(seat: Seat, *, language: str = "de") -> tuple[NeedRow, ...]:
    """The needs of the own firm, newest first."""
    raise NotImplementedError


def inhouse_knowledge(seat: Seat, *, language: str = "de") -> tuple[KnowledgeRow, ...]:
    """The knowledge areas of the own firm, highest risk first."""
    raise NotImplementedError


def start_short_form(seat: Seat, need_id: str | None = None) -> str:
    """
    Start the short form, for a new need or to complete a noted one. Returns the interview's id.

    Finishing it updates the noted need (same id) or makes a new one.
    """
    raise NotImplementedError


def release_preview(seat: Seat, need_id: str, *, language: str = "de") -> ReleasePreview:
    """Show exactly what would leave the firm, and to whom."""
    raise NotImplementedError


def release(seat: Seat, need_id: str, *, agreed: bool) -> Undo:
    """
    Release a need to the network.

    Args:
        agreed: The person says that management and works council agreed.

    Raises:
        StepNotPossibleError: `agreement_missing`, `already_released`.
    """
    raise NotImplementedError


def withdraw_release(seat: Seat, need_id: str) -> None:
    """Take a release back: with their next sync it leaves the other seats."""
    raise NotImplementedError


def undo_last(seat: Seat, token: Undo) -> bool:
    """Take back the step of the token, if that is still possible."""
    raise NotImplementedError
