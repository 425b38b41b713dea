"""
Hears that something changed (server-sent events, by httpx-sse). A poke says where to look, never what is
there.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Final

import httpx
from httpx_sse import SSEError, aconnect_sse

from app.sync.client import SyncClient, raise_for_answer
from app.sync.errors import ConnectionFailedError, SeatRefusedError, TimedOutError

#: The server says something at least every 25 s; a line that is silent for longer is dead.
SILENCE_S: Final = 60.0
_CONNECT_S: Final = 10.0
_REFUSED: Final = frozenset({"device_revoked", "token_unknown"})


@dataclass(frozen=True, slots=True)
class Poke:
    """Something changed in a scope, up to a number; an empty scope: anything may have."""

    scope: str = ""
    seq: int = 0
    file: bool = False
    """No record changed: bytes of a file have arrived."""


class LiveClient(SyncClient):
    """One seat's ear at the server."""

    async def pokes(self) -> AsyncGenerator[Poke, None]:
        """
        Hear pokes, the first as soon as the line stands; ends when the server ends the stream.

        Raises:
            SeatRefusedError: The seat is no longer accepted.
            SyncError: The line or the server failed.
        """
        timeout = httpx.Timeout(SILENCE_S, connect=_CONNECT_S)
        try:
            async with aconnect_sse(self._http, "GET", "/v1/sync/live", timeout=timeout) as source:
                if source.response.status_code != httpx.codes.OK:
                    raise_for_answer(source.response, await source.response.aread())
                async for event in source.aiter_sse():
                    if event.event == "end":
                        code = str(_data(event.data).get("code", ""))
                        if code in _REFUSED:
                            raise SeatRefusedError(code=code)
                        return
                    if event.event == "ready":
                        yield Poke()
                    elif event.event == "poke":
                        yield _poke(event.data)
                    elif event.event == "file":
                        yield replace(_poke(event.data), file=True)
        except httpx.TimeoutException as error:
            raise TimedOutError(str(error)) from error
        except (httpx.TransportError, httpx.DecodingError, SSEError) as error:
            raise ConnectionFailedError(str(error)) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise ConnectionFailedError(str(error)) from error


def _poke(data: str) -> Poke:
    document = _data(data)
    scope, seq = document.get("scope"), document.get("seq")
    return Poke(scope if isinstance(scope, str) else "", seq if isinstance(seq, int) else 0)


def _data(text: str) -> dict[str, object]:
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
