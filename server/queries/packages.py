"""SQL for hand-over packages: keys, whose a package is, which ones were applied."""

from dataclasses import dataclass
from datetime import datetime

from app.sync.package import Header, PackageKey, key_id_of, new_private_key, public_key_of
from server.database import Connection


@dataclass(frozen=True, slots=True)
class Author:
    """The device that wrote a package; `token_hash` proves that it did."""

    device_id: str
    user_id: str
    token_hash: bytes
    revoked: bool


async def present_key(connection: Connection, *, network_id: str) -> PackageKey:
    """Give the key new packages are made for; the first one is minted when it is first asked for."""
    cursor = await connection.execute(
        "SELECT id, private FROM package_key WHERE network_id = %s ORDER BY created_at DESC, id LIMIT 1",
        (network_id,),
    )
    row = await cursor.fetchone()
    if row is not None:
        return PackageKey(row[0], public_key_of(bytes(row[1])))
    private = new_private_key()
    public = public_key_of(private)
    await connection.execute(
        "INSERT INTO package_key (network_id, id, private) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (network_id, key_id_of(public), private),
    )
    return PackageKey(key_id_of(public), public)


async def private_key(connection: Connection, *, network_id: str, key_id: str) -> bytes | None:
    """Give the private key of a name, None if there is none (any more)."""
    cursor = await connection.execute(
        "SELECT private FROM package_key WHERE network_id = %s AND id = %s", (network_id, key_id)
    )
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])


async def author_of(connection: Connection, header: Header) -> Author | None:
    """Find the device of a package within the network of this transaction."""
    cursor = await connection.execute("SELECT * FROM device_of_package(%s)", (header.device,))
    row = await cursor.fetchone()
    return None if row is None else Author(row[0], row[1], bytes(row[2]), row[3])


async def applied_at(connection: Connection, *, network_id: str, package: str) -> datetime | None:
    """Say when a package was applied; asked in the name of its author."""
    cursor = await connection.execute(
        "SELECT at FROM package WHERE network_id = %s AND id = %s", (network_id, package)
    )
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def note_applied(
    connection: Connection, header: Header, *, network_id: str, carrier: str, operations: int, refused: int
) -> None:
    """Remember that a package was applied."""
    await connection.execute(
        "INSERT INTO package (network_id, id, device_id, carrier, operations, refused)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (network_id, header.package, header.device, carrier, operations, refused),
    )
