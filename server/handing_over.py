"""
What a blocked device still has: kept whole in quarantine, nothing of it applied.

A person decides about it later; the device gets an answer for each operation, so that it knows that it may
destroy its own copy.
"""

from app.sync.changes import Operation
from app.sync.protocol import MalformedOperation, OperationResult
from server.admission import Refusal
from server.applying import SetAside
from server.database import Connection
from server.problems import ProblemError
from server.queries import quarantine
from server.queries.lost_devices import MAX_HANDED_OVER, handed_over_so_far, handled_before
from server.queries.push import read_sender

CODE = "device_revoked"


async def take_over(
    connection: Connection,
    operations: list[Operation | MalformedOperation],
    *,
    network_id: str,
    device_id: str,
    user_id: str,
) -> list[OperationResult]:
    """
    Keep the operations of a blocked device.

    Raises:
        ProblemError: `body_too_large`: it has handed over more than an honest device could hold.
    """
    so_far = await handed_over_so_far(connection, network_id=network_id, device_id=device_id)
    if so_far + len(operations) > MAX_HANDED_OVER:
        raise ProblemError("body_too_large", limit=f"{MAX_HANDED_OVER} operations")
    sender = await read_sender(connection, device_id=device_id, user_id=user_id)
    numbers = [each.device_seq for each in operations]
    done = await handled_before(connection, network_id=network_id, device_id=device_id, device_seqs=numbers)
    entries = [
        SetAside(sender.writer, operation, "quarantined", Refusal(CODE))
        for operation in operations
        if operation.device_seq not in done
    ]
    await quarantine.set_aside(connection, network_id=network_id, entries=entries)
    return [
        OperationResult(number, "duplicate")
        if number in done
        else OperationResult(number, "quarantined", code=CODE)
        for number in sorted(set(numbers))
    ]
