"""
Consent: what the firm agreed to, by purpose. Every place that needs to know asks `consent_standing`.

The register is a list of events (`app.models.consent`); a talk that asks for consent adds one when it is
finished, people add others by hand. "No" is a normal answer.

    ConsentError   the event cannot be recorded: `answers_missing`, `purposes_missing`, `recipients_missing`,
                   `given_by_missing`, `proof_missing`, `role`

Must not know: how consent is worded or drawn; which referrals it stops.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.models.consent import (
    PROVEN_FORMS,
    PURPOSES,
    RECIPIENT_CLASSES,
    Answer,
    Consent,
    Standing,
    standing_of,
)
from app.models.consent_texts import CURRENT, FROM_QUESTIONNAIRE
from app.models.interview import Interview
from app.models.permissions import may_write
from app.models.reference import DirectoryEntry
from app.models.scopes import firm_scope
from app.models.values import Fields, Json, text_of, timestamp
from app.sync import new_id
from app.usecases.attachments import AttachmentView, PreparedFile, attach, attachments_of
from app.usecases.errors import UseCaseError
from app.usecases.people import name_of
from app.usecases.records import Write, all_of, find_noun, identity_of, save, waiting_ids
from app.usecases.seat import Seat

QUESTIONS: Mapping[str, str] = {
    "einw_kontakt": "kontakt",
    "einw_weitergabe": "weitergabe",
    "einw_statistik": "statistik",
}
"""Question name to purpose."""

PRIVACY_NOTICE = "dsgvo_info"

_CLASSES_OF_THE_QUESTION = ("traeger", "beratung", "foerderstelle")
"""Whom the question `einw_weitergabe` names: „Bildungsträger, Beratungs- oder Förderstellen“."""


class ConsentError(UseCaseError):
    """The event cannot be recorded."""

    code = "consent_not_possible"


@dataclass(frozen=True)
class ConsentEvent:
    """
    One line of the register, newest first.

    Attributes:
        counts: Whether it still counts; one that did not know of a withdrawal does not.
        recipients: Names of the single places a yes names.
        by_name: Who recorded it.
        proof: The picture of the signed paper, the signature.
    """

    id: str
    kind: str
    at: datetime
    answers: Mapping[str, str]
    purposes: tuple[str, ...]
    everything: bool
    classes: tuple[str, ...]
    recipients: tuple[str, ...]
    form: str
    way: str
    given_by: str
    text_version: str
    by_name: str
    interview_id: str | None
    counts: bool
    waiting: bool
    proof: AttachmentView | None = None


def consent_standing(seat: Seat, firm_id: str) -> Standing:
    """What the consent of a firm amounts to now: the one function everybody asks."""
    return standing_of(_events(seat, firm_id))


def _events(seat: Seat, firm_id: str) -> tuple[Consent, ...]:
    return all_of(seat, Consent, scope=firm_scope(firm_id, "network"))


def consent_register(seat: Seat, firm_id: str) -> tuple[ConsentEvent, ...]:
    """All consent events of a firm, newest first."""
    events = _events(seat, firm_id)
    waiting = waiting_ids(seat)
    withdrawals = [event for event in events if event.kind == "withdrawn"]

    def counts(event: Consent) -> bool:
        if event.kind == "withdrawn":
            return True
        against = {each.id for each in withdrawals if any(each.withdraws(p) for p in event.answers)}
        return against <= set(event.knows)

    return tuple(
        ConsentEvent(
            id=event.id,
            kind=event.kind,
            at=event.at,
            answers=event.answers,
            purposes=PURPOSES if event.everything else event.purposes,
            everything=event.everything,
            classes=event.recipient_classes,
            recipients=tuple(_entry_name(seat, entry_id) for entry_id in event.recipient_ids),
            form=event.form,
            way=event.way,
            given_by=event.given_by,
            text_version=event.text_version,
            by_name=name_of(seat, event.recorded_by),
            interview_id=event.origin_interview,
            counts=counts(event),
            waiting=event.id in waiting,
            proof=next(iter(attachments_of(seat, "consent", event.id)), None),
        )
        for event in sorted(events, key=lambda each: each.order, reverse=True)
    )


def _entry_name(seat: Seat, entry_id: str) -> str:
    entry = find_noun(seat, DirectoryEntry, entry_id)
    return entry.name if entry is not None else ""


def may_record_consent(seat: Seat) -> bool:
    """Whether this person records consent and withdrawals."""
    return may_write(identity_of(seat).role, "consent", "network")


def give_consent(
    seat: Seat,
    firm_id: str,
    *,
    answers: Mapping[str, Answer],
    classes: Sequence[str] = (),
    recipients: Sequence[str] = (),
    form: str,
    given_by: str,
    proof: PreparedFile | None = None,
) -> str:
    """
    Record what a firm agreed to and what not; a proof is kept with it in the same transaction.

    Args:
        answers: Purpose to `ja` or `nein`; purposes that were not asked are left out.
        classes, recipients: Whom a yes to `weitergabe` covers: kinds of places, single ones.
        form: One of `FORMS`.
        given_by: Who spoke for the firm, name and office.
        proof: The photo of the signed paper or the signature, which the forms `papierfoto` and
            `unterschrift` need.

    Returns:
        Id of the event.

    Raises:
        ConsentError: `answers_missing`, `recipients_missing` (a yes to pass on names nobody),
            `given_by_missing`, `proof_missing`, `role`.
        SaveFailedError: The device cannot save.
    """
    if not may_record_consent(seat):
        raise ConsentError("role")
    asked = {purpose: answers[purpose] for purpose in PURPOSES if answers.get(purpose)}
    if not asked:
        raise ConsentError("answers_missing")
    if asked.get("weitergabe") == "ja" and not classes and not recipients:
        raise ConsentError("recipients_missing")
    if not given_by.strip():
        raise ConsentError("given_by_missing")
    if form in PROVEN_FORMS and proof is None:
        raise ConsentError("proof_missing")
    fields: dict[str, Json] = {
        "kind": "given",
        "answers": dict(asked),
        "form": form,
        "given_by": given_by.strip(),
        "text_version": CURRENT,
    }
    if asked.get("weitergabe") == "ja":
        fields["recipient_classes"] = [each for each in RECIPIENT_CLASSES if each in classes]
        fields["recipient_ids"] = list(dict.fromkeys(recipients))
    write = _event(seat, firm_id, fields)
    if proof is None:
        save(seat, write)
    else:
        attach(
            seat,
            proof,
            scope=write.scope,
            firm_id=firm_id,
            of=("consent", write.id),
            signed_by=given_by.strip(),
            beside=[write],
        )
    return write.id


def withdraw_consent(
    seat: Seat,
    firm_id: str,
    *,
    purposes: Sequence[str] = (),
    everything: bool = False,
    way: str,
    given_by: str = "",
) -> str:
    """
    Record that a firm takes its consent back: some purposes, or everything.

    From this moment on nothing more is passed on, also offline; the server withdraws the referrals that
    are under way and stops what was not sent yet.

    Returns:
        Id of the event.

    Raises:
        ConsentError: `purposes_missing`, `role`.
        SaveFailedError: The device cannot save.
    """
    if not may_record_consent(seat):
        raise ConsentError("role")
    named = [purpose for purpose in PURPOSES if purpose in purposes]
    if not named and not everything:
        raise ConsentError("purposes_missing")
    fields: dict[str, Json] = {"kind": "withdrawn", "purposes": list(named), "way": way}
    if everything:
        fields["everything"] = True
    if given_by.strip():
        fields["given_by"] = given_by.strip()
    write = _event(seat, firm_id, fields)
    save(seat, write)
    return write.id


def _event(seat: Seat, firm_id: str, fields: Fields) -> Write:
    """A new event that knows every withdrawal this seat has seen."""
    knows = consent_standing(seat, firm_id).withdrawals
    return Write.put(
        "consent",
        new_id(),
        firm_scope(firm_id, "network"),
        {
            "firm_id": firm_id,
            "at": timestamp(seat.now()),
            "recorded_by": identity_of(seat).user_id,
            **({"knows": list(knows)} if knows else {}),
            **fields,
        },
    )


def writes_of_talk(seat: Seat, interview: Interview, fields: Fields) -> list[Write]:
    """
    The event of a talk that asked for consent, to be saved with its end; none if nothing changed.

    A talk with the works council alone does not speak for the firm.

    Args:
        fields: All fields of the interview, answers included.
    """
    if interview.layer != "network" or interview.perspective == "br" or not may_record_consent(seat):
        return []
    answers = {purpose: answer for purpose, answer in consent_answers(fields).items() if answer}
    if not answers:
        return []
    known = [event for event in _events(seat, interview.firm_id) if event.origin_interview == interview.id]
    latest = max(known, key=lambda event: event.order, default=None)
    if latest is not None and latest.answers == answers:
        return []
    event: dict[str, Json] = {
        "kind": "given",
        "answers": dict(answers),
        "form": "gespraech",
        "origin_interview": interview.id,
        "text_version": f"{FROM_QUESTIONNAIRE}:{interview.form_id}:{interview.form_version}",
    }
    if answers.get("weitergabe") == "ja":
        event["recipient_classes"] = list(_CLASSES_OF_THE_QUESTION)
    return [_event(seat, interview.firm_id, event)]


# --- what a talk said


def answers_by_name(fields: Fields, names: Iterable[str]) -> dict[str, str]:
    """The answers to questions outside repeats, by question name; absent ones are empty."""
    wanted = dict.fromkeys(names, "")
    for path in fields:
        if path.startswith("/") and "[" not in path:
            name = path.rpartition("/")[2]
            if name in wanted:
                wanted[name] = text_of(fields, path)
    return wanted


def consent_answers(fields: Fields) -> dict[str, str]:
    """Purpose to answer (ja, nein, einzelfall, or "" if not asked) of one interview."""
    answers = answers_by_name(fields, QUESTIONS)
    return {purpose: answers[name] for name, purpose in QUESTIONS.items()}


def privacy_notice_given(fields: Fields) -> bool:
    """Whether the privacy notice was handed over; a questionnaire that does not ask counts as yes."""
    asks = any(path.rpartition("/")[2] == PRIVACY_NOTICE for path in fields if path.startswith("/"))
    asks = asks or any(answer for answer in consent_answers(fields).values())
    return not asks or answers_by_name(fields, [PRIVACY_NOTICE])[PRIVACY_NOTICE] == "ja"
