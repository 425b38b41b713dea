"""
Follow-ups (Wiedervorlagen) and agreed steps by date: what is overdue, what the week brings, moving, done.

Days are working days of the firm's own Land: what is a holiday in Sachsen is none in the Saarland.

Must not know: sentences, how a week is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.advice import add_working_days, holiday_name, is_working_day, working_day_from
from app.models import codelists
from app.models.firm import Firm
from app.models.scopes import firm_scope
from app.models.step import Step
from app.models.values import Json, Layer, timestamp
from app.sync import new_id
from app.usecases.errors import UseCaseError
from app.usecases.present import present_day
from app.usecases.records import Write, all_of, get, identity_of, save
from app.usecases.seat import Seat

FOLLOW_UP = "follow_up"
FARTHEST = timedelta(days=5 * 366)


class DayNotPossibleError(UseCaseError):
    """A follow-up cannot be put on this day: it lies in the past, or years ahead."""

    code = "day_not_possible"


@dataclass(frozen=True)
class FollowUp:
    """
    One step or follow-up with a date.

    `kind` `follow_up` is a talk's own date and may have no words. `moved_at` and `created_at` give its
    number of revisions in a calendar.
    """

    id: str
    firm_id: str
    firm_name: str
    city: str
    land: str
    what: str
    kind: str
    who_label: str
    due: date
    done_at: datetime | None
    moved_at: datetime | None
    created_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class WeekDay:
    """One day: what is due, and the holiday it is in the Länder of the person's firms."""

    day: date
    holiday: str | None
    lands: tuple[str, ...]
    items: tuple[FollowUp, ...]


@dataclass(frozen=True)
class Week:
    """Monday to Sunday; `overdue` is what lies before today, oldest first, whatever the week."""

    monday: date
    today: date
    days: tuple[WeekDay, ...]
    overdue: tuple[FollowUp, ...]


def follow_ups(seat: Seat, *, language: str = "de") -> tuple[FollowUp, ...]:
    """Everything open that has a date: overdue first, then by date."""
    rows = [row for row in _dated(seat, language) if row.done_at is None]
    return tuple(sorted(rows, key=lambda row: (not row.overdue, row.due, row.firm_name, row.id)))


def week_of(seat: Seat, day: date, *, language: str = "de") -> Week:
    """The week in which a day lies."""
    monday = day - timedelta(days=day.weekday())
    rows = follow_ups(seat, language=language)
    lands = sorted({firm.bundesland for firm in all_of(seat, Firm) if firm.bundesland}) or [""]
    days = []
    for offset in range(7):
        current = monday + timedelta(days=offset)
        names = {land: holiday_name(current, land=land, language=language) for land in lands}
        off = tuple(land for land, name in names.items() if name is not None)
        days.append(
            WeekDay(
                day=current,
                holiday=names[off[0]] if off else None,
                lands=off if len(off) < len(lands) else (),
                items=tuple(row for row in rows if row.due == current),
            )
        )
    today = present_day(seat)
    return Week(monday, today, tuple(days), tuple(row for row in rows if row.overdue))


def for_calendar(seat: Seat, *, language: str = "de") -> tuple[FollowUp, ...]:
    """What a calendar file holds: everything open, and what was done in the last 90 days, to take it out."""
    since = present_day(seat) - timedelta(days=90)
    return tuple(
        row
        for row in sorted(_dated(seat, language), key=lambda row: (row.due, row.id))
        if row.done_at is None or row.done_at.date() >= since
    )


def suggested_days(today: date, *, land: str) -> tuple[date, ...]:
    """Days to move something to: the next working day, in a week, in two, in four; never a day off."""
    offered = [add_working_days(today, 1, land=land)]
    offered += [working_day_from(today + timedelta(weeks=weeks), land=land) for weeks in (1, 2, 4)]
    return tuple(dict.fromkeys(offered))


def day_off(day: date, *, land: str, language: str = "de") -> str | None:
    """The holiday a day is in a Land, "" on a weekend, None on a working day."""
    name = holiday_name(day, land=land, language=language)
    if name is not None:
        return name
    return None if is_working_day(day, land=land) else ""


def move_follow_up(seat: Seat, step_id: str, to: date) -> date:
    """
    Put a step or follow-up on another day; a day off becomes the next working day.

    If somebody marks it as done meanwhile, done wins (`app.models.synced`).

    Returns:
        The day it is on now.

    Raises:
        DayNotPossibleError: The day is past, or more than five years ahead.
    """
    step = get(seat, Step, step_id)
    today = present_day(seat)
    if not today <= to <= today + FARTHEST:
        raise DayNotPossibleError(day=to.isoformat())
    day = working_day_from(to, land=_land_of(seat, step.firm_id))
    save(
        seat,
        Write.set("step", step.id, step.scope, {"due": day.isoformat(), "moved_at": timestamp(seat.now())}),
    )
    return day


def move_back(seat: Seat, step_id: str, *, due: date, moved_at: datetime | None) -> None:
    """Take a move back (undo)."""
    step = get(seat, Step, step_id)
    fields: dict[str, Json] = {
        "due": due.isoformat(),
        # A calendar that saw the move must see this as newer still.
        "moved_at": timestamp(seat.now()),
    }
    save(seat, Write.set("step", step.id, step.scope, fields))


def plan_follow_up(seat: Seat, firm_id: str, *, due: date, what: str = "") -> str:
    """
    Make a follow-up for a firm.

    Raises:
        DayNotPossibleError: The day is past, or more than five years ahead.
    """
    identity = identity_of(seat)
    today = present_day(seat)
    if not today <= due <= today + FARTHEST:
        raise DayNotPossibleError(day=due.isoformat())
    layer: Layer = "inhouse" if identity.role == "kuemmerer" else "network"
    step_id = new_id()
    fields: dict[str, Json] = {
        "firm_id": firm_id,
        "kind": FOLLOW_UP,
        "what": what.strip(),
        "who": "kuemmerer" if identity.role == "kuemmerer" else "mentor",
        "due": working_day_from(due, land=_land_of(seat, firm_id)).isoformat(),
        "created_at": timestamp(seat.now()),
        "created_by": identity.user_id,
    }
    save(seat, Write.put("step", step_id, firm_scope(firm_id, layer), fields))
    return step_id


def _land_of(seat: Seat, firm_id: str) -> str:
    return next((firm.bundesland for firm in all_of(seat, Firm) if firm.id == firm_id), "")


def _dated(seat: Seat, language: str) -> Iterable[FollowUp]:
    firms = {firm.id: firm for firm in all_of(seat, Firm)}
    today = present_day(seat)
    for step in all_of(seat, Step):
        if step.due is None:
            continue
        firm = firms.get(step.firm_id)
        yield FollowUp(
            id=step.id,
            firm_id=step.firm_id,
            firm_name=firm.name if firm else "",
            city=firm.city if firm else "",
            land=firm.bundesland if firm else "",
            what=step.what,
            kind=step.kind,
            who_label=codelists.label(codelists.ACTORS, step.who, language),
            due=step.due,
            done_at=step.done_at,
            moved_at=step.moved_at,
            created_at=step.created_at,
            overdue=step.overdue(today),
        )
