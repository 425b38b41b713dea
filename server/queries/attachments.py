"""SQL for files: uploads and their parts, what is stored, what may be tidied away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.database import Connection


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One upload of the device of this transaction."""

    id: str
    scope: str
    sha256: str
    size: int
    received: int
    expires_at: datetime
    finished: bool


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file whose bytes are stored."""

    scope: str
    sha256: str
    size: int
    media_type: str
    object_key: str
    preview_key: str


_UPLOAD = "id, scope, sha256, size, received, expires_at, finished_at IS NOT NULL"
_FILE = "f.scope, f.sha256, f.size, f.media_type, f.object_key, f.preview_key"


async def role_and_scopes(connection: Connection, *, user_id: str) -> tuple[str, frozenset[str]]:
    """The role of the person of this transaction and the scopes they may see."""
    cursor = await connection.execute("SELECT role, app_scopes() FROM app_user WHERE id = %s", (user_id,))
    row = await cursor.fetchone()
    return ("", frozenset()) if row is None else (row[0], frozenset(row[1]))


async def usage(connection: Connection) -> tuple[int, int]:
    """Bytes kept for the device of this transaction, and for its network."""
    cursor = await connection.execute("SELECT of_device, of_network FROM attachment_usage()")
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


async def insert_upload(
    connection: Connection, upload: UploadRow, *, network_id: str, device_id: str, user_id: str
) -> None:
    """Begin an upload; one whose file is here already begins finished."""
    await connection.execute(
        "INSERT INTO upload (network_id, id, device_id, user_id, scope, sha256, size, received, expires_at,"
        " finished_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, CASE WHEN %s THEN now() END)",
        (
            network_id,
            upload.id,
            device_id,
            user_id,
            upload.scope,
            upload.sha256,
            upload.size,
            upload.received,
            upload.expires_at,
            upload.finished,
        ),
    )


async def find_upload(connection: Connection, upload_id: str) -> UploadRow | None:
    """An upload of this device; None if there is none, or access to its scope has ended."""
    cursor = await connection.execute(f"SELECT {_UPLOAD} FROM upload WHERE id = %s", (upload_id,))
    row = await cursor.fetchone()
    return None if row is None else UploadRow(*row)


async def unfinished_upload(connection: Connection, *, scope: str, sha256: str) -> UploadRow | None:
    """An upload of the same file that this device began before."""
    cursor = await connection.execute(
        f"SELECT {_UPLOAD} FROM upload WHERE scope = %s AND sha256 = %s AND finished_at IS NULL"
        " ORDER BY received DESC LIMIT 1",
        (scope, sha256),
    )
    row = await cursor.fetchone()
    return None if row is None else UploadRow(*row)


async def add_part(
    connection: Connection,
    *,
    network_id: str,
    upload_id: str,
    start: int,
    size: int,
    object_key: str,
    expires_at: datetime,
) -> bool:
    """Count a stored part in; False if another request has got further meanwhile."""
    cursor = await connection.execute(
        "UPDATE upload SET received = received + %s, expires_at = %s WHERE id = %s AND received = %s",
        (size, expires_at, upload_id, start),
    )
    if cursor.rowcount != 1:
        return False
    await connection.execute(
        "INSERT INTO upload_part (network_id, upload_id, start, size, object_key)"
        " VALUES (%s, %s, %s, %s, %s)",
        (network_id, upload_id, start, size, object_key),
    )
    return True


async def parts_of(connection: Connection, upload_id: str) -> list[tuple[str, int]]:
    """Key and size of the parts of an upload, in their order."""
    cursor = await connection.execute(
        "SELECT object_key, size FROM upload_part WHERE upload_id = %s ORDER BY start", (upload_id,)
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def finish_upload(connection: Connection, upload_id: str) -> None:
    """The file is stored; the parts are about to be deleted."""
    await connection.execute("UPDATE upload SET finished_at = now() WHERE id = %s", (upload_id,))
    await connection.execute("DELETE FROM upload_part WHERE upload_id = %s", (upload_id,))


async def delete_upload(connection: Connection, upload_id: str) -> None:
    """Forget an upload with its parts."""
    await connection.execute("DELETE FROM upload WHERE id = %s", (upload_id,))


async def save_file(
    connection: Connection, file: StoredFile, *, network_id: str, device_id: str, user_id: str
) -> bool:
    """Make a stored file known; False if it was known already and this copy is not needed."""
    cursor = await connection.execute(
        "INSERT INTO attachment_file AS f (network_id, scope, sha256, size, media_type, object_key,"
        " preview_key, device_id, user_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (network_id, scope, sha256) DO UPDATE SET size = excluded.size,"
        " media_type = excluded.media_type, object_key = excluded.object_key,"
        " preview_key = excluded.preview_key, device_id = excluded.device_id, user_id = excluded.user_id,"
        " uploaded_at = now(), orphan_since = NULL, gone_at = NULL WHERE f.gone_at IS NOT NULL",
        (
            network_id,
            file.scope,
            file.sha256,
            file.size,
            file.media_type,
            file.object_key,
            file.preview_key,
            device_id,
            user_id,
        ),
    )
    return cursor.rowcount == 1


async def find_file(connection: Connection, *, scope: str, sha256: str) -> StoredFile | None:
    """A stored file of a scope, if this transaction may see it."""
    cursor = await connection.execute(
        f"SELECT {_FILE} FROM attachment_file f WHERE f.scope = %s AND f.sha256 = %s AND f.gone_at IS NULL",
        (scope, sha256),
    )
    row = await cursor.fetchone()
    return None if row is None else StoredFile(*row)


async def file_of_record(
    connection: Connection, *, network_id: str, record_id: str
) -> tuple[bool, str, StoredFile | None]:
    """
    The file that an attachment's record names.

    Returns:
        Whether this transaction may see such a record, its file name, and the file once it is stored.
    """
    cursor = await connection.execute(
        f"SELECT coalesce(r.fields ->> 'name', ''), {_FILE} FROM record r LEFT JOIN attachment_file f"
        " ON f.network_id = r.network_id AND f.scope = r.scope AND f.sha256 = r.fields ->> 'sha256'"
        " AND f.gone_at IS NULL"
        " WHERE r.network_id = %s AND r.collection = 'attachment' AND r.id = %s AND NOT r.deleted",
        (network_id, record_id),
    )
    row = await cursor.fetchone()
    if row is None:
        return False, "", None
    return True, row[0], None if row[1] is None else StoredFile(*row[1:])


# --- tidying, across networks


async def stale_uploads(
    connection: Connection, *, as_of: datetime, most: int = 200
) -> list[tuple[str, list[str]]]:
    """Uploads past their time, with the keys of their parts."""
    cursor = await connection.execute("SELECT * FROM stale_uploads(%s, %s)", (as_of, most))
    return [(row[0], list(row[1])) for row in await cursor.fetchall()]


async def forget_upload(connection: Connection, upload_id: str, *, as_of: datetime) -> None:
    """Delete the row of an upload past its time."""
    await connection.execute("SELECT forget_upload(%s, %s)", (upload_id, as_of))


async def orphaned_files(
    connection: Connection, *, as_of: datetime, since: datetime, most: int = 200
) -> list[tuple[str, str, str, Sequence[str]]]:
    """Mark files nobody names; gives (network, scope, sha256, keys) of those given up."""
    cursor = await connection.execute("SELECT * FROM orphaned_files(%s, %s, %s)", (as_of, since, most))
    return [(row[0], row[1], row[2], row[3]) for row in await cursor.fetchall()]


async def forget_file(
    connection: Connection, *, network_id: str, scope: str, sha256: str, object_key: str
) -> None:
    """Delete the row of a file whose bytes are gone."""
    await connection.execute("SELECT forget_file(%s, %s, %s, %s)", (network_id, scope, sha256, object_key))
