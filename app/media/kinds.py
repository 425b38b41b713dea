"""
What a file is, told from its content alone: a name can say anything.

A closed list on purpose: what is not on it is not taken, by the device or by the server. Nothing here is run
by a browser (no HTML, no SVG, no program).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Family = Literal["image", "audio", "video", "document"]

#: One file, after photos were made smaller.
MAX_FILE_BYTES: Final = 50_000_000
#: How much of a file `kind_of` wants to see.
HEAD_BYTES: Final = 8_192


@dataclass(frozen=True, slots=True)
class MediaKind:
    """One kind of file that is taken."""

    media_type: str
    extension: str
    family: Family


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

JPEG: Final = MediaKind("image/jpeg", "jpg", "image")
PNG: Final = MediaKind("image/png", "png", "image")
_WEBP = MediaKind("image/webp", "webp", "image")
_GIF = MediaKind("image/gif", "gif", "image")
_HEIC = MediaKind("image/heic", "heic", "image")
_PDF = MediaKind("application/pdf", "pdf", "document")
_TEXT = MediaKind("text/plain", "txt", "document")
_DOCX = MediaKind(_OFFICE + "wordprocessingml.document", "docx", "document")
_XLSX = MediaKind(_OFFICE + "spreadsheetml.sheet", "xlsx", "document")
_PPTX = MediaKind(_OFFICE + "presentationml.presentation", "pptx", "document")
_ODT = MediaKind(_OPEN + "text", "odt", "document")
_ODS = MediaKind(_OPEN + "spreadsheet", "ods", "document")
_ODP = MediaKind(_OPEN + "presentation", "odp", "document")
_MP3 = MediaKind("audio/mpeg", "mp3", "audio")
_M4A = MediaKind("audio/mp4", "m4a", "audio")
_OGG = MediaKind("audio/ogg", "ogg", "audio")
_WAV = MediaKind("audio/wav", "wav", "audio")
_MP4 = MediaKind("video/mp4", "mp4", "video")
_MOV = MediaKind("video/quicktime", "mov", "video")
_3GP = MediaKind("video/3gpp", "3gp", "video")
_WEBM = MediaKind("video/webm", "webm", "video")

_ALL = (
    JPEG, PNG, _WEBP, _GIF, _HEIC, _PDF, _TEXT, _DOCX, _XLSX, _PPTX, _ODT, _ODS, _ODP,
    _MP3, _M4A, _OGG, _WAV, _MP4, _MOV, _3GP, _WEBM,
)  # fmt: skip

ACCEPTED_EXTENSIONS: Final = {
    family: tuple(kind.extension for kind in _ALL if kind.family == family)
    for family in ("image", "audio", "video", "document")
}

_BY_START: Final[tuple[tuple[bytes, MediaKind], ...]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"%PDF-", _PDF),
    (b"ID3", _MP3),
    (b"\xff\xfb", _MP3),
    (b"\xff\xf3", _MP3),
    (b"OggS", _OGG),
    (b"\x1aE\xdf\xa3", _WEBM),
)
# ISO base media files name their brand after "ftyp" (ISO/IEC 14496-12, section 4.3).
_BY_BRAND: Final[tuple[tuple[bytes, MediaKind], ...]] = (
    (b"heic", _HEIC), (b"heix", _HEIC), (b"mif1", _HEIC), (b"hevc", _HEIC),
    (b"M4A ", _M4A), (b"M4B ", _M4A), (b"qt  ", _MOV), (b"3gp", _3GP),
    (b"isom", _MP4), (b"iso", _MP4), (b"mp4", _MP4), (b"avc1", _MP4), (b"M4V ", _MP4), (b"MSNV", _MP4),
)  # fmt: skip
_BY_ZIP_FOLDER: Final = ((b"word/", _DOCX), (b"xl/", _XLSX), (b"ppt/", _PPTX))
_BY_ZIP_TYPE: Final = {kind.media_type.encode(): kind for kind in (_ODT, _ODS, _ODP)}
_CONTROLS: Final = (frozenset(range(32)) | {127}) - {9, 10, 12, 13, 27}


def kind_of(head: bytes, *, whole: bool = False) -> MediaKind | None:
    """
    Tell the kind of a file.

    Args:
        head: Its first `HEAD_BYTES`, or all of it.
        whole: Nothing follows.

    Returns:
        None when the content is none of the kinds that are taken.
    """
    for start, kind in _BY_START:
        if head.startswith(start):
            return kind
    readers: tuple[Callable[[bytes], MediaKind | None], ...] = (_riff, _brand, _zip)
    for reader in readers:
        found = reader(head)
        if found is not None:
            return found
    return _TEXT if _is_text(head, whole=whole) else None


def _riff(head: bytes) -> MediaKind | None:
    if head[:4] != b"RIFF":
        return None
    return {b"WEBP": _WEBP, b"WAVE": _WAV}.get(head[8:12])


def _brand(head: bytes) -> MediaKind | None:
    if head[4:8] != b"ftyp":
        return None
    return next((kind for brand, kind in _BY_BRAND if head[8:12].startswith(brand)), None)


def _zip(head: bytes) -> MediaKind | None:
    """Office documents are archives; only those are taken, no archive of something else."""
    if head[:4] != b"PK\x03\x04":
        return None
    if head[30:38] == b"mimetype":
        return next((kind for name, kind in _BY_ZIP_TYPE.items() if head[38:].startswith(name + b"PK")), None)
    if b"[Content_Types].xml" not in head and b"_rels/.rels" not in head:
        return None
    return next((kind for folder, kind in _BY_ZIP_FOLDER if folder in head), None)


def _is_text(head: bytes, *, whole: bool) -> bool:
    if not head or head[:2] in (b"MZ", b"#!") or head.lstrip()[:1] == b"<" or _CONTROLS & set(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may end in the middle of a character.
        return not whole and error.start >= len(head) - 3
    return True
