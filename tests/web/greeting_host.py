"""The host with the smallest app, as a process of its own: python -m tests.web.greeting_host PORT FOLDER."""

import asyncio
import sys
from pathlib import Path

from app.web import listen, serve, stop_on_signals
from tests.web.support import make_host


async def run(port: int, folder: Path) -> None:
    stop = asyncio.Event()
    with stop_on_signals(stop):
        await serve(make_host(folder).app(), listen("127.0.0.1", port), stop=stop)


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), Path(sys.argv[2])))
