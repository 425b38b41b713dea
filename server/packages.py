"""
A hand-over package from its bytes to its operations, in one transaction: prove it, decrypt it, apply it once.

Whoever brings it, its operations are applied in the name of the device that wrote it. They are the same
operations the device still has in its outbox: when it comes back, its push is answered from memory, and so it
gets its receipts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.sync.package import PackageError, open_package, read_header
from app.sync.protocol import PushRequest
from server.database import Connection, name_person
from server.problems import ProblemError
from server.pushing import handle_push
from server.queries import packages
from server.queries.counter import lock_counter
from server.queries.networks import add_audit


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a package: counts of its operations."""

    package: str
    device_id: str
    operations: int
    applied: int
    known: int
    held: int
    refused: int


async def accept_package(
    connection: Connection,
    data: bytes,
    *,
    network_id: str,
    carrier: str,
    now: datetime,
    even_revoked: bool = False,
) -> Accepted:
    """
    Apply a package.

    Args:
        connection: A transaction in the name of whoever brings it, or at least of their network; afterwards
            it is in the name of the author.
        carrier: Who brings it: a device, or "operator".
        even_revoked: Also from a device that was blocked since: for the operator, who has looked.

    Raises:
        ProblemError: `package_malformed`, `package_truncated`, `package_tampered`, `package_key_unknown`,
            `package_foreign_network`, `package_device_unknown`, `package_device_revoked`, `package_repeated`.
    """
    try:
        header = read_header(data)
    except PackageError as error:
        raise ProblemError(error.code) from error
    if header.network != network_id:
        raise ProblemError("package_foreign_network")
    author = await packages.author_of(connection, header)
    if author is None:
        raise ProblemError("package_device_unknown")
    private = await packages.private_key(connection, network_id=network_id, key_id=header.key)
    if private is None:
        raise ProblemError("package_key_unknown")
    try:
        pushes = open_package(data, private=private, token_hash=author.token_hash)
    except PackageError as error:
        raise ProblemError(error.code) from error
    if author.revoked and not even_revoked:
        raise ProblemError("package_device_revoked")
    await name_person(connection, network=network_id, person=author.user_id, device=author.device_id)
    # Two who bring the same package at once: the second one waits here and finds it applied.
    await lock_counter(connection, network_id=network_id)
    before = await packages.applied_at(connection, network_id=network_id, package=header.package)
    if before is not None:
        raise ProblemError("package_repeated", at=f"{before:%Y-%m-%d %H:%M}")
    counts: dict[str, int] = {}
    for operations in pushes:
        answer = await handle_push(
            connection,
            PushRequest(operations, now_ms=header.made_at_ms, epoch=header.epoch),
            network_id=network_id,
            device_id=author.device_id,
            user_id=author.user_id,
            now=now,
            carried=True,
        )
        for result in answer.results:
            counts[result.status] = counts.get(result.status, 0) + 1
    accepted = Accepted(
        package=header.package,
        device_id=author.device_id,
        operations=sum(map(len, pushes)),
        applied=counts.get("applied", 0) + counts.get("merged", 0),
        known=counts.get("duplicate", 0),
        held=counts.get("held", 0),
        refused=counts.get("quarantined", 0),
    )
    await packages.note_applied(
        connection,
        header,
        network_id=network_id,
        carrier=carrier,
        operations=accepted.operations,
        refused=accepted.refused,
    )
    await add_audit(
        connection,
        network_id=network_id,
        actor=carrier,
        event="package_accepted",
        data={
            "package": header.package,
            "device_id": header.device,
            "operations": str(accepted.operations),
            "refused": str(accepted.refused),
        },
    )
    return accepted
