"""
The sync engine: how seats and server come to hold the same records without losing any.

Knows collections, records and fields, never a firm or an interview. This front door holds the rules that both
ends share; `app.sync.session` (the conversation of a seat) and `app.sync.client` (its HTTP) are for the seat
alone and are imported by name.
"""

from app.sync.changes import DELETION, Json, Kind, Operation, Record, new_id, squash
from app.sync.clock import ClockState, SteadyClock
from app.sync.errors import SyncError
from app.sync.merge import MergeOutcome, merge
from app.sync.protocol import (
    MalformedOperation,
    OperationResult,
    PulledRecord,
    PullPage,
    PullRequest,
    PushAnswer,
    PushRequest,
    checksum,
    receipt_of,
)
from app.sync.pull_wire import decode_page, encode_page
from app.sync.push_wire import decode_push, decode_push_answer, encode_push, encode_push_answer
from app.sync.rules import APPEND, DONE_BEATS_MOVED, STICKY, LaterSurveyDate, Rules

__all__ = [
    "APPEND",
    "DELETION",
    "DONE_BEATS_MOVED",
    "STICKY",
    "ClockState",
    "Json",
    "Kind",
    "LaterSurveyDate",
    "MalformedOperation",
    "MergeOutcome",
    "Operation",
    "OperationResult",
    "PullPage",
    "PullRequest",
    "PulledRecord",
    "PushAnswer",
    "PushRequest",
    "Record",
    "Rules",
    "SteadyClock",
    "SyncError",
    "checksum",
    "decode_page",
    "decode_push",
    "decode_push_answer",
    "encode_page",
    "encode_push",
    "encode_push_answer",
    "merge",
    "new_id",
    "receipt_of",
    "squash",
]
