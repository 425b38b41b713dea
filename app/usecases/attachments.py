"""
Photos, files, signatures and drawings on records: keep them, show them, take them away.

`attach` keeps bytes and record in one go: when it returns, both are on this device's disk and queued. The
bytes travel in a loop of their own (`transferring`), after the documents.

    AttachmentRefusedError   the file cannot be kept: file_type_unsupported, file_too_large, photo_unreadable

Must not know: screens; how bytes travel.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from app.media import (
    MAX_FILE_BYTES,
    MAX_SIDE,
    FileTooLargeError,
    FileTypeError,
    MediaError,
    kind_of,
    make_thumbnail,
    prepare_photo,
    scaled_from,
)
from app.models.attachment import ATTACHED_TO, Attachment, attachment_in, file_name
from app.models.interview import Interview
from app.models.values import Fields, timestamp
from app.store import StoreError, StoreFullError
from app.sync import new_id
from app.usecases.errors import UseCaseError
from app.usecases.records import SaveFailedError, Write, all_of, find_noun, identity_of, save
from app.usecases.seat import Seat

Place = Literal["server", "device", "underway", "refused", "elsewhere"]
FileKind = Literal["photo", "file", "signature", "drawing"]

_HEAD: Final = 8_192
_NAME_SIGNS: Final = 120
#: A replaced photo may be wished back (undo) for as long as an interview is likely to be open.
_ORPHAN_AFTER_S: Final = 12 * 3_600


class AttachmentRefusedError(UseCaseError):
    """The file cannot be kept; nothing was written."""

    code = "file_refused"


@dataclass(frozen=True)
class PreparedFile:
    """
    A file that may be kept: its type is known by its content, a photo is smaller and tells nothing beside.

    Args:
        data: The bytes; None where they lie in `source`.
        removed_location, removed_details: What the photo told beside its picture, and no longer does.
        shrunk: The photo was made smaller.
    """

    kind: FileKind
    name: str
    media_type: str
    extension: str
    size: int
    data: bytes | None = None
    source: Path | None = None
    width: int = 0
    height: int = 0
    removed_location: bool = False
    removed_details: bool = False
    shrunk: bool = False


@dataclass(frozen=True)
class AttachmentView:
    """
    A file and where it is: `server`, only on this `device`, `underway`, `refused`, or `elsewhere` (not here).

    `answer` is how a form names it; `sent` and `size` are bytes.
    """

    id: str
    answer: str
    kind: str
    name: str
    media_type: str
    size: int
    width: int
    height: int
    signed_by: str
    added_at: datetime | None
    place: Place
    sent: int
    receipt: str
    code: str
    here: bool

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.media_type.startswith("image/")


def prepare(source: bytes | Path, *, name: str, kind: FileKind, max_side: int = MAX_SIDE) -> PreparedFile:
    """
    Look at a file before it is kept; up to a second for a large photo, so not on an event loop.

    Photos, signatures and drawings are encoded anew, other files stay byte for byte.

    Args:
        max_side: A form may ask for smaller photos (`max-pixels`).

    Raises:
        AttachmentRefusedError: `file_type_unsupported`, `file_too_large` or `photo_unreadable`.
    """
    try:
        return _prepared(source, name=name, kind=kind, max_side=max_side)
    except MediaError as error:
        raise AttachmentRefusedError(type(error).code, **error.data) from error
    except FileNotFoundError as error:
        raise AttachmentRefusedError("file_missing") from error


def _prepared(source: bytes | Path, *, name: str, kind: FileKind, max_side: int) -> PreparedFile:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    head = source[:_HEAD] if isinstance(source, bytes) else _head(source)
    found = kind_of(head, whole=size <= _HEAD)
    if found is None:
        raise FileTypeError(name=name)
    # A camera's file may exceed the limit; what is kept of it will not.
    if size > (4 if found.family == "image" else 1) * MAX_FILE_BYTES:
        raise FileTooLargeError(size=size, limit=MAX_FILE_BYTES)
    if found.family != "image":
        if kind != "file":
            raise FileTypeError(name=name)
        return PreparedFile(
            kind=kind,
            name=_clean(name) or f"datei.{found.extension}",
            media_type=found.media_type,
            extension=found.extension,
            size=size,
            data=source if isinstance(source, bytes) else None,
            source=source if isinstance(source, Path) else None,
        )
    photo = prepare_photo(source if isinstance(source, bytes) else source.read_bytes(), max_side=max_side)
    stem = _clean(Path(name).stem) or "foto"
    return PreparedFile(
        kind="photo" if kind == "file" else kind,
        name=f"{stem}.{photo.kind.extension}",
        media_type=photo.kind.media_type,
        extension=photo.kind.extension,
        size=len(photo.data),
        data=photo.data,
        width=photo.width,
        height=photo.height,
        removed_location="location" in photo.removed,
        removed_details="details" in photo.removed,
        shrunk=scaled_from(photo),
    )


def _head(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(_HEAD)


def _clean(name: str) -> str:
    line = "".join(sign for sign in Path(name).name if sign.isprintable()).strip()
    return line[-_NAME_SIGNS:]


def attach(
    seat: Seat,
    prepared: PreparedFile,
    *,
    scope: str,
    firm_id: str,
    of: tuple[str, str],
    path: str = "",
    signed_by: str = "",
    beside: Iterable[Write] = (),
) -> AttachmentView:
    """
    Keep a file with a record; durable when this returns.

    Args:
        scope: The scope of the record it belongs to; whoever sees that scope may see the file.
        of: Collection and id of the record.
        path: The question it answers, in an interview.
        signed_by: The name a signature stands for.
        beside: Further writes of the same transaction, for example the record itself.

    Raises:
        SaveFailedError: The device cannot save; nothing was written.
    """
    collection, record_id = of
    if collection not in ATTACHED_TO:
        raise ValueError(f"nothing to attach to: {collection}")
    identity = identity_of(seat)
    attachment_id = new_id()
    files = seat.store.files
    try:
        if prepared.data is not None:
            sha256 = files.vault.add(prepared.data)
            size = len(prepared.data)
        elif prepared.source is not None:
            sha256, size = files.vault.add_file(prepared.source)
        else:
            raise ValueError("a prepared file without bytes")
        fields: Fields = {
            "firm_id": firm_id,
            "of_collection": collection,
            "of_id": record_id,
            "kind": prepared.kind,
            "sha256": sha256,
            "name": prepared.name,
            "media_type": prepared.media_type,
            "size": size,
            "added_at": timestamp(seat.now()),
            "added_by": identity.user_id,
            **({"path": path} if path else {}),
            **({"width": prepared.width, "height": prepared.height} if prepared.width else {}),
            **({"signed_by": signed_by} if signed_by else {}),
        }
        with seat.store.transaction():
            files.queue(scope, sha256, attachment_id, size)
            save(seat, *beside, Write.put("attachment", attachment_id, scope, fields))
    except FileNotFoundError as error:
        raise AttachmentRefusedError("file_missing") from error
    except StoreFullError as error:
        raise SaveFailedError("disk_full", error.saved_until) from error
    except StoreError as error:
        raise SaveFailedError("store_broken") from error
    seat.transfer.wake()
    view = attachment(seat, attachment_id)
    assert view is not None
    return view


def attachment(seat: Seat, attachment_id: str) -> AttachmentView | None:
    """One file; None if this seat does not hold its record."""
    found = find_noun(seat, Attachment, attachment_id)
    return None if found is None else _view(seat, found)


def answered_with(seat: Seat, answer: str) -> AttachmentView | None:
    """The file an answer names; None if it names none that this seat holds."""
    attachment_id = attachment_in(answer)
    return attachment(seat, attachment_id) if attachment_id else None


def attachments_of(seat: Seat, collection: str, record_id: str) -> tuple[AttachmentView, ...]:
    """The files of a record, the oldest first; answers of an interview only as far as they stand."""
    found = all_of(seat, Attachment, where={"of_id": record_id})
    if collection == "interview":
        standing = _answers(seat, record_id)
        found = tuple(one for one in found if not one.path or one.id in standing)
    own = [one for one in found if one.of_collection == collection]
    return tuple(_view(seat, one) for one in sorted(own, key=lambda one: one.id))


def _view(seat: Seat, found: Attachment) -> AttachmentView:
    files = seat.store.files
    upload = files.upload(found.scope, found.sha256)
    here = files.vault.has(found.sha256)
    place: Place = "server" if here else "elsewhere"
    sent, receipt, code = found.size, "", ""
    if upload is not None:
        sent, receipt, code = upload.sent, upload.receipt, upload.code
        if upload.state == "refused":
            place = "refused"
        elif upload.state == "waiting":
            under = seat.transfer.underway
            place = "underway" if under is not None and under.sha256 == found.sha256 else "device"
            if under is not None and under.sha256 == found.sha256:
                sent = max(sent, under.sent)
    extension = found.name.rpartition(".")[2].lower()
    return AttachmentView(
        id=found.id,
        answer=file_name(found.id, extension if extension.isalnum() and len(extension) <= 5 else "bin"),
        kind=found.kind,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        width=found.width,
        height=found.height,
        signed_by=found.signed_by,
        added_at=found.added_at,
        place=place,
        sent=sent,
        receipt=receipt,
        code=code,
        here=here,
    )


def content(seat: Seat, attachment_id: str) -> bytes | None:
    """The bytes of a file; None if they are not here, and then they are wished for from the server."""
    found = find_noun(seat, Attachment, attachment_id)
    if found is None:
        return None
    data = seat.store.files.vault.read(found.sha256)
    if data is None and seat.store.files.want(found.id, "whole", found.sha256, found.size):
        seat.transfer.wake()
    return data


def preview(seat: Seat, attachment_id: str) -> bytes | None:
    """
    A small picture of a photo; None for other files, or until it has come from the server.

    The first time it is made from the photo, some hundredths of a second: not on an event loop.
    """
    found = find_noun(seat, Attachment, attachment_id)
    if found is None or not found.media_type.startswith("image/"):
        return None
    files = seat.store.files
    kept = files.vault.preview(found.sha256)
    if kept is not None:
        return kept
    data = files.vault.read(found.sha256)
    if data is None:
        if files.want(found.id, "preview", found.sha256, 0):
            seat.transfer.wake()
        return None
    made = make_thumbnail(data)
    if made is not None:
        files.vault.keep_preview(found.sha256, made)
    return made


def download_problem(seat: Seat, attachment_id: str) -> str:
    """Why a file that was wished for cannot be had; "" while it is on its way or here."""
    wish = seat.store.files.download(attachment_id, "whole")
    return wish.code if wish is not None else ""


def remove(seat: Seat, attachment_id: str) -> None:
    """
    Take a file away from its record, on every device; the bytes go when nothing names them any more.

    For a file that answers a question clear the answer instead; it can then be taken back.

    Raises:
        NotHereError, SaveFailedError
    """
    found = find_noun(seat, Attachment, attachment_id)
    if found is not None:
        save(seat, Write.delete("attachment", found.id, found.scope))


def put_back(seat: Seat, removed: Fields, *, attachment_id: str, scope: str) -> None:
    """Take a removal back: the record as it was, under its own name."""
    with seat.store.transaction():
        sha256, size = str(removed["sha256"]), removed["size"]
        assert isinstance(size, int)
        if seat.store.files.vault.has(sha256) and seat.store.files.upload(scope, sha256) is None:
            seat.store.files.queue(scope, sha256, attachment_id, size)
        save(seat, Write.put("attachment", attachment_id, scope, removed))


def fields_of(seat: Seat, attachment_id: str) -> tuple[str, Fields] | None:
    """Scope and fields of a file's record, to be able to put it back."""
    record = seat.store.record("attachment", attachment_id)
    return None if record is None else (record.scope, dict(record.fields))


