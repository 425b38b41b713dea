"""
A question to the index: words in any form, conditions, an order, one page of ids.

Each word becomes a group of alternatives: itself, words it is part of ("schweissen" in
"Aluminiumschweisskurs"), the halves of a compound nobody wrote as one, and, only if there is none of these,
words a slip or two away.
"""

from __future__ import annotations

import math
import sqlite3
from typing import Final

from app.search import (
    AnyOf,
    AtLeast,
    Condition,
    Either,
    Hits,
    Is,
    Order,
    Query,
    SearchSpec,
    Within,
    allowed_slips,
    halves,
    query_words,
    slips,
    stem,
)
from app.store.search.building import due_count, tag_word
from app.store.search.layout import table, text_columns

_KM_PER_DEGREE: Final = 111.2
#: A word must have so many letters to be looked for inside of others.
_SHORTEST_INSIDE: Final = 4
_MOST_ALTERNATIVES: Final = 120
_MOST_CANDIDATES: Final = 120
_MOST_READ_AS: Final = 6
#: Among more hits than these a rank says nothing, and costs the most.
_MOST_RANKED: Final = 4_000
#: Words up to this length may share no group of three letters with what was meant.
_SHORT: Final = 6


def find(connection: sqlite3.Connection, spec: SearchSpec, query: Query, *, limit: int, offset: int) -> Hits:
    """Answer a question; see `Store.search`."""
    if query.order is not None and query.order.column not in ("", *spec.values, *spec.parts):
        raise ValueError(f"no column to order by: {query.order.column}")
    read_as: dict[str, tuple[str, ...]] = {}
    groups = _groups(connection, spec, query.text, read_as)
    if groups is None:
        return Hits((), 0, read_as, due_count(connection, spec.collection))
    match, tags = _match(spec, groups, query.record)
    statement = _Statement(spec)
    if match:
        statement.match(" AND ".join([*match, *tags]))
    elif tags:
        statement.match(" AND ".join(tags))
    for condition in query.record:
        if not isinstance(condition, AnyOf):
            statement.add(condition, "e", spec.values)
    statement.add_parts(query.part)
    if query.order is not None and query.order.lat is not None and not (match or tags):
        total, ids = statement.nearest(connection, query.order, limit=limit, offset=offset)
        return Hits(ids, total, read_as, due_count(connection, spec.collection))
    total = statement.count(connection)
    ranked = bool(match) and total <= _MOST_RANKED
    ids = ()
    if total and query.order is not None and query.order.column in spec.parts and not (match or tags):
        ids = statement.walk(connection, query.order.column, limit=limit, offset=offset)
    elif total:
        ids = statement.page(connection, query, ranked=ranked, limit=limit, offset=offset)
    return Hits(ids, total, read_as, due_count(connection, spec.collection))


# --- words


def _groups(
    connection: sqlite3.Connection, spec: SearchSpec, text: str, read_as: dict[str, tuple[str, ...]]
) -> list[list[str]] | None:
    """The alternatives for each word as FTS5 expressions; None if a word is found nowhere."""
    wanted = query_words(text)
    groups: list[list[str]] = []
    for position, word in enumerate(wanted):
        half_typed = position == len(wanted) - 1 and not text[-1:].isspace()
        group = _direct(connection, spec, word, half_typed=half_typed) or _apart(connection, spec, word)
        if not group:
            meant = _near(connection, spec, word)
            read_as[word] = meant
            group = [_quoted(stem(each)) for each in meant]
        if not group:
            return None
        groups.append(group)
    return groups


def _direct(connection: sqlite3.Connection, spec: SearchSpec, word: str, *, half_typed: bool) -> list[str]:
    if len(word) < 3:
        # Too short for the list of words; as a beginning it may be many things.
        return [_quoted(word) + (" *" if half_typed else "")]
    names: dict[str, None] = {}
    source = table(spec, "word")
    if connection.execute(f"SELECT 1 FROM {source} WHERE word = ?", (word,)).fetchone():
        names[word] = None
    if half_typed or stem(word) != word:
        beginning = word if half_typed else stem(word)
        rows = connection.execute(
            f"SELECT word FROM {source} WHERE word >= ? AND word < ? LIMIT ?",
            (beginning, beginning + "{", _MOST_ALTERNATIVES),
        )
        # Not half typed, "stau" must not become "staub": only other forms of the same word count.
        names.update(dict.fromkeys(row[0] for row in rows if half_typed or stem(row[0]) == stem(word)))
    inside = stem(word) if len(stem(word)) >= _SHORTEST_INSIDE else word
    if len(inside) >= _SHORTEST_INSIDE:
        rows = connection.execute(
            f"SELECT word FROM {source} WHERE number IN"
            f" (SELECT rowid FROM {table(spec, 'gram')} WHERE {table(spec, 'gram')} MATCH ?) LIMIT ?",
            (_quoted(inside), _MOST_ALTERNATIVES),
        )
        names.update(dict.fromkeys(row[0] for row in rows))
    found = list(dict.fromkeys(_quoted(stem(name)) for name in names))
    if found and half_typed:
        found.append(_quoted(word) + " *")
    return found


