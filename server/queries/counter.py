"""
SQL for the counter of a network: the order of all its changes.

A writing transaction locks the counter before anything else and holds it until commit. So the numbers of a
network become visible in their order, and whoever follows them skips none, however many write at once.
"""

from server.database import Connection


class NetworkUnknownError(Exception):
    """There is no such network, or this transaction may not see it."""

    code = "network_unknown"


async def lock_counter(connection: Connection, *, network_id: str) -> int:
    """Lock the counter until the end of the transaction and read it. Must be the first lock taken."""
    cursor = await connection.execute(
        "SELECT seq FROM network_seq WHERE network_id = %s FOR UPDATE", (network_id,)
    )
    row = await cursor.fetchone()
    if row is None:
        raise NetworkUnknownError(network_id)
    return int(row[0])


async def advance_counter(connection: Connection, *, network_id: str, seq: int) -> None:
    """Write the last number that was used; the counter must be locked."""
    await connection.execute("UPDATE network_seq SET seq = %s WHERE network_id = %s", (seq, network_id))


async def read_counter(connection: Connection, *, network_id: str) -> int:
    """Read the last number that is visible to this transaction."""
    cursor = await connection.execute("SELECT seq FROM network_seq WHERE network_id = %s", (network_id,))
    row = await cursor.fetchone()
    if row is None:
        raise NetworkUnknownError(network_id)
    return int(row[0])
