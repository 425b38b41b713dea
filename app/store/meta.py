"""
Small things of the seat by name: who is enrolled, which language, when it last synced. JSON values, no
structure.
"""

from __future__ import annotations

import json
from typing import cast

from sqlite_utils.db import Table

from app.store.database import SeatFile
from app.store.records import write_value
from app.sync.changes import Json


class Meta:
    """Values by name, durable like everything else in the file."""

    def __init__(self, file: SeatFile) -> None:
        self._file = file

    def get(self, key: str, default: Json = None) -> Json:
        """Give a value, `default` if there is none."""
        with self._file.reading():
            row = self._file.one("SELECT value FROM meta WHERE key = ?", (key,))
            return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Json) -> None:
        """Keep a value under a name."""
        with self._file.writing():
            cast(Table, self._file.db["meta"]).upsert({"key": key, "value": write_value(value)}, pk="key")

    def remove(self, key: str) -> None:
        """Forget a value."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (key,))
