"""
The steps of a referral: transmitting, answers, reminding, passing on further, withdrawing, telling
recipients.

All of them are commands: the device predicts with the table of `app.models.lifecycle`, the server decides
with the same. A transmission is queued like every other write and leaves when there is a network.

Must not know: how anything is worded; how the server sends.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from app.models.passing import Contact
from app.models.reference import DirectoryEntry
from app.models.referral import Referral
from app.models.referral_answers import steps_of_answer
from app.models.reply_codes import mint_reply_code
from app.models.values import Fields, Json
from app.usecases.consent import consent_standing
from app.usecases.errors import StepNotPossibleError
from app.usecases.records import Write, all_of, command, command_writes, find, find_noun, get, save
from app.usecases.referrals import draft_write, snapshot_of
from app.usecases.seat import Seat

Channel = Literal["mail", "slip"]


def transmit_referral(seat: Seat, referral_id: str, *, channel: Channel) -> None:
    """
    Pass a draft on: what is shown now becomes the snapshot that leaves; its needs count as `vermittelt`.

    Offline it is queued; the slip can be printed at once.

    Args:
        channel: `mail` lets the server send it as soon as there is a network, `slip` goes on paper alone.

    Raises:
        StepNotPossibleError: `consent_…`, `field_not_passable`, `not_from_<state>`.
        NotHereError, SaveFailedError
    """
    held = get(seat, Referral, referral_id)
    entry = find_noun(seat, DirectoryEntry, held.directory_id)
    refusal = consent_standing(seat, held.firm_id).refusal(
        recipient_id=held.directory_id, recipient_kind=entry.kind if entry else ""
    )
    args: dict[str, Json] = {
        "channel": channel,
        "passed": snapshot_of(seat, held),
        "consent": refusal or "ja",
        "reply_code": mint_reply_code(),
    }
    save(
        seat,
        *command_writes(seat, "referral", referral_id, [("transmit", args)]),
        *_need_steps(seat, held.need_ids, "refer"),
    )


def _need_steps(seat: Seat, need_ids: Iterable[str], name: str) -> list[Write]:
    """Let needs follow; one that cannot (any more) stays as it is."""
    return [
        write
        for need_id in need_ids
        if find(seat, "need", need_id) is not None
        for write in command_writes(seat, "need", need_id, [(name, {})], lenient=True)
    ]


def _needs_set_free(seat: Seat, held: Referral) -> list[Write]:
    """The needs of a referral that ends without help, unless another open one cares for them."""
    cared_for = {
        need_id
        for other in all_of(seat, Referral, where={"firm_id": held.firm_id})
        if other.id != held.id and other.open and other.state != "entwurf"
        for need_id in other.need_ids
    }
    return _need_steps(seat, (each for each in held.need_ids if each not in cared_for), "unrefer")


def hand_over_slip(seat: Seat, referral_id: str) -> None:
    """Remember that the slip left the printer: from now on the recipient may have it."""
    held = get(seat, Referral, referral_id)
    if held.slip_at is None and held.open and held.state != "entwurf":
        command(seat, "referral", referral_id, "slip", {})


def record_answer(
    seat: Seat,
    referral_id: str,
    answer: str,
    *,
    reason: str = "",
    note: str = "",
    offer_title: str = "",
    offer_start: date | None = None,
    applied_on: date | None = None,
    participants: int | None = None,
) -> None:
    """
    Write down what the recipient (or, for `apply` and `turn_down`, the firm) said.

    Args:
        answer: One of `possible_answers(state, with_firm=True)`.

    Raises:
        StepNotPossibleError: The state does not allow it, or `reason_missing`, `offer_missing`,
            `participants_missing`.
    """
    held = get(seat, Referral, referral_id)
    args: dict[str, Json] = {}
    if note.strip():
        args["note"] = note.strip()
    if answer in ("decline", "turn_down", "break_off"):
        args["reason"] = reason
    if answer == "offer":
        args["offer_title"] = offer_title
        if offer_start is not None:
            args["offer_start"] = offer_start.isoformat()
    if answer == "apply" and applied_on is not None:
        args["applied_on"] = applied_on.isoformat()
    if answer in ("finish", "break_off") and participants is not None:
        args["participants"] = participants
    steps: list[tuple[str, Fields]] = [
        (step, args if step == answer else {}) for step in steps_of_answer(held.state, answer)
    ]
    freed = _needs_set_free(seat, held) if answer in ("decline", "turn_down") else []
    covered = _need_steps(seat, held.need_ids, "cover") if answer == "finish" else []
    save(seat, *command_writes(seat, "referral", referral_id, steps), *freed, *covered)


def remind_recipient(seat: Seat, referral_id: str, *, way: Literal["mail", "telefon"]) -> None:
    """
    Ask the recipient again; ten working days begin anew, and the answer code is a fresh one.

    Args:
        way: `mail` lets the server send a reminder with a new link; `telefon` only notes the call.

    Raises:
        StepNotPossibleError: There is an answer already.
    """
    args: dict[str, Json] = {"way": way}
    if way == "mail":
        args["reply_code"] = mint_reply_code()
    command(seat, "referral", referral_id, "remind", args)


def revoke_reply_link(seat: Seat, referral_id: str) -> None:
    """
    Let nobody answer through link or code any more; the referral itself goes on.

    Raises:
        StepNotPossibleError: It is not under way.
    """
    command(seat, "referral", referral_id, "revoke_link", {})


def pass_on_referral(seat: Seat, referral_id: str, *, directory_id: str) -> str:
    """
    Let the needs of a referral go on to another recipient, as a draft of its own.

    The draft needs a consent that covers the new recipient; the two referrals name each other.

    Returns:
        Id of the draft.

    Raises:
        StepNotPossibleError: It was passed on already, or was never transmitted.
        ReferralError, NotHereError, SaveFailedError
    """
    held = get(seat, Referral, referral_id)
    draft = draft_write(
        seat,
        need_ids=held.need_ids,
        directory_id=directory_id,
        purpose=held.purpose,
        note="",
        contact=Contact(held.contact_name, held.contact_phone, held.contact_email),
        anonymous=held.anonymous,
        passed_on_from=held.id,
    )
    steps: list[tuple[str, Fields]] = [("pass_on", {"passed_on_to": draft.id})]
    save(seat, draft, *command_writes(seat, "referral", referral_id, steps))
    return draft.id


def withdraw_referral(seat: Seat, referral_id: str, *, reason: str = "") -> None:
    """
    Take a referral back; allowed from every state but a final one. Who has got something must be told.

    Raises:
        StepNotPossibleError: It is over already.
    """
    held = get(seat, Referral, referral_id)
    steps: list[tuple[str, Fields]] = [("withdraw", {"reason": reason} if reason else {})]
    save(
        seat,
        *command_writes(seat, "referral", referral_id, steps),
        *_needs_set_free(seat, held),
    )


def tell_recipient(seat: Seat, referral_id: str, *, way: Literal["mail", "telefon", "persoenlich"]) -> None:
    """
    Tell a recipient of the withdrawal (Art. 19 GDPR); with `mail` the server writes to them.

    Raises:
        StepNotPossibleError: `nobody_to_inform`, `already_informed`.
    """
    command(seat, "referral", referral_id, "inform", {"way": way})


def all_recipients_to_tell(seat: Seat) -> tuple[Referral, ...]:
    """The referrals whose recipients still have to be told of a withdrawal."""
    return tuple(each for each in all_of(seat, Referral) if each.must_be_told)


__all__ = [
    "StepNotPossibleError",
    "all_recipients_to_tell",
    "hand_over_slip",
    "pass_on_referral",
    "record_answer",
    "remind_recipient",
    "revoke_reply_link",
    "tell_recipient",
    "transmit_referral",
    "withdraw_referral",
]
