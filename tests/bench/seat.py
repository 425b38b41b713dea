"""
One conversation of one seat in a process of its own, measured: `python -m tests.bench.seat URL TOKEN FILE`.

Prints one line of JSON: what it cost and what went over the line. Nothing else happens in this process, so
its memory is the conversation's.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import psutil

from app.store import open_store
from app.sync.client import SyncClient, synchronise


@dataclass
class Cost:
    """What one conversation cost the seat; bytes are bodies as they travel, compressed."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    bytes_up: int = 0
    bytes_down: int = 0
    memory_mb: float = 0.0
    pushed: int = 0
    pulled: int = 0
    error: str = ""


class _Counted(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, cost: Cost) -> None:
        self.inner = inner
        self.cost = cost

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self.inner:
            self.cost.bytes_down += len(piece)
            yield piece

    async def aclose(self) -> None:
        await self.inner.aclose()


class CountedLine(httpx.AsyncBaseTransport):
    """The real line, with a meter on it."""

    def __init__(self, cost: Cost) -> None:
        self.inner = httpx.AsyncHTTPTransport()
        self.cost = cost

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.cost.bytes_up += len(await request.aread())
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Counted(response.stream, self.cost)
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()


async def _converse(url: str, token: str, path: Path) -> Cost:
    cost = Cost()
    store = open_store(path, clock=lambda: time.time_ns() // 1_000_000)
    async with SyncClient(url, token=token, transport=CountedLine(cost)) as client:
        memory_before = psutil.Process().memory_info().rss
        cpu_before, begun = time.process_time(), time.perf_counter()
        outcome = await synchronise(store, client)
        cost.seconds = time.perf_counter() - begun
        cost.cpu_s = time.process_time() - cpu_before
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    cost.memory_mb = max(0, highest - memory_before) / 1e6
    cost.pushed, cost.pulled = outcome.progress.pushed, outcome.progress.pulled
    cost.error = "" if outcome.error is None else repr(outcome.error)
    store.close()
    return cost


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_converse(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))))
