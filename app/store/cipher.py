"""SQLCipher, where its wheel exists (desktops and servers; not on phones). Knows nothing else."""

from __future__ import annotations

import importlib
import sqlite3
from typing import Any, Final


def _driver() -> Any:
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError:
        return None


cipher: Final = _driver()

#: What either driver raises: they share no class.
DRIVER_ERRORS: Final[tuple[type[Exception], ...]] = (
    (sqlite3.Error,) if cipher is None else (sqlite3.Error, cipher.Error)
)
