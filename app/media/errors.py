"""Errors of files and photos; the view finds the words by `code`."""

from typing import Any


class MediaError(Exception):
    """Base of all errors of this package; `code` is stable, `data` says what."""

    code = "media_error"

    def __init__(self, **data: Any) -> None:
        super().__init__(f"{type(self).code} {data}" if data else type(self).code)
        self.data = data


class FileTypeError(MediaError):
    """The content is none of the kinds that are taken, whatever its name says."""

    code = "file_type_unsupported"


class FileTooLargeError(MediaError):
    """The file exceeds the limit; `limit` and `size` in bytes."""

    code = "file_too_large"


class PhotoUnreadableError(MediaError):
    """The picture cannot be read, so what it tells about its place could not be removed either."""

    code = "photo_unreadable"
