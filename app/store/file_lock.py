"""A lock between processes, held as long as a block runs; the system lets go of it when a process dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

_threads = Lock()


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Wait until nobody else holds the file, then hold it. The file is made, empty, and stays."""
    # The system's lock belongs to the process: threads of one process are kept apart by an ordinary one.
    with _threads:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(handle)
            yield
        finally:
            os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
