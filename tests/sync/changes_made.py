"""Operations written short, for stories about merging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.sync import Operation
from app.sync.clock import stamp_text

ANNA, BERT, CARLA = "aaaaaaaa", "bbbbbbbb", "cccccccc"
RECORD = "019a5c3b-7e10-7000-8000-000000000001"
SCOPE = "firm/f1/network"


def operation(
    device: str,
    ms: int,
    fields: Mapping[str, Any],
    *,
    kind: Any = "set",
    knew: int = 0,
    seq: int = 1,
    collection: str = "need",
    command: str = "",
) -> Operation:
    """Make an operation of `device` at `ms`, by somebody who had the record's number `knew` in view."""
    stamp = stamp_text(ms, 0, device)
    return Operation(seq, collection, RECORD, SCOPE, kind, fields, knew, stamp, command)