def _apart(connection: sqlite3.Connection, spec: SearchSpec, word: str) -> list[str]:
    """A compound that occurs nowhere, as its halves: "Schweisslehrgang" finds "Lehrgang Schweissen"."""
    pairs = list(dict.fromkeys((stem(head), stem(tail)) for head, tail in halves(word)))
    if not pairs:
        return []
    pieces = {piece for pair in pairs for piece in pair}
    known = {
        piece
        for piece in pieces
        if connection.execute(
            f"SELECT 1 FROM {table(spec, 'text')} WHERE {table(spec, 'text')} MATCH ? LIMIT 1",
            (_quoted(piece),),
        ).fetchone()
    }
    return [
        f"({_quoted(head)} AND {_quoted(tail)})" for head, tail in pairs if head in known and tail in known
    ]


def _near(connection: sqlite3.Connection, spec: SearchSpec, word: str) -> tuple[str, ...]:
    """The words fewest slips away."""
    most = allowed_slips(word)
    if not most:
        return ()
    grams = dict.fromkeys(word[start : start + 3] for start in range(len(word) - 2))
    gram_table = table(spec, "gram")
    candidates = {
        row[0]
        for row in connection.execute(
            f"SELECT word FROM {gram_table} WHERE {gram_table} MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(_quoted(gram) for gram in grams), _MOST_CANDIDATES),
        )
    }
    if len(word) <= _SHORT:
        candidates.update(
            row[0]
            for row in connection.execute(
                f"SELECT word FROM {table(spec, 'word')} WHERE word >= ? AND word < ?"
                " AND length(word) BETWEEN ? AND ?",
                (word[0], word[0] + "{", len(word) - most, len(word) + most),
            )
        )
    near = sorted(
        (count, candidate)
        for candidate in candidates
        if (count := slips(word, candidate, most=most)) is not None
    )
    fewest = near[0][0] if near else 0
    return tuple(candidate for count, candidate in near if count == fewest)[:_MOST_READ_AS]


def _quoted(word: str) -> str:
    return f'"{word}"'


def _match(
    spec: SearchSpec, groups: list[list[str]], conditions: tuple[Condition, ...]
) -> tuple[list[str], list[str]]:
    columns = " ".join(text_columns(spec))
    words = [f"{{{columns}}} : ({' OR '.join(group)})" for group in groups]
    tags = [
        f"tags : ({' OR '.join(_quoted(tag_word(tag)) for tag in condition.tags)})"
        for condition in conditions
        if isinstance(condition, AnyOf)
    ]
    return words, tags


# --- one statement


