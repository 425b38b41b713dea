"""
How the file of a seat came to look as it does: small named steps, never edited once released.

    seat        one row: device, clock, numbers, cursor, epoch
    record      what the person sees: the server's state with unsent changes on top
    shadow      the server's state of records that have changes on top
    outbox      operations, unsent and (for a while) acknowledged
    quarantine  operations that were not accepted or could not be delivered, with code and reason
    receipt     the last receipt of each record
    scope       scopes the seat holds, with the running checksum of their records
    meta        small things of the seat by name, e.g. who is enrolled
    upload      files that are on their way to the server, or have arrived there
    download    files and previews that somebody here wishes to see
"""

from __future__ import annotations

from typing import cast

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

migrations = Migrations("feldlotse.store")


def _table(db: Database, name: str) -> Table:
    return cast(Table, db[name])


@migrations()
def seat_and_meta(db: Database) -> None:
    """One row that every write touches, and a place for small things."""
    _table(db, "seat").create(
        {
            "id": int,
            "device": str,
            "clock_ms": int,
            "clock_counter": int,
            "device_seq": int,
            "last_write_ms": int,
            "change": int,
            "cursor": str,
            "epoch": str,
            "offset_ms": int,
            "sweep": int,
        },
        pk="id",
        not_null={"device", "clock_ms", "clock_counter", "device_seq", "change", "cursor", "epoch"},
    )
    _table(db, "seat").insert(
        {
            "id": 1,
            "device": "",
            "clock_ms": 0,
            "clock_counter": 0,
            "device_seq": 0,
            "last_write_ms": 0,
            "change": 0,
            "cursor": "",
            "epoch": "",
            "offset_ms": 0,
            "sweep": 0,
        }
    )
    _table(db, "meta").create({"key": str, "value": str}, pk="key")


@migrations()
def records(db: Database) -> None:
    """Records as shown, the server's state beneath, and the scopes they belong to."""
    _table(db, "record").create(
        {
            "collection": str,
            "id": str,
            "scope": str,
            "fields": str,
            "clock": str,
            "clocks": str,
            "conflicts": str,
            "seq": int,
            "deleted": int,
            "sweep": int,
            "changed_ms": int,
        },
        pk=("collection", "id"),
    )
    _table(db, "record").create_index(["scope"])
    _table(db, "shadow").create(
        {
            "collection": str,
            "id": str,
            "fields": str,
            "clock": str,
            "clocks": str,
            "conflicts": str,
            "deleted": int,
        },
        pk=("collection", "id"),
    )
    _table(db, "scope").create({"scope": str, "count": int, "total": str}, pk="scope")


@migrations()
def outbox(db: Database) -> None:
    """Operations on their way, with what the screen shows meanwhile."""
    _table(db, "outbox").create(
        {
            "device_seq": int,
            "collection": str,
            "record": str,
            "scope": str,
            "kind": str,
            "fields": str,
            "predicted": str,
            "base_seq": int,
            "hlc": str,
            "first_ms": int,
            "command": str,
            "form_version": str,
            "state": str,
            "shown": int,
            "seq": int,
            "settled_ms": int,
            "failures": int,
        },
        pk="device_seq",
    )
    db.execute("CREATE INDEX outbox_shown ON outbox(collection, record) WHERE shown = 1")
    db.execute("CREATE INDEX outbox_open ON outbox(device_seq) WHERE state <> 'done'")


@migrations()
def verdicts(db: Database) -> None:
    """What the server said: receipts, and what it did not accept."""
    _table(db, "receipt").create(
        {"collection": str, "id": str, "receipt": str, "seq": int, "at_ms": int},
        pk=("collection", "id"),
    )
    _table(db, "receipt").create_index(["at_ms"])
    _table(db, "quarantine").create(
        {
            "device_seq": int,
            "collection": str,
            "record": str,
            "scope": str,
            "kind": str,
            "fields": str,
            "base_seq": int,
            "hlc": str,
            "command": str,
            "form_version": str,
            "code": str,
            "reason": str,
            "at_ms": int,
            "delivered": int,
            "resolution": str,
        },
        pk="device_seq",
    )


@migrations()
def records_by_reference(db: Database) -> None:
    """Lists ask for a firm's or an interview's records; a damaged record must not break the index."""
    for path in ("firm_id", "interview_id"):
        db.execute(
            f"CREATE INDEX record_{path} ON record(collection, "
            f"CASE WHEN json_valid(fields) THEN json_extract(fields, '$.\"{path}\"') END)"
        )


@migrations()
def files_on_their_way(db: Database) -> None:
    """Files have a queue of their own: thousands of photos must not stand before one answer."""
    _table(db, "upload").create(
        {
            "scope": str,
            "sha256": str,
            "record": str,
            "size": int,
            "sent": int,
            "url": str,
            "state": str,
            "code": str,
            "receipt": str,
            "added_ms": int,
            "settled_ms": int,
            "failures": int,
        },
        pk=("scope", "sha256"),
    )
    db.execute("CREATE INDEX upload_waiting ON upload(added_ms) WHERE state = 'waiting'")
    _table(db, "download").create(
        {
            "record": str,
            "variant": str,
            "sha256": str,
            "size": int,
            "state": str,
            "code": str,
            "asked_ms": int,
        },
        pk=("record", "variant"),
    )
    # Which records name a file is asked whenever one is looked for or tidied away.
    db.execute(
        "CREATE INDEX record_sha256 ON record("
        "CASE WHEN json_valid(fields) THEN json_extract(fields, '$.\"sha256\"') END) "
        "WHERE collection = 'attachment'"
    )


@migrations()
def conflicted_records(db: Database) -> None:
    """Which records hold versions that lost, or the mark of a decision, is asked at every redraw."""
    db.execute("ALTER TABLE record ADD COLUMN decided INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX record_conflicted ON record(id) WHERE conflicts <> '{}' AND deleted = 0")
    db.execute("CREATE INDEX record_decided ON record(id) WHERE decided = 1 AND deleted = 0")


@migrations()
def carried_packages(db: Database) -> None:
    """Packages of other devices on their way, and whether the server knows what became of a refusal."""
    _table(db, "carried").create(
        {
            "package": str,
            "device": str,
            "operations": int,
            "size": int,
            "taken_ms": int,
            "state": str,
            "code": str,
            "settled_ms": int,
            "data": bytes,
        },
        pk="package",
    )
    db.execute("ALTER TABLE quarantine ADD COLUMN told INTEGER NOT NULL DEFAULT 0")
