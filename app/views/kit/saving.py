"""
Handing a file to the person: a download in the browser, „Sichern unter“ elsewhere.

Knows bytes and names, never what a file is about.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.views.kit import snackbar
from app.views.texts import t

Save = Callable[[str, bytes], None]


def use_saver() -> Save:
    """Hook: returns what saves a file under a name; it says so when it is done or did not work."""
    picker = ft.use_memo(lambda: ft.FilePicker(), [])

    async def write(page: ft.Page, name: str, content: bytes) -> None:
        try:
            chosen = await picker.save_file(file_name=name, src_bytes=content)
        except Exception:  # a browser that forbids downloads, a full disk: the person can try again
            snackbar.show(t("Die Datei ließ sich nicht sichern. Bitte noch einmal versuchen."), page=page)
            return
        if chosen is not None or page.web:
            snackbar.show(t("{name} gesichert", name=name), page=page)

    def save(name: str, content: bytes) -> None:
        page = ft.context.page
        page.run_task(write, page, name, content)

    return save
