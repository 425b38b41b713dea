"""
The store without SQLCipher: every JSON value is sealed with AES-GCM before SQLite sees it.

What is written through `write_value` is a `Payload`; this connection seals it on the way in and opens it
on the way out, and answers SQL's `json_valid` and `json_extract` on sealed values, so that no statement of
the store differs. Sealed: fields of records, operations and quarantine, conflicts, clocks, `meta`. In
clear stay what SQLite orders and joins by: ids, scopes, stamps, numbers, codes; and in two indexes the ids
of a record's firm and interview. Names and answers do not appear in the file.

A value is bound to the key, not to its row: whoever may write to the file can exchange values of this seat
with each other, but neither read nor invent one.

Must not know: tables, paths.
"""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.store.sealing import SealBrokenError, Sealer

#: One step of a JSON path: a quoted label, a bare label, or a place (https://sqlite.org/json1.html#path_arguments).
_STEP: Final = re.compile(r'\."([^"]*)"|\.([^."\[]+)|\[(\d+)\]')

_MARK: Final = b"\x01sealed:"
_MARK_TEXT: Final = _MARK.decode()


class Payload(str):
    """JSON text that holds what people said; a connection with sealed columns never writes it in clear."""

    __slots__ = ()


class SealedConnection(sqlite3.Connection):
    """A connection that seals `Payload` parameters and opens sealed texts."""

    sealer: Sealer

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As in `sqlite3`, with payloads sealed."""
        return super().execute(sql, self._sealed(parameters))

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """As in `sqlite3`, with payloads sealed."""
        return super().executemany(sql, (self._sealed(each) for each in parameters))

    def cursor(self, factory: Any = None, /) -> Any:
        """Give a cursor that seals, too."""
        return super().cursor(factory or SealedCursor)

    def _sealed(self, parameters: Any) -> Any:
        if isinstance(parameters, Mapping):
            return {name: self._one(value) for name, value in parameters.items()}
        if isinstance(parameters, Sequence):
            return [self._one(value) for value in parameters]
        return parameters

    def _one(self, value: Any) -> Any:
        # An empty object tells nothing, and lists of records compare with it often.
        if isinstance(value, Payload) and value != "{}":
            return _MARK_TEXT + base64.b64encode(self.sealer.seal(value.encode())).decode()
        return value


class SealedCursor(sqlite3.Cursor):
    """A cursor of a `SealedConnection`."""

    connection: SealedConnection

    def execute(self, sql: str, parameters: Any = (), /) -> SealedCursor:
        """As in `sqlite3`, with payloads sealed."""
        super().execute(sql, self.connection._sealed(parameters))
        return self

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> SealedCursor:
        """As in `sqlite3`, with payloads sealed."""
        super().executemany(sql, (self.connection._sealed(each) for each in parameters))
        return self


def connect_sealed(place: str, key: bytes) -> sqlite3.Connection:
    """Open a file whose payloads are sealed under this key."""
    connection = sqlite3.connect(
        place, isolation_level=None, check_same_thread=False, factory=SealedConnection
    )
    sealer = connection.sealer = Sealer(key)

    def opened(text: bytes) -> str:
        if text.startswith(_MARK):
            try:
                return sealer.open(base64.b64decode(text[len(_MARK) :])).decode()
            except (SealBrokenError, ValueError):
                return "\x01broken"  # no JSON: this record alone is unreadable
        return text.decode()

    connection.text_factory = opened
    # In place of SQLite's own: statements and indexes ask for paths of sealed values. Nothing else in the
    # file is JSON, so plain values come here only before they were converted.
    connection.create_function("json_valid", 1, lambda value: _valid(opened, value), deterministic=True)
    connection.create_function("json_extract", 2, lambda v, p: _extract(opened, v, p), deterministic=True)
    connection.create_function("opened", 1, lambda value: _text(opened, value), deterministic=True)
    return connection


def _text(opened: Any, value: Any) -> str | None:
    # Functions get their texts through the driver, which does not ask the text factory.
    return opened(value.encode()) if isinstance(value, str) else None


def _valid(opened: Any, value: Any) -> int:
    text = _text(opened, value)
    if text is None:
        return 0
    try:
        json.loads(text)
    except ValueError:
        return 0
    return 1


def _extract(opened: Any, value: Any, path: str) -> Any:
    """Answer as SQLite would: labels (quoted or not) and places in lists."""
    text = _text(opened, value)
    if text is None:
        return None
    found = json.loads(text)
    for quoted, label, place in _STEP.findall(path):
        try:
            found = found[int(place)] if place else found[quoted or label]
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(found, bool):
        return int(found)
    if isinstance(found, dict | list):
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return found
