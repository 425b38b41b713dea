"""A TCP proxy between two processes: latency, narrow lines, cut connections, dead radio links."""

import asyncio


class NetSim:
    """
    Forwards one local port to another and does harm on demand.

    Attributes:
        delay_s: Added to every byte, each way.
        black_hole: Swallow what is sent and keep the sockets open, as a dead radio link does.
        cut_after_bytes: Close a connection after that many bytes from the target; None for never.
        cut_sent_after_bytes: The same for bytes to the target.
        bytes_per_s: What the line carries each way, all connections together; None for as much as there is.
        sent_bytes, received_bytes: What came from the client and from the target so far.
    """

    def __init__(self, listen: int, target: int, *, delay_s: float = 0.0) -> None:
        self.listen = listen
        self.target = target
        self.delay_s = delay_s
        self.black_hole = False
        self.cut_after_bytes: int | None = None
        self.cut_sent_after_bytes: int | None = None
        self.bytes_per_s: float | None = None
        self.sent_bytes = 0
        self.received_bytes = 0
        self._free_at = {True: 0.0, False: 0.0}
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
            self._pipe(reader, target_writer, limit=self.cut_sent_after_bytes, up=True),
            self._pipe(target_reader, writer, limit=self.cut_after_bytes, up=False),
            return_exceptions=True,
        )
        self._writers -= pair
        for one in pair:
            one.close()

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, limit: int | None, up: bool
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
                cut = limit is not None and seen + len(data) >= limit
                if limit is not None and cut:
                    data = data[: limit - seen]
                seen += len(data)
                if up:
                    self.sent_bytes += len(data)
                else:
                    self.received_bytes += len(data)
                queue.put_nowait((self._due(len(data), up=up) + self.delay_s, data))
                if cut:
                    break
        finally:
            queue.put_nowait((0.0, None))
            await delivering

    def _due(self, size: int, *, up: bool) -> float:
        """When a piece has passed the line."""
        now = asyncio.get_running_loop().time()
        if self.bytes_per_s is None:
            return now
        self._free_at[up] = max(now, self._free_at[up]) + size / self.bytes_per_s
        return self._free_at[up]
