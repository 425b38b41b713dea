"""
Follow-ups as an iCalendar file (RFC 5545), for the calendar a person uses anyway.

A calendar often lies with somebody else, so the file says when and where, never who or what: no free text,
no name of a person or a firm. The UID of an entry never changes; its SEQUENCE grows with every move, so that
reading the file again moves entries instead of doubling them. What is done is cancelled there.

Must not know: the store.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from app.usecases.follow_ups import FollowUp

PRODUCT = "-//Feldlotse//Wiedervorlagen//DE"


def calendar_file(rows: Iterable[FollowUp], *, words: str, hint: str, made_at: datetime) -> bytes:
    """
    Write a calendar file.

    Args:
        words: What an entry is called; `{place}` becomes the firm's town.
        hint: The description: where to look for what is meant.
        made_at: Aware time of the export.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for row in rows:
        calendar.add_component(_event(row, words, hint, made_at))
    return bytes(calendar.to_ical())


def sequence_of(row: FollowUp) -> int:
    """0 until it was moved or done; then the seconds from its making to the last change: it only grows."""
    changes = [moment for moment in (row.moved_at, row.done_at) if moment is not None]
    if not changes:
        return 0
    start = row.created_at or datetime(2026, 1, 1, tzinfo=UTC)
    return max(1, int((max(changes) - start).total_seconds()))


def _event(row: FollowUp, words: str, hint: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row.id}@feldlotse")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", row.due)
    event.add("dtend", row.due + timedelta(days=1))
    event.add("summary", words.format(place=row.city).strip(" ,"))
    event.add("description", hint)
    event.add("sequence", sequence_of(row))
    event.add("status", "CANCELLED" if row.done_at is not None else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
