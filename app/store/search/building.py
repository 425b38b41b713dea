"""
Working off what changed: some records at a time, so that nobody waits for the index.

A record that cannot be read is left out of the index; it is named by `Store.unreadable_records`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.search import Entry, SearchSpec, prepared, words
from app.store.records import read_object
from app.store.search.layout import table, text_columns


def due_count(connection: sqlite3.Connection, collection: str | None = None) -> int:
    """Count the records that changed since the index last looked."""
    if collection is None:
        return int(connection.execute("SELECT count(*) FROM search_due").fetchone()[0])
    return int(
        connection.execute("SELECT count(*) FROM search_due WHERE collection = ?", (collection,)).fetchone()[
            0
        ]
    )


def work_off(
    connection: sqlite3.Connection, specs: Sequence[SearchSpec], *, most: int, collection: str | None = None
) -> int:
    """
    Bring some records of the index up to date; the caller opens the transaction.

    Returns:
        How many were.
    """
    done = 0
    for spec in specs:
        if collection not in (None, spec.collection) or done >= most:
            continue
        names = [
            name
            for (name,) in connection.execute(
                "SELECT id FROM search_due WHERE collection = ? LIMIT ?", (spec.collection, most - done)
            )
        ]
        if names:
            _take(connection, spec, names)
            done += len(names)
    return done


def _take(connection: sqlite3.Connection, spec: SearchSpec, names: Sequence[str]) -> None:
    marks = ", ".join("?" * len(names))
    _forget(connection, spec, names)
    rows = connection.execute(
        f"SELECT id, fields FROM record WHERE collection = ? AND deleted = 0 AND id IN ({marks})",
        (spec.collection, *names),
    ).fetchall()
    seen: set[str] = set()
    for name, fields in rows:
        try:
            entry = spec.entry(read_object(fields))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        found = [words(text) for text in entry.texts]
        _add(connection, spec, name, entry, [prepared(each) for each in found])
        seen.update(*found)
    _learn(connection, spec, seen)
    connection.execute(
        f"DELETE FROM search_due WHERE collection = ? AND id IN ({marks})", (spec.collection, *names)
    )


def _forget(connection: sqlite3.Connection, spec: SearchSpec, names: Sequence[str]) -> None:
    marks = ", ".join("?" * len(names))
    present = [
        row[0]
        for row in connection.execute(f"SELECT entry FROM {table(spec)} WHERE id IN ({marks})", list(names))
    ]
    if not present:
        return
    numbers = ", ".join(map(str, present))
    for name, column in (
        (table(spec), "entry"),
        (table(spec, "part"), "entry"),
        (table(spec, "text"), "rowid"),
    ):
        connection.execute(f"DELETE FROM {name} WHERE {column} IN ({numbers})")


def _add(
    connection: sqlite3.Connection, spec: SearchSpec, name: str, entry: Entry, texts: Sequence[str]
) -> None:
    columns = ["id", *spec.values]
    cursor = connection.execute(
        f"INSERT INTO {table(spec)}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [name, *(entry.values.get(column) for column in spec.values)],
    )
    number = cursor.lastrowid
    if spec.parts and entry.parts:
        connection.executemany(
            f"INSERT INTO {table(spec, 'part')} VALUES (?{', ?' * len(spec.parts)})",
            [(number, *(part.get(column) for column in spec.parts)) for part in entry.parts],
        )
    connection.execute(
        f"INSERT INTO {table(spec, 'text')}(rowid, {', '.join(text_columns(spec))}, tags)"
        f" VALUES (?{', ?' * len(texts)}, ?)",
        [number, *texts, " ".join(tag_word(tag) for tag in entry.tags)],
    )


def _learn(connection: sqlite3.Connection, spec: SearchSpec, seen: set[str]) -> None:
    """Remember words that are new. Words that went away stay: they lead to nothing and cost little."""
    for word in seen:
        if len(word) < 3:
            continue
        cursor = connection.execute(f"INSERT OR IGNORE INTO {table(spec, 'word')}(word) VALUES (?)", (word,))
        if cursor.rowcount > 0:
            connection.execute(
                f"INSERT INTO {table(spec, 'gram')}(rowid, word) VALUES (?, ?)", (cursor.lastrowid, word)
            )


def tag_word(tag: str) -> str:
    """A tag as a word of the index; it holds an underscore, so no text has it."""
    return "t_" + "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in tag)