class _Statement:
    """The condition of a question as SQL; columns are checked against the description, values are bound."""

    def __init__(self, spec: SearchSpec) -> None:
        self._spec = spec
        self._from = f"{table(spec)} e"
        self._conditions: list[str] = []
        self._values: list[object] = []
        self._part: tuple[str, list[object]] | None = None

    def match(self, expression: str) -> None:
        name = table(self._spec, "text")
        # Cross: the words decide first, whatever the planner makes of the other conditions.
        self._from = f"{name} t CROSS JOIN {table(self._spec)} e ON e.entry = t.rowid"
        self._conditions.append(f"{name} MATCH ?")
        self._values.append(expression)

    def add(self, condition: Condition, alias: str, columns: tuple[str, ...]) -> None:
        sql, values = _sql(condition, alias, columns)
        self._conditions.append(sql)
        self._values.extend(values)

    def add_parts(self, conditions: tuple[Condition, ...]) -> None:
        if not conditions:
            return
        pieces = [_sql(condition, "p", self._spec.parts) for condition in conditions]
        sql = " AND ".join(["p.entry = e.entry", *(piece for piece, _ in pieces)])
        values = [value for _, bound in pieces for value in bound]
        self._part = sql, values
        self._conditions.append(f"EXISTS (SELECT 1 FROM {table(self._spec, 'part')} p WHERE {sql})")
        self._values.extend(values)

    def _where(self) -> str:
        return f" WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    def count(self, connection: sqlite3.Connection) -> int:
        sql = f"SELECT count(*) FROM {self._from}{self._where()}"
        return int(connection.execute(sql, self._values).fetchone()[0])

    def page(
        self, connection: sqlite3.Connection, query: Query, *, ranked: bool, limit: int, offset: int
    ) -> tuple[str, ...]:
        order, values = self._order(query.order, ranked=ranked)
        sql = f"SELECT e.id FROM {self._from}{self._where()} ORDER BY {order} LIMIT ? OFFSET ?"
        rows = connection.execute(sql, [*self._values, *values, limit, offset])
        return tuple(row[0] for row in rows)

    def walk(
        self, connection: sqlite3.Connection, column: str, *, limit: int, offset: int
    ) -> tuple[str, ...]:
        """
        A page ordered by a column of the parts: along its index, so that a long list costs no more than a
        short one.
        """
        parts, bound = self._part or ("p.entry = e.entry", [])
        where = " AND ".join([*(each for each in self._conditions if not each.startswith("EXISTS")), parts])
        values = [*self._values[: len(self._values) - len(bound)], *bound]
        found: dict[str, None] = {}
        # What nobody has dated comes last; SQLite's index has it first.
        for dated in ("IS NOT NULL", "IS NULL"):
            source = f"{table(self._spec, 'part')} p CROSS JOIN {self._from}"
            rows = connection.execute(
                f"SELECT e.id FROM {source} WHERE p.{column} {dated} AND {where} ORDER BY p.{column}", values
            )
            for (name,) in rows:
                found[name] = None
                if len(found) == offset + limit:
                    return tuple(found)[offset:]
        return tuple(found)[offset:]

    def nearest(
        self, connection: sqlite3.Connection, order: Order, *, limit: int, offset: int
    ) -> tuple[int, tuple[str, ...]]:
        """The number of hits and a page of the nearest, in one pass over the parts."""
        assert order.lat is not None and order.lon is not None
        distance, bound = _squared_km("p", order.lat, order.lon)
        parts, part_values = self._part or ("p.entry = e.entry", [])
        own = parts.removeprefix("p.entry = e.entry").removeprefix(" AND ")
        others = [each for each in self._conditions if not each.startswith("EXISTS")]
        values = self._values[: len(self._values) - len(part_values)]
        sql = (
            f"WITH hit AS MATERIALIZED (SELECT p.entry AS entry, min({distance}) AS km2"
            f" FROM {table(self._spec, 'part')} p{' WHERE ' + own if own else ''} GROUP BY p.entry)"
            f" SELECT e.id, count(*) OVER () FROM hit CROSS JOIN {self._from} ON e.entry = hit.entry"
            f"{' WHERE ' + ' AND '.join(others) if others else ''}"
            " ORDER BY hit.km2 IS NULL, hit.km2, e.id LIMIT ? OFFSET ?"
        )
        rows = connection.execute(sql, [*bound, *part_values, *values, limit, offset]).fetchall()
        if rows or (not offset and limit):
            return (rows[0][1] if rows else 0), tuple(row[0] for row in rows)
        return self.count(connection), ()

    def _order(self, order: Order | None, *, ranked: bool) -> tuple[str, list[object]]:
        rank = ", ".join(str(weight) for weight in (*self._spec.weights, 0.0))
        by_rank = f"bm25({table(self._spec, 'text')}, {rank})" if ranked else "e.id"
        if order is None:
            return f"{by_rank}, e.id", []
        if order.column in self._spec.values:
            return f"e.{order.column} IS NULL, e.{order.column}, {by_rank}", []
        within, values = self._part or ("p.entry = e.entry", [])
        if order.lat is not None and order.lon is not None:
            distance, bound = _squared_km("p", order.lat, order.lon)
            wanted = f"(SELECT min({distance}) FROM {table(self._spec, 'part')} p WHERE {within})"
            return f"ifnull({wanted}, 1e9), {by_rank}", [*bound, *values]
        wanted = f"(SELECT min(p.{order.column}) FROM {table(self._spec, 'part')} p WHERE {within})"
        # Said once more for those without: a date that nobody has named comes last.
        return f"{wanted} IS NULL, {wanted}, {by_rank}", [*values, *values]


def _sql(condition: Condition, alias: str, columns: tuple[str, ...]) -> tuple[str, list[object]]:
    if isinstance(condition, Either):
        pieces = [_sql(each, alias, columns) for each in condition.conditions]
        return f"({' OR '.join(sql for sql, _ in pieces)})", [value for _, bound in pieces for value in bound]
    if isinstance(condition, Within):
        distance, values = _squared_km(alias, condition.lat, condition.lon)
        return f"({distance}) <= ?", [*values, condition.km**2]
    if isinstance(condition, AnyOf):
        raise ValueError("tags belong to the record")
    if condition.column not in columns:
        raise ValueError(f"no column to filter by: {condition.column}")
    column = f"{alias}.{condition.column}"
    if isinstance(condition, Is):
        return (f"{column} IS NULL", []) if condition.value is None else (f"{column} = ?", [condition.value])
    if isinstance(condition, AtLeast):
        return f"{column} >= ?", [condition.value]
    return f"{column} <= ?", [condition.value]


def _squared_km(alias: str, lat: float, lon: float) -> tuple[str, list[object]]:
    """Distance on a flat map, which over a few hundred kilometres is right to one in a hundred."""
    east = _KM_PER_DEGREE * math.cos(math.radians(lat))
    return (
        f"({alias}.lat - ?) * ({alias}.lat - ?) * {_KM_PER_DEGREE**2!r}"
        f" + ({alias}.lon - ?) * ({alias}.lon - ?) * {east**2!r}",
        [lat, lat, lon, lon],
    )
