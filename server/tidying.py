"""
Tidying files away: uploads nobody went on with, and files that no record names any more.

Bytes go before their row, and rows are marked before that: a crash at any moment leaves something that the
next round finds. One process at a time does it.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from server.database import Database, DatabaseUnavailableError
from server.queries import attachments as queries
from server.storage import Storage, StorageError

#: A photo taken back by undo, or whose record is still under way on another device, must find its bytes.
ORPHANS_KEPT: Final = timedelta(days=7)
EVERY_S: Final = 600.0
# Any fixed number, apart from that of the migrations.
_ADVISORY_LOCK: Final = 0x46_4C_54_49_44_59

_log = logging.getLogger("feldlotse.server")


async def tidy(database: Database, storage: Storage, *, now: datetime) -> tuple[int, int]:
    """
    Tidy once; gives how many uploads and how many files went.

    Raises:
        StorageError, DatabaseUnavailableError: Some are left for the next time.
    """
    async with database.transaction() as connection:
        cursor = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (_ADVISORY_LOCK,))
        if await cursor.fetchone() != (True,):
            return 0, 0
        uploads = await queries.stale_uploads(connection, as_of=now)
        for upload_id, keys in uploads:
            await storage.delete(keys)
            await queries.forget_upload(connection, upload_id, as_of=now)
    async with database.transaction() as connection:
        files = await queries.orphaned_files(connection, as_of=now, since=now - ORPHANS_KEPT)
    for network_id, scope, sha256, objects in files:
        await storage.delete(objects)
        async with database.transaction() as connection:
            await queries.forget_file(
                connection, network_id=network_id, scope=scope, sha256=sha256, object_key=objects[0]
            )
    return len(uploads), len(files)


async def keep_tidy(database: Database, storage: Storage, *, now: Callable[[], datetime]) -> None:
    """Endless loop; trouble with database or store is for the next round."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            uploads, files = await tidy(database, storage, now=now())
        except (StorageError, DatabaseUnavailableError) as error:
            _log.warning("files were not tidied: %s", error)
        except Exception:
            _log.exception("files were not tidied")
        else:
            if uploads or files:
                _log.info("tidied away: %d uploads, %d files", uploads, files)
