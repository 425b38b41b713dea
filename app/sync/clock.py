"""
Hybrid logical clock: order of writes across devices whose wall clocks lie.

A stamp is text that sorts like time: 12 hex digits of milliseconds, 4 of a counter, a dash and the device
(`019a5c3b7e100003-7f3a9c01`). Pure: the time comes in as a number, the state is a value. This module knows no
record, no network and no disk.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MAX_COUNTER: Final = 0xFFFF
MAX_MILLISECONDS: Final = 0xFFFF_FFFF_FFFF

#: A stamp further ahead of the server than this is stamped again (invariant I7).
MAX_SKEW_MS: Final = 60_000

_DEVICE = re.compile(r"[0-9a-f]{8}")
_STAMP = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")


class StampError(ValueError):
    """A text is not a stamp of the hybrid logical clock."""

    code = "stamp_malformed"


@dataclass(frozen=True, slots=True)
class ClockState:
    """The highest time a device has used or seen; what it must keep on disk."""

    milliseconds: int = 0
    counter: int = 0


def stamp_text(milliseconds: int, counter: int, device: str) -> str:
    """Write a stamp; the texts of two stamps compare like the stamps."""
    return f"{milliseconds:012x}{counter:04x}-{device}"


def is_stamp(text: object) -> bool:
    """Tell whether a foreign value is a well-formed stamp."""
    return isinstance(text, str) and _STAMP.fullmatch(text) is not None


def is_device(text: object) -> bool:
    """Tell whether a foreign value is the name of a device: eight lower-case hex digits."""
    return isinstance(text, str) and _DEVICE.fullmatch(text) is not None


def milliseconds_of(stamp: str) -> int:
    """Give the physical part of a stamp, in milliseconds since 1970 (0 for the empty stamp)."""
    if not stamp:
        return 0
    if not is_stamp(stamp):
        raise StampError(stamp)
    return int(stamp[:12], 16)


def device_of(stamp: str) -> str:
    """Give the device that made a stamp ("" for the empty stamp)."""
    return stamp[17:]


def tick(state: ClockState, *, now_ms: int) -> ClockState:
    """
    Advance the clock for one local write.

    The result is greater than `state` whatever the wall clock says. A full counter borrows the next
    millisecond instead of waiting for it.
    """
    if now_ms > state.milliseconds:
        return ClockState(min(now_ms, MAX_MILLISECONDS), 0)
    if state.counter < MAX_COUNTER:
        return ClockState(state.milliseconds, state.counter + 1)
    return ClockState(state.milliseconds + 1, 0)


def receive(state: ClockState, stamp: str) -> ClockState:
    """
    Take note of a stamp the server has approved, so that later local writes sort after it.

    Only approved stamps may come here: one wild clock would otherwise drag every device along.
    """
    if not stamp:
        return state
    seen = ClockState(milliseconds_of(stamp), int(stamp[12:16], 16))
    if (seen.milliseconds, seen.counter) > (state.milliseconds, state.counter):
        return seen
    return state


def stamp_after(stamp: str, *, device: str) -> str:
    """Give the smallest stamp of `device` that sorts after `stamp`."""
    state = tick(ClockState(milliseconds_of(stamp), int(stamp[12:16], 16)), now_ms=0)
    return stamp_text(state.milliseconds, state.counter, device)


def approve(stamp: str, *, server_ms: int, after: str = "") -> tuple[str, int]:
    """
    Decide on the server which stamp a write keeps.

    Args:
        stamp: What the device wrote.
        server_ms: The server's time.
        after: The last stamp approved for this device in the same request, so that writes that are stamped
            again keep their order.

    Returns:
        The stamp to keep and the skew in milliseconds; 0 says that the stamp was kept as it came.
    """
    skew_ms = milliseconds_of(stamp) - server_ms
    if skew_ms <= MAX_SKEW_MS:
        return stamp, 0
    device = device_of(stamp)
    approved = stamp_text(server_ms, 0, device)
    if after and approved <= after:
        approved = stamp_after(after, device=device)
    return approved, skew_ms


class SteadyClock:
    """
    Wall time in milliseconds that does not run backwards while the process lives.

    The wall clock may be set back by hand; the monotonic clock then carries the time on. A jump forward
    cannot be told from a machine that slept, so it is believed, and the server's 60 second rule bounds the
    harm.
    """

    def __init__(
        self,
        *,
        wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall_ns = wall_ns
        self._monotonic_ns = monotonic_ns
        self._anchor_ns = wall_ns() - monotonic_ns()

    def __call__(self) -> int:
        """Give the time now, in milliseconds since 1970."""
        anchor_ns = self._wall_ns() - self._monotonic_ns()
        self._anchor_ns = max(self._anchor_ns, anchor_ns)
        return (self._anchor_ns + self._monotonic_ns()) // 1_000_000
