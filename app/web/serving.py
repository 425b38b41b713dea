"""Runs the host in this process until it is told to stop; owns the listening socket and the signals."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp


class PortTakenError(Exception):
    """Another program listens on the port already. code: port_taken."""

    code = "port_taken"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")
        self.host = host
        self.port = port


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to whoever runs the process: it may have more to stop than this server.
        yield


def listen(host: str, port: int) -> socket.socket:
    """
    Take the port, before anything else is started.

    Raises:
        PortTakenError: Somebody else has it.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise PortTakenError(host, port) from error
    return listening


async def serve(
    app: ASGIApp,
    listening: socket.socket,
    *,
    stop: asyncio.Event,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """
    Serve an ASGI app on a listening socket until `stop` is set.

    Args:
        app: The host.
        listening: From `listen`.
        stop: Set it to end; connections get three seconds to close.
        on_ready: Called once requests are answered.
    """
    server = _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            # Behind a proxy on the same machine the client's address would change with the network of the
            # phone, and Flet ties a session to it.
            proxy_headers=False,
            server_header=False,
            # A dead radio link is noticed after 20 s instead of 40 s.
            ws_ping_interval=10,
            ws_ping_timeout=10,
            timeout_graceful_shutdown=3,
        ),
        on_ready,
    )
    running = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await running


@contextlib.contextmanager
def stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` on Ctrl-C and on SIGTERM; a second Ctrl-C ends at once."""
    loop = asyncio.get_running_loop()

    def handle(number: int, _frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
