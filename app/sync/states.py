"""
The states of a conversation and what leads from one to the next, as tables.

Push and pull each have their own table; `session.py` walks them. Knows no request and no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class State(Enum):
    """Where one half of the conversation stands."""

    READY = "ready"
    PROBING = "probing"  # an empty push: does the server answer at all?
    RECOVERING = "recovering"  # an empty push: what does a restored server still have?
    REPAIRING = "repairing"  # a pull from the start, replacing what is held
    SETTLED = "settled"
    STOPPED = "stopped"


class Event(Enum):
    """What happened to one half."""

    NOTHING_WAITS = "nothing waits"
    ANSWERED = "answered"
    TOO_SLOW = "too slow"
    REFUSED = "refused"
    FAILED_ALONE = "failed alone"
    EPOCH_CHANGED = "epoch changed"
    PAGE = "page"
    LAST_PAGE = "last page"
    NEWS = "news"  # the other half changed something on the server
    CURSOR_UNKNOWN = "cursor unknown"
    DIVERGED = "diverged"
    FAILED = "failed"


#: Drawn into docs/sync-protocol.md from here.
PUSH_TRANSITIONS: Final[Mapping[tuple[State, Event], State]] = {
    (State.READY, Event.NOTHING_WAITS): State.SETTLED,
    (State.READY, Event.ANSWERED): State.READY,
    (State.READY, Event.TOO_SLOW): State.READY,
    (State.READY, Event.REFUSED): State.READY,
    (State.READY, Event.FAILED_ALONE): State.PROBING,
    (State.READY, Event.EPOCH_CHANGED): State.RECOVERING,
    (State.READY, Event.FAILED): State.STOPPED,
    (State.PROBING, Event.ANSWERED): State.READY,
    (State.PROBING, Event.EPOCH_CHANGED): State.RECOVERING,
    (State.PROBING, Event.FAILED): State.STOPPED,
    (State.RECOVERING, Event.ANSWERED): State.READY,
    (State.RECOVERING, Event.EPOCH_CHANGED): State.RECOVERING,
    (State.RECOVERING, Event.FAILED): State.STOPPED,
    (State.SETTLED, Event.EPOCH_CHANGED): State.RECOVERING,
    (State.STOPPED, Event.EPOCH_CHANGED): State.STOPPED,
}

PULL_TRANSITIONS: Final[Mapping[tuple[State, Event], State]] = {
    (State.READY, Event.PAGE): State.READY,
    (State.READY, Event.LAST_PAGE): State.SETTLED,
    (State.READY, Event.NEWS): State.READY,
    (State.READY, Event.CURSOR_UNKNOWN): State.REPAIRING,
    (State.READY, Event.DIVERGED): State.REPAIRING,
    (State.READY, Event.EPOCH_CHANGED): State.REPAIRING,
    (State.READY, Event.FAILED): State.STOPPED,
    (State.REPAIRING, Event.PAGE): State.REPAIRING,
    (State.REPAIRING, Event.LAST_PAGE): State.SETTLED,
    (State.REPAIRING, Event.NEWS): State.REPAIRING,
    # A second repair in a row would help no more than the first: leave it to the next conversation.
    (State.REPAIRING, Event.CURSOR_UNKNOWN): State.STOPPED,
    (State.REPAIRING, Event.DIVERGED): State.STOPPED,
    (State.REPAIRING, Event.EPOCH_CHANGED): State.REPAIRING,
    (State.REPAIRING, Event.FAILED): State.STOPPED,
    (State.SETTLED, Event.NEWS): State.READY,
    (State.SETTLED, Event.EPOCH_CHANGED): State.REPAIRING,
    (State.STOPPED, Event.NEWS): State.STOPPED,
    (State.STOPPED, Event.EPOCH_CHANGED): State.STOPPED,
}
