"""Funding rules: from a rules file to what every seat of a network checks with after its next sync."""

from datetime import datetime
from pathlib import Path

from app.advice.funding import RuleBook, RulesError, read_rules
from app.models.scopes import network_scope
from app.models.values import timestamp
from app.sync.changes import new_id
from server.database import Connection
from server.operating.errors import OperatorError
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord


def read_rules_file(path: Path) -> tuple[RuleBook, str]:
    """
    Check a rules file.

    Returns:
        The rules, and the text as it is published.

    Raises:
        OperatorError: `file_unreadable`, or `rules_invalid` with the place of the first fault.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError("file_unreadable", file=path.name, why=str(error)) from error
    try:
        return read_rules(text), text
    except RulesError as error:
        raise OperatorError("rules_invalid", file=path.name, why=str(error)) from error


async def publish_rules(
    connection: Connection, book: RuleBook, text: str, *, network_id: str, older: bool, now: datetime
) -> Outcome:
    """
    Publish rules; they replace those published before.

    Args:
        older: Also if they are older than the published ones.

    Raises:
        OperatorError: `rules_older` than those published.
    """
    cursor = await connection.execute(
        "SELECT id, fields ->> 'as_of', fields ->> 'text' FROM record"
        " WHERE network_id = %s AND collection = 'funding_rules' AND NOT deleted"
        " ORDER BY created_seq LIMIT 1",
        (network_id,),
    )
    row = await cursor.fetchone()
    if row is not None and row[2] == text:
        return "unchanged"
    if row is not None and row[1] > book.as_of.isoformat() and not older:
        raise OperatorError("rules_older", as_of=book.as_of.isoformat(), published=str(row[1]))
    record = ReferenceRecord(
        "funding_rules",
        str(row[0]) if row is not None else new_id(),
        network_scope(network_id),
        {"as_of": book.as_of.isoformat(), "text": text, "published_at": timestamp(now)},
    )
    (outcome,) = await write_reference(connection, [record], network_id=network_id, now=now)
    return outcome
