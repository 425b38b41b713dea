"""A TCP proxy between two processes: latency, cut connections, dead radio links."""

import asyncio


class NetSim:
    """
    Forwards one local port to another and does harm on demand.

    Attributes:
        delay_s: Added to every byte, each way.
        black_hole: Swallow what is sent and keep the sockets open, as a dead radio link does.
        cut_after_bytes: Close a connection after that many bytes from the target; None for never.
    """

    def __init__(self, listen: int, target: int, *, delay_s: float = 0.0) -> None:
        self.listen = listen
        self.target = target
        self.delay_s = delay_s
        self.black_hole = False
        self.cut_after_bytes: int | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "NetSim":
        await self.accept_again()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.stop_accepting()
        self.drop()

    def stop_accepting(self) -> None:
        """Refuse new connections, as when the target is down."""
        if self._server is not None:
            self._server.close()

    async def accept_again(self) -> None:
        """Take connections (again)."""
        self._server = await asyncio.start_server(self._client, "127.0.0.1", self.listen)

    def drop(self) -> None:
        """Close every connection; both ends see it."""
        for writer in list(self._writers):
            writer.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        pair = {writer, target_writer}
        self._writers |= pair
        await asyncio.gather(
            self._pipe(reader, target_writer, limit=None),
            self._pipe(target_reader, writer, limit=self.cut_after_bytes),
            return_exceptions=True,
        )
        self._writers -= pair
        for one in pair:
            one.close()

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, limit: int | None
    ) -> None:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[tuple[float, bytes | None]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await queue.get()
                if data is None:
                    break
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not self.black_hole:
                    writer.write(data)
                    await writer.drain()
            writer.close()

        delivering = asyncio.create_task(deliver())
        seen = 0
        try:
            while data := await reader.read(65536):
                if limit is not None and seen + len(data) >= limit:
                    queue.put_nowait((loop.time() + self.delay_s, data[: limit - seen]))
                    break
                seen += len(data)
                queue.put_nowait((loop.time() + self.delay_s, data))
        finally:
            queue.put_nowait((0.0, None))
            await delivering
