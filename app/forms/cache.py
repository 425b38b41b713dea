"""Definitions on disk, so that a form that was opened once opens faster. Knows files, and no answers."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from app.forms.definition import FormDefinition
from app.forms.parse.form import pack_form, unpack_form

# Versions of forms that one seat works with at a time, and more.
MAX_FILES = 64


def cached_form(xml: str | bytes, folder: Path) -> FormDefinition:
    """
    The definition of an XForm, from `folder` if it was opened before by this build of the engine.

    The folder is a convenience: what cannot be read there is read anew, what cannot be written is left.

    Raises:
        FormError: As `parse_form`.
    """
    document = xml.encode() if isinstance(xml, str) else xml
    file = folder / f"{hashlib.sha256(document).hexdigest()}.form"
    with contextlib.suppress(OSError):
        definition = unpack_form(document, file.read_bytes())
        if definition is not None:
            return definition
    packed, definition = pack_form(document)
    with contextlib.suppress(OSError):
        _write(file, packed)
    return definition


def _write(file: Path, packed: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(packed)
    Path(name).replace(file)
    known = sorted(file.parent.glob("*.form"), key=lambda each: each.stat().st_mtime_ns)
    for old in known[:-MAX_FILES]:
        old.unlink(missing_ok=True)
