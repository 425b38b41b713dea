"""
Hand-over packages: this device's unsent work in a file that somebody else brings to the server.

Writing one needs no network. A colleague's device takes such a file along and hands it in with its next
conversation; it cannot read it. The device that wrote it gets its receipts with its own next conversation.

Must not know: HTTP, sentences.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.models.reference import Person
from app.store import Carried
from app.sync import SyncError, new_id
from app.sync.client import SyncClient
from app.sync.errors import RequestRefusedError
from app.sync.package import FILE_SUFFIX, MAX_PACKAGE_BYTES, PackageError, PackageKey, read_header, seal
from app.usecases.errors import UseCaseError
from app.usecases.records import all_of, identity_of
from app.usecases.seat import Seat

_KEY = "package_key"
_LAST = "last_package"


class PackageRefusedError(UseCaseError):
    """
    A package cannot be written or taken.

    `code`: package_key_missing (the server never gave one), package_empty (nothing waits), package_too_large,
    package_malformed, package_truncated, package_tampered, package_foreign_network.
    """


@dataclass(frozen=True)
class WrittenPackage:
    """A package as a file: its name, its bytes, and how much is in it."""

    name: str
    data: bytes
    operations: int
    records: int


@dataclass(frozen=True)
class CarriedPackage:
    """
    A package of another device that this one carries.

    `person` and `device` say whose it is, as far as known here; `state` is waiting, delivered or refused.
    """

    package: str
    person: str
    device: str
    operations: int
    size: int
    at: datetime
    state: str
    code: str


def remember_key(seat: Seat, key: Mapping[str, Any]) -> None:
    """Keep the key that the server's packages are made for, if it gave one."""
    key_id, public = key.get("id"), key.get("public")
    if isinstance(key_id, str) and isinstance(public, str) and re.fullmatch("[0-9a-f]{64}", public):
        kept = {"id": key_id, "public": public}
        if seat.store.meta.get(_KEY) != kept:
            seat.store.meta.set(_KEY, kept)


def can_write_package(seat: Seat) -> bool:
    """Whether this device has what it needs: somebody enrolled, and the server's key."""
    return seat.identity is not None and _key(seat) is not None


def write_package(seat: Seat) -> WrittenPackage:
    """
    Put everything that waits into a package; it also stays in the outbox.

    Raises:
        PackageRefusedError: `package_key_missing`, `package_empty`, `package_too_large`.
    """
    identity = identity_of(seat)
    key = _key(seat)
    if key is None:
        raise PackageRefusedError("package_key_missing")
    # Frozen first: what is in the package may be applied, and must not change under its number any more.
    operations = seat.store.freeze_all()
    if not operations:
        raise PackageRefusedError("package_empty")
    now = seat.now()
    data = seal(
        operations,
        package=new_id(),
        network=identity.network_id,
        device=identity.device_id,
        key=key,
        token=seat.token,
        epoch=seat.store.epoch(),
        now_ms=int(now.timestamp() * 1000),
    )
    if len(data) > MAX_PACKAGE_BYTES:
        raise PackageRefusedError("package_too_large")
    records = len({(each.collection, each.record) for each in operations})
    seat.store.meta.set(
        _LAST, {"at_ms": int(now.timestamp() * 1000), "operations": len(operations), "records": records}
    )
    seat.changed()
    name = re.sub(r"[^a-z0-9]+", "-", identity.name.lower()).strip("-") or "paket"
    return WrittenPackage(f"{name}-{now:%Y-%m-%d-%H%M}{FILE_SUFFIX}", data, len(operations), records)


def last_written(seat: Seat) -> tuple[datetime, int] | None:
    """When this device last wrote a package, and of how many records."""
    kept = seat.store.meta.get(_LAST)
    if not isinstance(kept, dict):
        return None
    return datetime.fromtimestamp(int(kept["at_ms"]) / 1000, UTC), int(kept["records"])


def take_package(seat: Seat, data: bytes) -> CarriedPackage:
    """
    Take another device's package along; it goes to the server with the next conversation.

    Raises:
        PackageRefusedError: It is no package, is cut or belongs to another network.
    """
    identity = identity_of(seat)
    if len(data) > MAX_PACKAGE_BYTES:
        raise PackageRefusedError("package_too_large")
    try:
        header = read_header(data)
    except PackageError as error:
        raise PackageRefusedError(error.code) from error
    if header.network != identity.network_id:
        raise PackageRefusedError("package_foreign_network")
    seat.store.carry(header.package, data, device=header.device, operations=header.operations)
    seat.sync.asked = True
    seat.changed(local=True)
    return next(each for each in carried_packages(seat) if each.package == header.package)


def carried_packages(seat: Seat) -> tuple[CarriedPackage, ...]:
    """The packages this device carries or carried, newest first."""
    found = seat.store.carried()
    if not found:
        return ()
    owners = {device: person for person in all_of(seat, Person) for device in person.devices}
    return tuple(_carried(each, owners) for each in found)


def drop_package(seat: Seat, package: str) -> None:
    """Take a package off the list; one that waits is not handed in by this device any more."""
    seat.store.drop_carried(package)
    seat.changed()


async def hand_in_packages(seat: Seat, client: SyncClient) -> None:
    """
    Hand in what this device carries, one after the other, within a conversation.

    A package that the server refuses keeps its code; trouble with the line leaves the rest for later.
    """
    while (waiting := seat.store.next_carried()) is not None:
        package, data = waiting
        try:
            await client.bring(data)
        except RequestRefusedError as error:
            # What arrived before has arrived.
            seat.store.settle_carried(package, code="" if error.code == "package_repeated" else error.code)
        except SyncError:
            return
        else:
            seat.store.settle_carried(package)
        seat.changed()


def _carried(each: Carried, owners: Mapping[str, Person]) -> CarriedPackage:
    owner = owners.get(each.device)
    return CarriedPackage(
        package=each.package,
        person=owner.name if owner is not None else "",
        device=owner.devices[each.device] if owner is not None else "",
        operations=each.operations,
        size=each.size,
        at=datetime.fromtimestamp((each.settled_ms or each.taken_ms) / 1000, UTC),
        state=each.state,
        code=each.code,
    )


def _key(seat: Seat) -> PackageKey | None:
    kept = seat.store.meta.get(_KEY)
    if not isinstance(kept, dict):
        return None
    return PackageKey(str(kept["id"]), bytes.fromhex(str(kept["public"])))
