"""
Choosing files: on a device they have a path; in the browser they travel to the host of the web seat first.

In the browser the file goes by an ordinary request (PUT), not through the WebSocket of the screen, whose
frames are limited; the host puts it into the seat's own folder.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path

import flet as ft

from app.media import ACCEPTED_EXTENSIONS, MAX_FILE_BYTES
from app.usecases.attachments import AttachmentRefusedError, incoming
from app.usecases.seat import Seat

UPLOAD_TIMEOUT_S = 600.0


@dataclass(frozen=True)
class Picked:
    """A chosen file; `source` is where its bytes are."""

    name: str
    source: bytes | Path


class Picker:
    """
    The file dialog of one component; make it with `use_picker`.

    In the browser a file is uploaded to the host, which tells its progress by events.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self.control = ft.FilePicker(on_upload=self._uploaded)

    async def pick(self, seat: Seat, family: str, *, several: bool = False) -> list[Picked]:
        """
        Let the person choose.

        Args:
            family: `image`, `audio`, `video`, or anything else for documents of all kinds.

        Raises:
            AttachmentRefusedError: `file_too_large`, or `file_not_taken` when it did not reach the host.
        """
        kinds = {
            "image": ft.FilePickerFileType.IMAGE,
            "audio": ft.FilePickerFileType.AUDIO,
            "video": ft.FilePickerFileType.VIDEO,
        }
        kind = kinds.get(family, ft.FilePickerFileType.CUSTOM)
        every = [extension for extensions in ACCEPTED_EXTENSIONS.values() for extension in extensions]
        chosen = await self.control.pick_files(
            file_type=kind,
            allowed_extensions=every if kind is ft.FilePickerFileType.CUSTOM else None,
            allow_multiple=several,
            cancel_upload_on_window_blur=False,
        )
        return [await self._take(seat, file) for file in chosen]

    async def _take(self, seat: Seat, file: ft.FilePickerFile) -> Picked:
        if file.size and file.size > 4 * MAX_FILE_BYTES:
            raise AttachmentRefusedError("file_too_large")
        if file.bytes is not None:
            return Picked(file.name, file.bytes)
        if file.path:
            return Picked(file.name, Path(file.path))
        token = secrets.token_hex(16)
        arrived: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[file.name] = arrived
        address, path = incoming(seat, token)
        try:
            await self.control.upload(
                [ft.FilePickerUploadFile(upload_url=address, method="PUT", id=file.id, name=file.name)]
            )
            problem = await asyncio.wait_for(arrived, UPLOAD_TIMEOUT_S)
        except TimeoutError as error:
            raise AttachmentRefusedError("file_not_taken") from error
        finally:
            self._waiting.pop(file.name, None)
        if problem or not path.is_file():
            raise AttachmentRefusedError("file_not_taken")
        return Picked(file.name, path)

    def _uploaded(self, event: ft.FilePickerUploadEvent) -> None:
        waiting = self._waiting.get(event.file_name)
        if waiting is None or waiting.done():
            return
        if event.error:
            waiting.set_result(event.error)
        elif event.progress is not None and event.progress >= 1.0:
            waiting.set_result("")


def use_picker() -> Picker:
    """Hook: a file dialog that lives as long as the component."""
    picker: Picker = ft.use_memo(Picker, [])
    return picker
