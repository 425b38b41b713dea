"""An ASGI application on a real socket in the process of the test, for lines that can be cut."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.types import ASGIApp

from app.web.serving import listen, serve


@contextlib.asynccontextmanager
async def listening(application: ASGIApp, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; gives the address."""
    socket = listen("127.0.0.1", port)
    ready, stop = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(serve(application, socket, stop=stop, on_ready=ready.set))
    try:
        await ready.wait()
        yield f"http://127.0.0.1:{port}"
    finally:
        stop.set()
        await running
        socket.close()
