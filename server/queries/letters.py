"""SQL for letters to recipients and the links they answer through: written with their cause, sent later."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.sync.changes import new_id
from server.consequences import LetterKind, NewLink, Outbound
from server.database import Connection
from server.mail.links import hash_of_code

LINK_DAYS = 60
"""How long a link may be used; long enough for a course to be found, short enough to be forgotten."""


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that this process has taken and now has to send."""

    network_id: str
    id: str
    kind: LetterKind
    referral_id: str
    scope: str
    link_id: str | None
    address: str
    attempts: int
    maybe_twice: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReplyLink:
    """A link as it stands."""

    network_id: str
    id: str
    referral_id: str
    scope: str
    expires_at: datetime
    used_at: datetime | None
    receipt: str
    revoked_at: datetime | None

    def usable(self, now: datetime) -> bool:
        """Whether somebody may answer through it now."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


async def save_outbound(connection: Connection, out: Outbound, *, network_id: str, now: datetime) -> None:
    """Save what follows from a push; in its transaction."""
    await close_referrals(connection, network_id=network_id, referral_ids=out.closed, now=now)
    newest: dict[str, str] = {}
    for link in out.links:
        newest[link.referral_id] = await add_link(connection, link, network_id=network_id, now=now)
    for letter in out.letters:
        await add_letter(
            connection,
            network_id=network_id,
            kind=letter.kind,
            referral_id=letter.referral_id,
            scope=letter.scope,
            address=letter.address,
            link_id=newest.get(letter.referral_id) if letter.with_link else None,
            now=now,
        )


async def add_link(connection: Connection, link: NewLink, *, network_id: str, now: datetime) -> str:
    """Make a link; a code that is taken (nobody mints the same twice by chance) gets none."""
    link_id = new_id()
    await connection.execute(
        "INSERT INTO reply_link (network_id, id, referral_id, scope, code_hash, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            network_id,
            link_id,
            link.referral_id,
            link.scope,
            hash_of_code(link.code) if link.code else None,
            now,
            now + timedelta(days=LINK_DAYS),
        ),
    )
    return link_id


async def add_letter(
    connection: Connection,
    *,
    network_id: str,
    kind: LetterKind,
    referral_id: str,
    scope: str,
    address: str,
    link_id: str | None,
    now: datetime,
) -> None:
    """Put a letter into the outbox."""
    await connection.execute(
        "INSERT INTO letter (network_id, id, kind, referral_id, scope, link_id, address, created_at, due_at)"
        " VALUES (%s, %s, %s, %s, %s, (SELECT id FROM reply_link WHERE id = %s), %s, %s, %s)",
        (network_id, new_id(), kind, referral_id, scope, link_id, address, now, now),
    )


async def close_referrals(
    connection: Connection, *, network_id: str, referral_ids: Collection[str], now: datetime
) -> None:
    """Revoke the links of referrals and cancel their letters that nobody has begun to send."""
    if not referral_ids:
        return
    wanted = (network_id, list(referral_ids))
    await connection.execute(
        "UPDATE reply_link SET revoked_at = %s WHERE network_id = %s AND referral_id = ANY (%s::uuid[])"
        " AND revoked_at IS NULL AND used_at IS NULL",
        (now, *wanted),
    )
    await connection.execute(
        "UPDATE letter SET state = 'cancelled' WHERE network_id = %s AND referral_id = ANY (%s::uuid[])"
        " AND state = 'waiting' AND kind <> 'withdrawal'",
        wanted,
    )


async def claim_letter(connection: Connection, *, now: datetime, lease: timedelta) -> DueLetter | None:
    """Take the next letter that is due; it is `sending` once this is committed."""
    cursor = await connection.execute("SELECT * FROM claim_letter(%s, %s)", (now, lease))
    row = await cursor.fetchone()
    return None if row is None else DueLetter(*row)


async def settle_letter(
    connection: Connection,
    letter: DueLetter,
    *,
    state: str,
    due_at: datetime | None = None,
    sent_at: datetime | None = None,
    problem: str = "",
) -> None:
    """Write down what became of a letter that this process had taken."""
    await connection.execute(
        "UPDATE letter SET state = %s, due_at = coalesce(%s, due_at), sent_at = %s, problem = %s"
        " WHERE network_id = %s AND id = %s",
        (state, due_at, sent_at, problem[:500], letter.network_id, letter.id),
    )


async def find_link(
    connection: Connection, *, link_id: str | None, code_hash: bytes | None
) -> ReplyLink | None:
    """The link of a token or code; asked by a stranger."""
    cursor = await connection.execute(
        "SELECT * FROM reply_link_of(%s::uuid, %s::bytea)", (link_id, code_hash)
    )
    row = await cursor.fetchone()
    return None if row is None else ReplyLink(*row)


async def use_link(connection: Connection, link: ReplyLink, *, receipt: str, now: datetime) -> bool:
    """Use a link up; False if somebody else was faster."""
    cursor = await connection.execute(
        "UPDATE reply_link SET used_at = %s, receipt = %s"
        " WHERE network_id = %s AND id = %s AND used_at IS NULL AND revoked_at IS NULL RETURNING id",
        (now, receipt, link.network_id, link.id),
    )
    return await cursor.fetchone() is not None
