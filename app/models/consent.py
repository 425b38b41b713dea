"""
Consent (Einwilligung): what a firm agreed to, as events that are only ever added.

Every event is a record of its own that nobody changes: `given` holds the answers to the purposes, `withdrawn`
takes purposes back. So the register is the proof that Art. 7 GDPR asks for, and nothing has to be merged.

A withdrawal outranks everything its opponent's author had not seen, whatever the clocks say: an event counts
only if it *knows* (names) every withdrawal of its purpose. A yes from a device that had not heard of the
withdrawal therefore never brings data back; a yes that was given in knowledge of it does.

`standing_of` is the one place where consent is decided; device and server ask the same function.

Must not know: the store, the network, who may record consent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from app.models.noun import Moment, Noun

Answer = Literal["ja", "nein", "einzelfall", ""]
Kind = Literal["given", "withdrawn"]

PURPOSES = ("kontakt", "weitergabe", "statistik")
"""What a firm is asked, each on its own (Art. 7: separable)."""

PASS_ON = "weitergabe"

FORMS = ("gespraech", "textform", "unterschrift", "papierfoto")
"""How it was given: said in a talk and written down, in text form, signed on the device, signed on paper."""

PROVEN_FORMS = frozenset({"unterschrift", "papierfoto"})
"""Forms that come with a picture."""

WAYS = ("persoenlich", "telefon", "textform")
"""How a withdrawal reached us; withdrawing is as easy as giving, so any way counts."""

RECIPIENT_CLASSES = ("traeger", "beratung", "foerderstelle", "kammer")
"""Kinds of directory entries that a consent may name instead of single ones."""

State = Literal["gilt", "teilweise", "fehlt", "offen", "widerrufen"]


class Consent(Noun):
    """
    One event of the register.

    Attributes:
        answers: Of a `given` event, purpose to answer.
        recipient_classes, recipient_ids: Whom a yes to `weitergabe` covers.
        purposes: Of a `withdrawn` event, what is taken back.
        everything: The firm withdrew all of it and wants no contact: it is locked.
        knows: Ids of the withdrawals of this firm that the author had seen.
        given_by: Who spoke for the firm: name and office.
    """

    collection: ClassVar[str] = "consent"

    firm_id: str
    kind: Kind
    at: Moment
    recorded_by: str = ""
    answers: Mapping[str, Answer] = Field(default_factory=dict)
    recipient_classes: tuple[str, ...] = ()
    recipient_ids: tuple[str, ...] = ()
    text_version: str = ""
    form: str = ""
    given_by: str = ""
    purposes: tuple[str, ...] = ()
    everything: bool = False
    way: str = ""
    knows: tuple[str, ...] = ()
    origin_interview: str | None = None

    @property
    def order(self) -> tuple[float, str]:
        """The order of the register: by the time on the device, then by id."""
        return self.at.timestamp(), self.id

    def withdraws(self, purpose: str) -> bool:
        """Whether it takes this purpose back."""
        return self.kind == "withdrawn" and (self.everything or purpose in self.purposes)


@dataclass(frozen=True)
class Standing:
    """
    What a firm's consent amounts to now.

    Attributes:
        answers: Purpose to the answer that counts; "" if there is none.
        withdrawn: Purposes that were withdrawn and not given again.
        classes, recipients: Whom the yes to `weitergabe` covers.
        since: Since when the newest answer counts.
        locked_at: When the firm withdrew everything; None while it has not, or agreed to something since.
        withdrawals: Ids of all withdrawals: what the next event has to know.
        newest: The newest event that counts.
    """

    answers: Mapping[str, Answer]
    withdrawn: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    since: date | None = None
    locked_at: datetime | None = None
    withdrawals: tuple[str, ...] = ()
    newest: Consent | None = None

    @property
    def locked(self) -> bool:
        """Whether nothing about the firm may be written or passed on any more."""
        return self.locked_at is not None

    @property
    def state(self) -> State:
        """`gilt` when every purpose has a yes, `fehlt` when none has, `offen` before anybody asked."""
        if self.withdrawn and not any(self.answers.values()):
            return "widerrufen"
        if not any(self.answers.values()):
            return "offen"
        yes = [answer in ("ja", "einzelfall") for answer in self.answers.values()]
        if all(yes):
            return "gilt"
        return "teilweise" if any(yes) else "fehlt"

    def refusal(self, *, recipient_id: str, recipient_kind: str) -> str | None:
        """
        Why something about the firm may not be passed on to a recipient; None if it may.

        Returns:
            `consent_withdrawn`, `consent_missing` (nobody asked), `consent_refused`, `consent_each_time`
            (asked to be asked for each recipient), `consent_other_recipient`, or None.
        """
        if PASS_ON in self.withdrawn or self.locked:
            return "consent_withdrawn"
        if recipient_id in self.recipients or recipient_kind in self.classes:
            return None
        match self.answers[PASS_ON]:
            case "ja":
                return "consent_other_recipient"
            case "nein":
                return "consent_refused"
            case "einzelfall":
                return "consent_each_time"
            case _:
                return "consent_missing"


@dataclass
class _Fold:
    """What the events of one firm add up to while they are read in order."""

    answers: dict[str, Answer] = field(default_factory=lambda: dict.fromkeys(PURPOSES, ""))
    classes: set[str] = field(default_factory=set)
    recipients: set[str] = field(default_factory=set)
    newest: Consent | None = None

    def take(self, event: Consent, counted: Mapping[str, Answer]) -> None:
        for purpose, answer in counted.items():
            self.answers[purpose] = answer
        match counted.get(PASS_ON):
            case "ja":
                self.classes.update(event.recipient_classes)
                self.recipients.update(event.recipient_ids)
            case "einzelfall":
                # From now on each one is asked for; those that were named by name stay agreed.
                self.classes.clear()
                self.recipients.update(event.recipient_ids)
            case "nein":
                self.classes.clear()
                self.recipients.clear()
        if counted:
            self.newest = event


def standing_of(events: Iterable[Consent]) -> Standing:
    """
    Decide what a firm's consent amounts to.

    Args:
        events: All consent events of one firm, in any order.
    """
    ordered = sorted(events, key=lambda event: event.order)
    withdrawals = [event for event in ordered if event.kind == "withdrawn"]
    against = {
        purpose: frozenset(event.id for event in withdrawals if event.withdraws(purpose))
        for purpose in PURPOSES
    }
    fold = _Fold()
    for event in ordered:
        if event.kind != "given":
            continue
        known = frozenset(event.knows)
        fold.take(
            event,
            {
                purpose: answer
                for purpose in PURPOSES
                if (answer := event.answers.get(purpose, "")) and against[purpose] <= known
            },
        )
    gone = frozenset(purpose for purpose in PURPOSES if against[purpose] and not fold.answers[purpose])
    everything = [event for event in withdrawals if event.everything]
    unlocked = any(
        event.kind == "given"
        and {each.id for each in everything} <= set(event.knows)
        and "ja" in event.answers.values()
        for event in ordered
    )
    return Standing(
        answers=fold.answers,
        withdrawn=gone,
        classes=frozenset(fold.classes),
        recipients=frozenset(fold.recipients),
        since=fold.newest.at.date() if fold.newest else None,
        locked_at=everything[0].at if everything and not unlocked else None,
        withdrawals=tuple(event.id for event in withdrawals),
        newest=fold.newest,
    )
