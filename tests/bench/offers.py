"""
Offers on a device: what an answer costs while one types, among 20,000 offers, and what building the index
does.

The catalogue is the invented one of `feldlotse-server sample --offers 20000`; the page is what a person
sees, rows read and all. The bar is the issue's: 50 ms an answer.
"""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from app.store import Store
from app.sync.changes import new_id
from app.sync.protocol import PulledRecord, PullPage
from app.usecases.firms import find_firms
from app.usecases.matching import offers_for_need
from app.usecases.offers import OfferFilter, find_offers
from app.usecases.seat import Identity, open_seat
from server.operating.offers.invented import invented_catalogue
from tests.bench.table import Row
from tests.bench.timing import median_ms

OFFERS, FIRMS = 20_000, 10_000
BAR_MS = 50.0
TODAY = date(2026, 11, 27)
STAMP = "019a5c3b7e100003-00000000"
QUERIES: Sequence[tuple[str, str, OfferFilter]] = (
    ("a word", "roboter", OfferFilter(sorting="passend")),
    ("half a word", "schwei", OfferFilter(sorting="passend")),
    ("two words", "sps saarlouis", OfferFilter(sorting="passend")),
    ("a slip", "schwiessen", OfferFilter(sorting="passend")),
    ("a compound", "schweißprüfung", OfferFilter(sorting="passend")),
    ("a word of 8,000", "lernbegleitung", OfferFilter(sorting="passend")),
    ("no word, by beginning", "", OfferFilter()),
    (
        "filters: topic, 30 km, hours, AZAV, price, date",
        "",
        OfferFilter(
            topic="automation",
            near="10044",
            km=30,
            hours=(121, None),
            azav=True,
            price=5_000,
            begin_until=date(2027, 6, 1),
        ),
    ),
    ("60 km or online, by distance", "", OfferFilter(near="10044", km=60, sorting="naehe")),
)


def rows() -> list[Row]:
    """Fill a seat, build its index, ask."""
    with tempfile.TemporaryDirectory() as folder:
        seat = open_seat(
            Path(folder), server_url="", now=lambda: datetime(2026, 11, 27, 9, 0, tzinfo=UTC), zone=UTC
        )
        store = seat.store
        seat.become(Identity("u", "Miriam Becker", "mentor", "n", "Netz", "7f3a9c01", None, ()), token="none")
        need_id = _fill(store)
        portions = []
        while True:
            begun = time.perf_counter()
            if not store.index(most=50):
                break
            portions.append((time.perf_counter() - begun) * 1000)
        portions.sort()
        found = [
            Row.measured(
                "offers: indexing one record, in the background", sum(portions) / (OFFERS + FIRMS + 1), "ms"
            ),
            Row.measured(
                "offers: longest an answer may wait for a portion (99 of 100)",
                portions[len(portions) * 99 // 100],
                "ms",
                bar=250.0,
            ),
        ]
        for name, text, wanted in QUERIES:
            value = median_ms(partial(find_offers, seat, text, wanted, limit=30), runs=15)
            found.append(Row.measured(f"offers: {name}, among {OFFERS:,}", value, "ms", bar=BAR_MS))
        value = median_ms(lambda: offers_for_need(seat, need_id), runs=5)
        found.append(Row.measured(f"offers: matching for a need, among {OFFERS:,}", value, "ms", bar=250.0))
        for name, text in (("a word", "werkzeugbau"), ("half a word", "här"), ("no word", "")):
            value = median_ms(partial(find_firms, seat, query=text, limit=60), runs=15)
            found.append(Row.measured(f"firms: {name}, among {FIRMS:,}", value, "ms", bar=BAR_MS))
        seat.close()
        return found


def _fill(store: Store) -> str:
    records = [
        PulledRecord(
            "offer",
            new_id(),
            "network/n",
            number,
            {path: value for path, value in offer.fields(directory_id=None).items() if value is not None},
            STAMP,
        )
        for number, offer in enumerate(invented_catalogue(OFFERS, today=TODAY).offers, 1)
    ]
    kinds = ("Härterei", "Werkzeugbau", "Gießerei", "Metallbau", "Presswerk", "Druckerei", "Möbelwerk")
    towns = ("Saarlouis", "Merzig", "Dillingen", "Lebach", "Nalbach", "Wadern")
    scopes = ["network/n"]
    for number in range(FIRMS):
        firm = new_id()
        scopes.append(f"firm/{firm}/shared")
        fields = {
            "name": f"{kinds[number % 7]} {towns[number % 6]} {number}",
            "city": towns[number % 6],
            "kreis5": "10044",
            "wz_division": "25",
            "headcount": number % 240 + 1,
        }
        records.append(PulledRecord("firm", firm, scopes[-1], OFFERS + 1 + number, fields, STAMP))
    need_id = new_id()
    fields = {
        "firm_id": firm,
        "topic": "automation",
        "extent": "ueber120",
        "horizon": "jahr1",
        "state": "neu",
    }
    scopes.append(f"firm/{firm}/network")
    records.append(PulledRecord("need", need_id, scopes[-1], OFFERS + FIRMS + 1, fields, STAMP))
    cursor = ""
    for start in range(0, len(records), 1_000):
        page = PullPage(
            "e", 0, f"c{start}", True, records[start : start + 1_000], scopes if start == 0 else (), (), None
        )
        store.apply_page(page, after=cursor)
        cursor = page.cursor
    return need_id
