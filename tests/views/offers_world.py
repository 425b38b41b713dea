"""A real seat with a small catalogue, for the tests of offers on their screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.sync.protocol import PulledRecord, PullPage
from app.usecases.seat import Identity, Seat, open_seat

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STAMP = "019a5c3b7e100003-00000000"
NETWORK = "network/n"
FIRM, NEED = "f1", "need1"

ROBOTICS = {
    "title": "Fachkraft Robotik und Automatisierung",
    "provider": "Technik-Akademie Saarlouis",
    "directory_id": "d1",
    "topics": ["automation"],
    "hours": 160,
    "price_eur": 3920,
    "azav_provider": True,
    "azav_measure": True,
    "as_of": "2026-11-20",
    "dates": [{"begin": "2027-01-11", "end": "2027-02-19", "city": "Saarlouis", "kreis5": "10044"}],
}
SPS = {
    "title": "SPS-Technik Grundstufe",
    "provider": "Bildungswerk Saar-Mitte",
    "topics": ["automation"],
    "hours": 80,
    "price_eur": 1680,
    "azav_provider": True,
    "as_of": "2026-11-20",
    "dates": [{"begin": "2027-02-02", "city": "Neunkirchen", "kreis5": "10043"}],
}
LEIPZIG = {
    "title": "Robotik in der Fertigung",
    "provider": "Akademie Neue Arbeit",
    "topics": ["automation"],
    "hours": 160,
    "as_of": "2026-11-20",
    "dates": [{"begin": "2027-01-18", "city": "Leipzig", "kreis5": "14713"}],
}
YESTERDAY = {
    "title": "Roboter einrichten",
    "provider": "Lernfabrik Neunkirchen",
    "directory_id": "d1",
    "topics": ["automation"],
    "as_of": "2026-01-10",
    "dates": [{"begin": "2026-11-09", "end": "2026-11-23", "city": "Neunkirchen"}],
}
OFFERS: Mapping[str, Mapping[str, Any]] = {"o1": ROBOTICS, "o2": SPS, "o3": LEIPZIG, "o4": YESTERDAY}


def offers_seat(folder: Path, offers: Mapping[str, Mapping[str, Any]] = OFFERS) -> Seat:
    """The seat of a mentor with a firm in Dillingen, a need and some offers."""
    seat = open_seat(folder, server_url="http://127.0.0.1:9", now=lambda: NOW)
    seat.become(
        Identity("u1", "Miriam Becker", "mentor", "n", "Netz", "7f3a9c01", None, ("r1",)), token="none"
    )
    records = [
        ("region", "r1", NETWORK, {"name": "Kreis Saarlouis", "kreise": ["10044"]}),
        ("firm", FIRM, f"firm/{FIRM}/shared", {"name": "Presswerk", "city": "Dillingen", "kreis5": "10044"}),
        (
            "need",
            NEED,
            f"firm/{FIRM}/network",
            {
                "firm_id": FIRM,
                "topic": "automation",
                "people": 8,
                "urgency": "3",
                "extent": "ueber120",
                "horizon": "jahr1",
                "state": "neu",
            },
        ),
        (
            "directory",
            "d1",
            NETWORK,
            {
                "name": "Technik-Akademie Saarlouis",
                "kind": "traeger",
                "city": "Saarlouis",
                "as_of": "2026-11-20",
            },
        ),
        *(("offer", name, NETWORK, fields) for name, fields in offers.items()),
    ]
    scopes = (NETWORK, f"firm/{FIRM}/shared", f"firm/{FIRM}/network")
    pulled = [
        PulledRecord(collection, name, scope, number, fields, STAMP)
        for number, (collection, name, scope, fields) in enumerate(records, 1)
    ]
    seat.store.apply_page(PullPage("e", 0, "c1", True, pulled, scopes, (), None), after="")
    return seat
