"""
The seats of this host on disk, and which browser may use which.

A browser is known by one random key in a cookie; the disk holds only its hash. A seat is a folder
`seats/<seat id>/` with `seat.json` (whose browser, since when, whose name stands on it) beside the seat's own
store. This module must not know what is in the store.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NewType

from app.store import SealBrokenError, Sealer

BrowserKey = NewType("BrowserKey", str)

KEY_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
SEAT_ID = re.compile(r"[a-z2-7]{16}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_FILE = "seat.json"


@dataclass(frozen=True)
class WebSeat:
    """
    One browser seat.

    Attributes:
        id: 16 characters of the URL path; no secret.
        browser_hash: SHA-256 of the key of the browser it belongs to.
        created_at: ISO time.
        name: Name of the enrolled person; empty while nobody is enrolled.
        role: Role code of the enrolled person; empty likewise.
    """

    id: str
    browser_hash: str
    created_at: str
    name: str = ""
    role: str = ""

    def belongs_to(self, key: BrowserKey | None) -> bool:
        """Tell whether the browser with this key may use the seat."""
        return key is not None and hmac.compare_digest(self.browser_hash, _hash(key))


class SeatFolders:
    """All seats below one folder; a crash at any moment leaves every `seat.json` whole."""

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        max_unused: int,
        names: Sealer | None = None,
    ) -> None:
        self._folder = folder
        self._now = now
        self._max_unused = max_unused
        self._names = names
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for seat in list(self._all()) if names is not None else ():
            self._save(seat)  # names in clear, as an older version wrote them, are sealed now

    def create(self, key: BrowserKey) -> WebSeat:
        """Make an empty seat for the browser with this key."""
        self._drop_oldest_unused()
        seat = WebSeat(
            id="".join(secrets.choice(_ALPHABET) for _ in range(16)),
            browser_hash=_hash(key),
            created_at=self._now().isoformat(),
        )
        self.folder(seat.id).mkdir(mode=0o700)
        self._save(seat)
        return seat

    def find(self, seat_id: str) -> WebSeat | None:
        """Read one seat; None when there is none (or none yet whole) with this id."""
        if not SEAT_ID.fullmatch(seat_id):
            return None
        try:
            kept = json.loads((self.folder(seat_id) / _FILE).read_text(encoding="utf-8"))
            return WebSeat(**self._revealed(kept))
        except (FileNotFoundError, json.JSONDecodeError, TypeError):
            return None

    def of_browser(self, key: BrowserKey | None) -> tuple[WebSeat, ...]:
        """List the seats of one browser, oldest first."""
        return tuple(sorted((s for s in self._all() if s.belongs_to(key)), key=lambda s: s.created_at))

    def unused_of(self, key: BrowserKey | None) -> WebSeat | None:
        """Find a seat of the browser that nobody has set up yet, so that reloading makes no heap of them."""
        return next((seat for seat in self.of_browser(key) if not seat.name), None)

    def write_name(self, seat_id: str, *, name: str, role: str) -> None:
        """Remember who sits there, for the list of seats on the start page."""
        seat = self.find(seat_id)
        if seat is not None and (seat.name, seat.role) != (name, role):
            self._save(replace(seat, name=name, role=role))

    def enrolled(self) -> tuple[WebSeat, ...]:
        """List the seats somebody has set up."""
        return tuple(seat for seat in self._all() if seat.name)

    def folder(self, seat_id: str) -> Path:
        """Where everything of this seat lies."""
        return self._folder / seat_id

    def _all(self) -> Iterator[WebSeat]:
        for entry in os.scandir(self._folder):
            seat = self.find(entry.name)
            if seat is not None:
                yield seat

    def _revealed(self, kept: dict[str, str]) -> dict[str, str]:
        """Read who sits there; where the host has another key now, somebody does."""
        sealed = kept.pop("who", "")
        if sealed and self._names is not None:
            try:
                clear = self._names.open(base64.b64decode(sealed), context=kept["id"].encode())
                name, role = json.loads(clear)
            except (SealBrokenError, ValueError):
                name, role = "?", ""
            return {**kept, "name": name, "role": role}
        return kept

    def _concealed(self, seat: WebSeat) -> dict[str, str]:
        """What is written: the hash of the browser in clear, who sits there sealed."""
        if self._names is None or not seat.name:
            return asdict(seat)
        who = self._names.seal(json.dumps([seat.name, seat.role]).encode(), context=seat.id.encode())
        return {**asdict(replace(seat, name="", role="")), "who": base64.b64encode(who).decode()}

    def _save(self, seat: WebSeat) -> None:
        path = self.folder(seat.id) / _FILE
        temporary = path.with_suffix(".new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(self._concealed(seat), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def _drop_oldest_unused(self) -> None:
        unused = sorted((s for s in self._all() if not s.name), key=lambda s: s.created_at)
        for seat in unused[: max(0, len(unused) - self._max_unused + 1)]:
            shutil.rmtree(self.folder(seat.id), ignore_errors=True)


def new_browser_key() -> BrowserKey:
    """Mint the secret of one browser: 256 random bits."""
    return BrowserKey(secrets.token_urlsafe(32))


def _hash(key: BrowserKey) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
