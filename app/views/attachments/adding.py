"""From a chosen file to a kept one: looked at off the event loop, with a word about what was taken off it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.media import MAX_SIDE
from app.usecases.attachments import AttachmentRefusedError, FileKind, PreparedFile, prepare
from app.usecases.records import SaveFailedError
from app.views.attachments.picking import Picked
from app.views.texts import t


async def keep(
    picked: Picked, save: Callable[[PreparedFile], object], *, kind: FileKind, max_side: int = MAX_SIDE
) -> PreparedFile:
    """
    Prepare a file and keep it.

    Args:
        save: Keeps it durably.

    Raises:
        AttachmentRefusedError: With the code of the reason; nothing was kept.
    """
    try:
        prepared = await asyncio.to_thread(
            prepare, picked.source, name=picked.name, kind=kind, max_side=max_side
        )
        save(prepared)
    except SaveFailedError as error:
        raise AttachmentRefusedError(error.code) from error
    finally:
        # What came through the host's door has been copied by now, or will never be.
        if isinstance(picked.source, Path) and picked.source.parent.name == "incoming":
            picked.source.unlink(missing_ok=True)
    return prepared


def kept_words(prepared: PreparedFile) -> str:
    """What happened to the file."""
    if prepared.kind == "signature":
        return t("Unterschrift abgelegt.")
    if prepared.kind == "drawing":
        return t("Zeichnung abgelegt.")
    if prepared.kind != "photo":
        return t("Datei abgelegt.")
    if prepared.removed_location:
        return t("Foto abgelegt. Ort und Kameradaten wurden entfernt.")
    if prepared.removed_details:
        return t("Foto abgelegt. Kameradaten wurden entfernt.")
    return t("Foto abgelegt.")
