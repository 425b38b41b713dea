"""
Files in and out of Abgleich: the hand-over package, another device's package, what was refused.

One file picker for each screen; in a browser saving is a download, on a device the system asks where.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import flet as ft

from app.sync.package import FILE_SUFFIX
from app.usecases.packages import PackageRefusedError, take_package, write_package
from app.usecases.quarantine import exported
from app.views.kit import snackbar
from app.views.state import AppState
from app.views.sync_words import package_words
from app.views.texts import t, tn


@dataclass
class Files:
    """What the screen can do with files."""

    state: AppState
    picker: ft.FilePicker

    async def save_package(self) -> None:
        """Write everything that waits into a package and let the person keep it."""
        try:
            package = write_package(self.state.seat)
        except PackageRefusedError as error:
            snackbar.show(package_words(error.code))
            return
        if await self._save(package.name, package.data):
            snackbar.show(
                tn(
                    "Paket mit einem Eintrag geschrieben. Er bleibt auch auf diesem Gerät.",
                    "Paket mit {n} Einträgen geschrieben. Sie bleiben auch auf diesem Gerät.",
                    package.records,
                )
            )

    async def take_package(self) -> None:
        """Take another device's package along."""
        suffix = FILE_SUFFIX.lstrip(".")
        picked = await self.picker.pick_files(
            dialog_title=t("Paket annehmen"),
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=[suffix],
            with_data=True,
        )
        for file in picked or ():
            data = file.bytes if file.bytes is not None else await asyncio.to_thread(_read, file.path)
            try:
                taken = take_package(self.state.seat, data)
            except PackageRefusedError as error:
                snackbar.show(package_words(error.code))
                continue
            snackbar.show(
                t("Paket von {who} angenommen. Es geht beim nächsten Abgleich mit.", who=taken.person)
                if taken.person
                else t("Paket angenommen. Es geht beim nächsten Abgleich mit.")
            )

    async def export_refused(self) -> None:
        """Save what was refused as a JSON file."""
        name, data = exported(self.state.seat, language=self.state.language)
        if await self._save(name, data):
            snackbar.show(t("Als Datei gesichert"))

    async def _save(self, name: str, data: bytes) -> bool:
        """Let the person keep a file; false if they changed their mind."""
        path = await self.picker.save_file(file_name=name, src_bytes=data)
        page = self.picker.page
        if path is None and not (isinstance(page, ft.Page) and page.web):
            return False
        if path and not (isinstance(page, ft.Page) and page.web):
            await asyncio.to_thread(_write, Path(path), data)
        return True


def _read(path: str | None) -> bytes:
    return Path(path).read_bytes() if path else b""


def _write(file: Path, data: bytes) -> None:
    """Write a file where the system has only asked for its place."""
    if not file.exists() or file.stat().st_size != len(data):
        file.write_bytes(data)


def use_files(state: AppState) -> Files:
    """Hook: the files of this screen."""
    picker = ft.use_memo(lambda: ft.FilePicker(), [])
    return Files(state, picker)
