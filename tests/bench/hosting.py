"""The host of web seats: what one open tab costs, and how long a page takes."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.table import Row
from tests.bench.timing import median_ms
from tests.web.support import browser, make_host


def rows() -> list[Row]:
    """Time to answer the page of a seat, without the network."""
    with tempfile.TemporaryDirectory() as folder:
        host = make_host(Path(folder))

        async def seat_pages(number: int) -> None:
            async with browser(host) as tab:
                address = (await tab.get("/einrichten/ABCD-EFGH")).headers["location"]
                for _ in range(number):
                    assert (await tab.get(address)).status_code == 200

        value = median_ms(lambda: asyncio.run(seat_pages(200)), runs=3) / 200
    return [Row.measured("web: page of a seat, in process", value, "ms", bar=20.0)]
