"""
One push from beginning to end: lock, load, compute, save, answer; all in the transaction of the caller.

The order matters: the counter of the network is locked before anything is read, so that what is read is what
will be changed, and so that numbers become visible in their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.models.scopes import firm_of, firm_scope
from app.sync.changes import Operation
from app.sync.protocol import (
    MAX_INTEGER,
    MalformedOperation,
    OperationResult,
    PushAnswer,
    PushRequest,
    receipt_of,
)
from server.applying import Push, further_names_in, names_in
from server.consequences import Consents
from server.database import Connection
from server.queries import quarantine, records
from server.queries.counter import lock_counter
from server.queries.push import Handled, Sender, people_behind, read_handled, read_sender, save_push


async def handle_push(
    connection: Connection,
    request: PushRequest,
    *,
    network_id: str,
    device_id: str,
    user_id: str,
    now: datetime,
    carried: bool = False,
) -> PushAnswer:
    """
    Apply the operations of one push.

    Args:
        connection: A transaction in the name of the person and device.
        request: The decoded body.
        now: The server's time, aware.
        carried: They come in a package, not from the device itself: how far the device has been handled
            stays as it is, and every number is looked up.

    Returns:
        The answer to send once the transaction is committed.
    """
    seq = await lock_counter(connection, network_id=network_id)
    sender = await read_sender(connection, device_id=device_id, user_id=user_id)
    operations: Sequence[Operation | MalformedOperation] = request.operations
    if carried and request.epoch not in ("", sender.epoch):
        # Numbers of another history: no operation may claim to have seen them (I5).
        operations = [
            replace(each, base_seq=0) if isinstance(each, Operation) else each for each in operations
        ]
    elif request.epoch not in ("", sender.epoch):
        # Another past than the one the seat knows, a restored backup for example: applying now could lose
        # what the seat believes to be here. It reads the epoch, compares, and sends again what is missing.
        return PushAnswer(
            epoch=sender.epoch,
            server_time_ms=int(now.timestamp() * 1000),
            last_device_seq=sender.last_device_seq,
            results=(),
        )
    # A package may have brought numbers beyond the last one the device itself has sent.
    highest = MAX_INTEGER if carried or sender.was_carried else sender.last_device_seq
    below = [each for each in operations if 0 < each.device_seq <= highest]
    known = await _answers_given(connection, below, network_id=network_id, device_id=device_id)
    results, fresh, last = sort_out(operations, last_device_seq=sender.last_device_seq, known=known)
    if carried:
        # A restored server asks the device itself from there on; numbers in between must not look handled.
        last = sender.last_device_seq
    if fresh:
        push = await _prepare(connection, fresh, network_id=network_id, seq=seq, sender=sender, now=now)
        for operation in fresh:
            push.apply(operation)
        await save_push(connection, push, network_id=network_id, last_device_seq=last)
        results.extend(push.results)
    return PushAnswer(
        epoch=sender.epoch,
        server_time_ms=int(now.timestamp() * 1000),
        last_device_seq=last,
        results=sorted(results, key=lambda result: result.device_seq),
    )


def sort_out(
    operations: Iterable[Operation | MalformedOperation],
    *,
    last_device_seq: int,
    known: Mapping[int, OperationResult],
) -> tuple[list[OperationResult], list[Operation | MalformedOperation], int]:
    """
    Tell what was handled before from what is new.

    Args:
        last_device_seq: The highest number handled so far.
        known: The answers to those that were handled before.

    Returns:
        The answers that are clear already, the new operations in the order of their numbers, and the highest
        number then.
    """
    results: list[OperationResult] = []
    fresh: list[Operation | MalformedOperation] = []
    met: set[int] = set()
    for operation in sorted(operations, key=lambda each: each.device_seq):
        number = operation.device_seq
        if number in known:
            results.append(known[number])
        elif number in met:
            results.append(OperationResult(number, "duplicate"))
        else:
            fresh.append(operation)
            # An operation without a number (0) was never handled and never will be.
            met.update({number} - {0})
    # A number in an operation that cannot be read is not believed.
    last = max(last_device_seq, *(each.device_seq for each in fresh if isinstance(each, Operation)), 0)
    return results, fresh, last


async def _prepare(
    connection: Connection,
    operations: list[Operation | MalformedOperation],
    *,
    network_id: str,
    seq: int,
    sender: Sender,
    now: datetime,
) -> Push:
    """Load everything the operations touch or ask about."""
    names = names_in(operations)
    found = await records.load_records(connection, network_id=network_id, keys=names)
    scopes = {
        firm_scope(firm_id, "network")
        for operation in operations
        if isinstance(operation, Operation) and (firm_id := firm_of(operation.scope))
    }
    consents = await records.load_consents(connection, network_id=network_id, scopes=scopes)
    found |= {(each.collection, each.id): each for each in consents}
    withdrawn_in = {
        operation.scope
        for operation in operations
        if isinstance(operation, Operation)
        and operation.collection == "consent"
        and operation.fields.get("kind") == "withdrawn"
    }
    if withdrawn_in:
        affected = await records.load_collection(
            connection, network_id=network_id, collection="referral", scopes=withdrawn_in
        )
        found |= {(each.collection, each.id): each for each in affected}
    further = further_names_in(operations, found) - names
    found |= await records.load_records(connection, network_id=network_id, keys=further)
    taken = await records.hidden_keys(connection, keys=names - found.keys())
    created = {
        operation.record
        for operation in operations
        if isinstance(operation, Operation) and operation.kind == "put"
    }
    waiting = await quarantine.waiting_for(
        connection, network_id=network_id, record_ids=created, scopes=sender.writer.scopes
    )
    people = await people_behind(connection, found.values())
    people[sender.writer.device_id] = sender.writer.user_id
    return Push(
        writer=sender.writer,
        records=found,
        taken=taken,
        waiting=waiting,
        seq=seq,
        now=now,
        person_of=lambda device: people.get(device, ""),
        consents=Consents(consents),
        network_id=network_id,
    )


async def _answers_given(
    connection: Connection,
    operations: list[Operation | MalformedOperation],
    *,
    network_id: str,
    device_id: str,
) -> dict[int, OperationResult]:
    """
    The answers to operations that were handled before: the first answer was lost on its way.

    A number below the highest one may still be new: requests overtake each other, a damaged number far
    ahead must not make the server take everything after it for handled, and a seat whose file was restored
    from an older copy gives numbers out a second time. So the operation itself must be the same.
    """
    if not operations:
        return {}
    numbers = [each.device_seq for each in operations]
    handled: dict[int, list[Handled]] = {}
    for each in await read_handled(
        connection, network_id=network_id, device_id=device_id, device_seqs=numbers
    ):
        handled.setdefault(each.device_seq, []).append(each)
    verdicts = await quarantine.verdicts(
        connection, network_id=network_id, device_id=device_id, device_seqs=numbers
    )
    answers: dict[int, OperationResult] = {}
    for operation in operations:
        number = operation.device_seq
        if number in verdicts and quarantine.is_same(verdicts[number][3], operation):
            status, code, reason, _ = verdicts[number]
            answers[number] = OperationResult(number, status, code=code, reason=reason)
        elif isinstance(operation, Operation):
            same = next((each for each in handled.get(number, ()) if each.is_same(operation)), None)
            if same is not None:
                receipt = receipt_of(same.record_id, same.seq)
                answers[number] = OperationResult(number, "duplicate", same.seq, receipt)
    return answers
