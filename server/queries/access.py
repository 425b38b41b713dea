"""SQL for access: compare what `server.access` decides with the table, number the differences."""

from server.access import Firm, Person, scopes_of
from server.database import Connection
from server.queries.counter import advance_counter, lock_counter


async def refresh_access(connection: Connection, *, network_id: str) -> int:
    """
    Bring the access table of a network up to date; after every change of people, regions or firms.

    Returns:
        How many grants and revocations were written. All of one call share one number of the counter.
    """
    seq = await lock_counter(connection, network_id=network_id)
    wanted = await _wanted(connection, network_id)
    cursor = await connection.execute(
        "SELECT user_id, scope FROM access WHERE network_id = %s AND revoked_seq IS NULL", (network_id,)
    )
    present = {(user, scope) for user, scope in await cursor.fetchall()}
    granted, revoked = sorted(wanted - present), sorted(present - wanted)
    if not granted and not revoked:
        return 0
    seq += 1
    await connection.execute(
        "INSERT INTO access (network_id, user_id, scope, granted_seq)"
        " SELECT %s::uuid, *, %s::bigint FROM unnest(%s::uuid[], %s::text[])"
        " ON CONFLICT (network_id, user_id, scope)"
        " DO UPDATE SET granted_seq = excluded.granted_seq, revoked_seq = NULL",
        (network_id, seq, [user for user, _ in granted], [scope for _, scope in granted]),
    )
    await connection.execute(
        "UPDATE access a SET revoked_seq = %s FROM unnest(%s::uuid[], %s::text[]) AS r (user_id, scope)"
        " WHERE a.network_id = %s AND a.user_id = r.user_id AND a.scope = r.scope",
        (seq, [user for user, _ in revoked], [scope for _, scope in revoked], network_id),
    )
    await advance_counter(connection, network_id=network_id, seq=seq)
    return len(granted) + len(revoked)


async def _wanted(connection: Connection, network_id: str) -> set[tuple[str, str]]:
    cursor = await connection.execute("SELECT id, region_id FROM firm WHERE network_id = %s", (network_id,))
    firms = [Firm(*row) for row in await cursor.fetchall()]
    cursor = await connection.execute(
        "SELECT id, role, firm_id, region_ids, active FROM app_user WHERE network_id = %s", (network_id,)
    )
    people = [
        Person(id=row[0], role=row[1], firm_id=row[2], region_ids=frozenset(row[3]), active=row[4])
        for row in await cursor.fetchall()
    ]
    return {
        (person.id, scope)
        for person in people
        for scope in scopes_of(person, network_id=network_id, firms=firms)
    }
