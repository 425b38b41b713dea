"""What a form instance receives from outside: clock, ids, device, attachments. Knows no form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Context:
    """
    The world around one form instance.

    Args:
        now: The current time, aware of its zone; the zone also decides what "today" means.
        mint_id: A fresh id in canonical text form, for repeat instances and the instance itself.
        device_id: Answer of the `deviceid` preload; the others likewise.
        attachments: Files of the form by name, for external secondary instances.
        last_saved: XML of the last saved instance of the same form, for `jr://instance/last-saved`.
        location: The place of the device as `lat lon alt acc`, or blank.
    """

    now: Callable[[], datetime]
    mint_id: Callable[[], str]
    device_id: str = ""
    username: str = ""
    email: str = ""
    phone_number: str = ""
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    last_saved: str = ""
    location: Callable[[], str] = lambda: ""
