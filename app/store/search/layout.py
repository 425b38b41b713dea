"""
The tables of the index, one set for each searched collection.

    search_due         names of records that changed since the index last looked
    search_layout      by which description a set was made
    search_C           one row a record, with the columns one filters by
    search_C_part      rows beneath it
    search_C_text      its words without endings (FTS5), and its tags
    search_C_word      every word that occurs, as written but folded
    search_C_gram      their groups of three letters (FTS5 trigram): compounds and slips are found by them
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Final

from app.search import SearchSpec

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
#: Bump when the tables themselves change.
_LAYOUT: Final = 1


def table(spec: SearchSpec, part: str = "") -> str:
    """The name of one table of a collection's set."""
    return f"search_{spec.collection}{'_' + part if part else ''}"


def text_columns(spec: SearchSpec) -> list[str]:
    """The columns of the words, in the order of the weights."""
    return [f"text{number}" for number in range(len(spec.weights))]


def prepare(connection: sqlite3.Connection, specs: Sequence[SearchSpec]) -> None:
    """
    Make what is missing, make anew what was made by another description. The caller opens the transaction.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS search_due"
        "(collection TEXT, id TEXT, PRIMARY KEY (collection, id)) WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE IF NOT EXISTS search_layout(collection TEXT PRIMARY KEY, made_by TEXT)")
    made = dict(connection.execute("SELECT collection, made_by FROM search_layout").fetchall())
    for spec in specs:
        if made.get(spec.collection) != _made_by(spec):
            _drop(connection, spec)
            _create(connection, spec)
            connection.execute(
                "INSERT OR REPLACE INTO search_layout VALUES (?, ?)", (spec.collection, _made_by(spec))
            )


def _made_by(spec: SearchSpec) -> str:
    return f"{_LAYOUT} {spec.version} {len(spec.weights)} {','.join(spec.values)} {','.join(spec.parts)}"


def _drop(connection: sqlite3.Connection, spec: SearchSpec) -> None:
    for part in ("gram", "word", "text", "part", ""):
        connection.execute(f"DROP TABLE IF EXISTS {table(spec, part)}")
    for event in ("insert", "update", "delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS {table(spec)}_{event}")


def _create(connection: sqlite3.Connection, spec: SearchSpec) -> None:
    for name in (spec.collection, *spec.values, *spec.parts):
        if not _NAME.fullmatch(name):
            raise ValueError(f"no name of a column: {name}")
    # Columns without a type keep numbers as numbers and texts as texts.
    values = "".join(f", {name}" for name in spec.values)
    connection.execute(f"CREATE TABLE {table(spec)}(entry INTEGER PRIMARY KEY, id TEXT UNIQUE{values})")
    parts = "".join(f", {name}" for name in spec.parts)
    connection.execute(f"CREATE TABLE {table(spec, 'part')}(entry INTEGER{parts})")
    connection.execute(f"CREATE INDEX {table(spec, 'part')}_entry ON {table(spec, 'part')}(entry{parts})")
    if spec.parts:
        connection.execute(
            f"CREATE INDEX {table(spec, 'part')}_order ON {table(spec, 'part')}({spec.parts[0]})"
        )
    columns = ", ".join(text_columns(spec))
    connection.execute(
        f"CREATE VIRTUAL TABLE {table(spec, 'text')} USING fts5"
        f"({columns}, tags, tokenize = \"unicode61 tokenchars '_'\", prefix = '2 3')"
    )
    connection.execute(f"CREATE TABLE {table(spec, 'word')}(number INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    connection.execute(
        f"CREATE VIRTUAL TABLE {table(spec, 'gram')} USING fts5"
        f"(word, content = '{table(spec, 'word')}', content_rowid = 'number', tokenize = 'trigram')"
    )
    # Not OR IGNORE: the conflict policy of the statement that fires a trigger outranks the one within
    # (https://sqlite.org/lang_createtrigger.html), and records are written by an upsert.
    for event, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
        connection.execute(
            f"CREATE TRIGGER {table(spec)}_{event} AFTER {event} ON record"
            f" WHEN {row}.collection = '{spec.collection}' BEGIN"
            f" INSERT INTO search_due SELECT {row}.collection, {row}.id WHERE NOT EXISTS (SELECT 1 FROM"
            f" search_due WHERE collection = {row}.collection AND id = {row}.id); END"
        )
    connection.execute(
        "INSERT OR IGNORE INTO search_due SELECT collection, id FROM record WHERE collection = ?",
        (spec.collection,),
    )
