"""
Everything that can go wrong between a seat and its server, as one tree.

    SyncError                     code, data; `retry_after_s` where the server named a time
    ├── BodyMalformedError        body_malformed: the bytes are not what the protocol says
    │   └── BodyTooLargeError     body_too_large: a limit is exceeded
    ├── ConnectionFailedError     server_unreachable: no connection, or it broke in the middle;
    │   │                         answer_unreadable: something answered, but not this server
    │   └── TimedOutError         server_timeout: no answer in time; whether it arrived is unknown
    ├── ServerFailedError         server_error: the server answered 5xx
    │   └── ServerBusyError       server_busy: 429, 502, 503, 504; try again later
    ├── RequestRefusedError       the server refused this request (400, 413): its code
    ├── CursorUnknownError        cursor_unknown: start from "" again, the outbox stays
    ├── SeatRefusedError          token_unknown, device_revoked, protocol_unsupported: a person must act
    └── EnrolmentRefusedError     code_unknown, code_used, code_expired, too_many_attempts, …

A view finds the words by `code`; the message here is for logs. Knows no transport.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SyncError(Exception):
    """Base of all errors of this package; `code` is stable, `data` says where and what."""

    code = "sync_error"

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        data: Mapping[str, Any] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message or code or type(self).code)
        if code is not None:
            self.code = code
        self.data: Mapping[str, Any] = dict(data or {})
        self.retry_after_s = retry_after_s


class BodyMalformedError(SyncError):
    """The bytes are not what the protocol says."""

    code = "body_malformed"


class BodyTooLargeError(BodyMalformedError):
    """A body exceeds one of the limits of the protocol."""

    code = "body_too_large"


class ConnectionFailedError(SyncError):
    """No connection, or it broke before the answer was complete."""

    code = "server_unreachable"


class TimedOutError(ConnectionFailedError):
    """No answer in time; whether the request arrived is unknown."""

    code = "server_timeout"


class ServerFailedError(SyncError):
    """The server answered 5xx, or something that is no answer."""

    code = "server_error"


class ServerBusyError(ServerFailedError):
    """The server asks to come back later."""

    code = "server_busy"


class RequestRefusedError(SyncError):
    """The server refused this very request and would refuse it again."""

    code = "request_refused"


class CursorUnknownError(SyncError):
    """The server does not know the cursor: pull from the start, keep the outbox."""

    code = "cursor_unknown"


class SeatRefusedError(SyncError):
    """The server does not accept this seat: nothing helps but a person."""

    code = "seat_refused"


class EnrolmentRefusedError(SyncError):
    """The enrolment code was not accepted."""

    code = "code_unknown"
