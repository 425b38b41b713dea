"""
Files and photos as bytes: what kind a file is, and what of a photo may leave the device.

Shared by both ends. Knows no record, no store, no network.

    MediaError                code, data
    ├── FileTypeError         file_type_unsupported: not one of the kinds we take
    ├── FileTooLargeError     file_too_large: beyond the limit of one file
    └── PhotoUnreadableError  photo_unreadable: damaged, or larger than any camera makes
"""

from app.media.errors import FileTooLargeError, FileTypeError, MediaError, PhotoUnreadableError
from app.media.kinds import ACCEPTED_EXTENSIONS, MAX_FILE_BYTES, MediaKind, kind_of
from app.media.photos import MAX_SIDE, Photo, make_thumbnail, prepare_photo, scaled_from

__all__ = [
    "ACCEPTED_EXTENSIONS",
    "MAX_FILE_BYTES",
    "MAX_SIDE",
    "FileTooLargeError",
    "FileTypeError",
    "MediaError",
    "MediaKind",
    "Photo",
    "PhotoUnreadableError",
    "kind_of",
    "make_thumbnail",
    "prepare_photo",
    "scaled_from",
]
