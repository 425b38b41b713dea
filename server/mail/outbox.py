"""
The outbox: send what waits, one letter at a time, with retries.

A letter is taken in one transaction and settled in another; between the two it is handed to the mail server.
If the process dies in between, nobody knows whether the mail server took it. Then the letter is sent again,
under the same Message-ID, and both the outbox and the mentor are told „perhaps twice“: a recipient who reads
a request twice is a smaller harm than a firm that waits for nothing.

It knows no HTTP.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.models.lifecycle import StateForbiddenError, state_of
from app.models.scopes import network_scope
from app.models.values import Fields, text_of
from app.sync.changes import Record
from server.database import Connection, Database, DatabaseUnavailableError
from server.mail.letters import LetterFacts, compose, passed_of
from server.mail.links import sign_link
from server.mail.transport import Transport, TransportError
from server.queries.letters import DueLetter, claim_letter, settle_letter
from server.queries.records import load_records
from server.queries.steps import take_steps

_log = logging.getLogger("feldlotse.server.mail")

LEASE = timedelta(minutes=5)
"""After this a letter that is still `sending` belongs to a process that died."""

_WAITS_MIN = (1, 5, 15, 60, 240, 240, 480, 720)
"""Minutes before the next attempt; after the last one the letter is given up, and somebody has to call."""

_IDLE_S = 2.0
_FAULT_S = 15.0


@dataclass(frozen=True)
class Office:
    """
    What letters are sent with.

    Args:
        sender: The address they come from.
        base_url: Where recipients reach this server.
        secret: Signs the links.
    """

    transport: Transport
    sender: str
    base_url: str
    secret: bytes


async def run_outbox(database: Database, office: Office, *, now: Callable[[], datetime]) -> None:
    """Send what is due, then look again; ends with its task."""
    while True:
        try:
            busy = await send_next(database, office, now=now())
            await asyncio.sleep(0 if busy else _IDLE_S)
        except DatabaseUnavailableError:
            await asyncio.sleep(_FAULT_S)
        except Exception:
            # One letter that cannot be written must not keep the others from leaving; its lease brings it
            # back.
            _log.exception("a letter could not be handled")
            await asyncio.sleep(_FAULT_S)


async def send_next(database: Database, office: Office, *, now: datetime) -> bool:
    """
    Send one letter that is due.

    Returns:
        Whether there was one.
    """
    async with database.transaction() as connection:
        letter = await claim_letter(connection, now=now, lease=LEASE)
    if letter is None:
        return False
    scopes = (letter.scope, network_scope(letter.network_id))
    async with database.transaction(network=letter.network_id, scopes=scopes) as connection:
        referral = await _load(connection, letter, "referral", letter.referral_id)
        if referral is None or not _still_wanted(letter, referral.fields):
            await settle_letter(connection, letter, state="cancelled")
            return True
        network = await _load(connection, letter, "network", letter.network_id)
        facts = await _facts(connection, letter, referral, network, office)
        entry = await _load(connection, letter, "directory", text_of(referral.fields, "directory_id"))
    recipient = text_of(entry.fields, "name") if entry is not None else ""
    try:
        await asyncio.to_thread(office.transport.send, compose(facts, sender=office.sender))
    except TransportError as error:
        await _failed(database, letter, error, recipient=recipient, now=now)
    else:
        await _sent(database, letter, recipient=recipient, now=now)
    return True


def _still_wanted(letter: DueLetter, fields: Fields) -> bool:
    """A referral that was withdrawn meanwhile is not sent; the letter about it is."""
    withdrawn = state_of("referral", fields) == "zurueckgezogen"
    return withdrawn if letter.kind == "withdrawal" else not withdrawn


async def _facts(
    connection: Connection, letter: DueLetter, referral: Record, network: Record | None, office: Office
) -> LetterFacts:
    cursor = await connection.execute(
        "SELECT l.id, l.expires_at, coalesce((SELECT u.receipt FROM reply_link u"
        " WHERE u.network_id = l.network_id AND u.referral_id = l.referral_id AND u.used_at IS NOT NULL"
        " ORDER BY u.used_at DESC LIMIT 1), '')"
        " FROM reply_link l WHERE l.network_id = %s AND l.id = %s",
        (letter.network_id, letter.link_id),
    )
    row = await cursor.fetchone()
    link = ""
    if row is not None:
        token = sign_link(row[0], expires_at=row[1], secret=office.secret)
        link = f"{office.base_url}/antwort/{token}"
    named = network.fields if network is not None else {}
    return LetterFacts(
        letter_id=letter.id,
        kind=letter.kind,
        address=letter.address,
        referral_id=letter.referral_id,
        passed=passed_of(referral.fields),
        network=text_of(named, "name"),
        phone=text_of(named, "contact_phone"),
        link=link,
        expires_at=row[1] if row is not None else None,
        receipt=row[2] if row is not None else "",
        written_at=letter.created_at,
    )


async def _load(connection: Connection, letter: DueLetter, collection: str, record_id: str) -> Record | None:
    if not record_id:
        return None
    key = (collection, record_id)
    return (await load_records(connection, network_id=letter.network_id, keys={key})).get(key)


async def _sent(database: Database, letter: DueLetter, *, recipient: str, now: datetime) -> None:
    async with database.transaction(network=letter.network_id, scopes=(letter.scope,)) as connection:
        args: dict[str, str | bool] = {"kind": letter.kind, "to": recipient}
        if letter.maybe_twice:
            args["twice"] = True
        await _tell(connection, letter, "deliver", args, now=now)
        await settle_letter(connection, letter, state="sent", sent_at=now)


async def _failed(
    database: Database, letter: DueLetter, error: TransportError, *, recipient: str, now: datetime
) -> None:
    given_up = error.permanent or letter.attempts > len(_WAITS_MIN)
    _log.warning("letter %s (%s): %s", letter.id, letter.kind, error.problem)
    async with database.transaction(network=letter.network_id, scopes=(letter.scope,)) as connection:
        if given_up:
            args = {"kind": letter.kind, "to": recipient, "problem": error.problem}
            await _tell(connection, letter, "bounce", args, now=now)
            await settle_letter(connection, letter, state="failed", problem=error.problem)
        else:
            wait = timedelta(minutes=_WAITS_MIN[letter.attempts - 1])
            await settle_letter(connection, letter, state="waiting", due_at=now + wait, problem=error.problem)


async def _tell(
    connection: Connection, letter: DueLetter, command: str, args: Fields, *, now: datetime
) -> None:
    """Let the referral's story say what became of the letter."""
    try:
        await take_steps(
            connection,
            letter.referral_id,
            [(command, args)],
            network_id=letter.network_id,
            role="server",
            now=now,
        )
    except StateForbiddenError:
        _log.info("letter %s: the referral has moved on", letter.id)