def collect_orphans(seat: Seat) -> int:
    """
    Delete records of photos that were replaced or removed as answers, and bytes that nothing names.

    Only this person's own, in interviews that can still change, and only some hours later: until then undo
    can bring them back. Returns how many files went.
    """
    identity = seat.identity
    if identity is None:
        return 0
    orphans: list[Write] = []
    for found in all_of(seat, Attachment, where={"of_collection": "interview", "added_by": identity.user_id}):
        if not found.path or found.added_at is None:
            continue
        if (seat.now() - found.added_at).total_seconds() < _ORPHAN_AFTER_S:
            continue
        interview = find_noun(seat, Interview, found.of_id)
        if interview is not None and interview.begun and found.id not in _answers(seat, found.of_id):
            orphans.append(Write.delete("attachment", found.id, found.scope))
    if orphans:
        save(seat, *orphans)
    return seat.store.files.tidy()


def _answers(seat: Seat, interview_id: str) -> frozenset[str]:
    """The ids of the files that the answers of an interview name."""
    record = seat.store.record("interview", interview_id)
    if record is None:
        return frozenset()
    named = (
        attachment_in(value)
        for path, value in record.fields.items()
        if path.startswith("/") and isinstance(value, str)
    )
    return frozenset(each for each in named if each)


def incoming(seat: Seat, token: str) -> tuple[str, Path]:
    """
    Where a file of the browser goes: the address at the host of web seats, and where it lies afterwards.

    Args:
        token: 32 random hex digits.
    """
    return f"/s/{seat.folder.name}/dateien/{token}", seat.folder / "incoming" / token
