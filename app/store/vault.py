"""
The bytes of files beside the store: one file for each content, named by its SHA-256.

    files/ab/abcdef…        whole, checked against its name before it got it
    files/ab/abcdef….part   arriving from the server, grows at its end
    previews/ab/abcdef…     a small picture of it

Of an encrypted seat every file is sealed (`sealing`): an arriving one piece by piece, each with its length in
front. The names stay: who holds the same photo can tell that it is here, and nothing else.

A file stands under its name only once it is whole and on the disk. Knows no record and no queue.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import struct
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from app.store.errors import StoreDiskError, StoreFullError
from app.store.sealing import SEAL_BYTES, SealBrokenError, Sealer, is_sealed, read_sealed, write_sealed

_PIECE: Final = 1_000_000
_PART: Final = ".part"
_LENGTH: Final = struct.Struct(">I")


class Vault:
    """
    The files of one seat.

    Args:
        folder: Where they lie; None: a temporary folder, gone with the process.
    """

    def __init__(self, folder: Path | None) -> None:
        self._given = folder
        self._sealer: Sealer | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def seal_with(self, sealer: Sealer) -> None:
        """Seal every file from now on; without it they lie in clear, like the store beside them."""
        self._sealer = sealer

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        if self._given is not None:
            return self._given
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="feldlotse-files-")
        return Path(self._temporary.name)

    def close(self) -> None:
        """Let go of a temporary folder; a real one stays."""
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def add(self, data: bytes) -> str:
        """
        Keep bytes; they are on the disk when this returns. Gives their SHA-256.

        Raises:
            StoreFullError: The disk is full; nothing was kept.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.has(sha256):
            self._write(self._path(sha256), data)
        return sha256

    def add_file(self, source: Path) -> tuple[str, int]:
        """
        Keep a copy of a file without holding it in memory; gives its SHA-256 and size.

        Raises:
            StoreFullError: The disk is full; nothing was kept.
            FileNotFoundError: There is no such file any more.
        """
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as reading, _own_errors():
            draft = self._draft()
            try:

                def pieces() -> Iterator[bytes]:
                    nonlocal size
                    while piece := reading.read(_PIECE):
                        digest.update(piece)
                        size += len(piece)
                        yield piece

                self._fill(draft, pieces())
                self._settle(draft, self._path(digest.hexdigest()))
            finally:
                draft.unlink(missing_ok=True)
        return digest.hexdigest(), size

    def has(self, sha256: str) -> bool:
        """Whether the whole file is here."""
        return self._path(sha256).is_file()

    def path(self, sha256: str) -> Path | None:
        """Where the whole file lies; None if it is not here."""
        path = self._path(sha256)
        return path if path.is_file() else None

    def read(self, sha256: str) -> bytes | None:
        """The whole file; None if it is not here."""
        return self._read(self._path(sha256))

    def read_part(self, sha256: str, start: int, length: int) -> bytes:
        """Some bytes of a file; fewer at its end, none if it is not here."""
        path = self._path(sha256)
        try:
            if self._sealer is not None:
                return read_sealed(path, sealer=self._sealer, offset=start, length=length)
            with path.open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            return b""

    # --- arriving files

    def arrived(self, sha256: str) -> int:
        """How many bytes of a file have arrived so far."""
        try:
            if self._sealer is not None:
                return sum(size - SEAL_BYTES for size in _whole_pieces(self._part(sha256)))
            return self._part(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, sha256: str, data: bytes) -> None:
        """
        Take further bytes of an arriving file.

        Raises:
            StoreFullError: The disk is full; what had arrived before stays.
        """
        with _own_errors():
            part = self._part(sha256)
            part.parent.mkdir(parents=True, exist_ok=True)
            if self._sealer is not None:
                data = self._sealed_piece(part, data)
            with part.open("ab") as file:
                file.write(data)

    def complete(self, sha256: str) -> bool:
        """Give an arrived file its name if it is what the name says; else it is thrown away."""
        part = self._part(sha256)
        digest = hashlib.sha256()
        if self._sealer is not None:
            return self._complete_sealed(sha256, part, digest)
        try:
            with part.open("rb+") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                os.fsync(file.fileno())
        except FileNotFoundError:
            return self.has(sha256)
        if digest.hexdigest() != sha256:
            part.unlink(missing_ok=True)
            return False
        with _own_errors():
            self._settle(part, self._path(sha256))
        return True

    def _sealed_piece(self, part: Path, data: bytes) -> bytes:
        """Seal a piece bound to its place; what a crash left of a half-written one is cut off before."""
        assert self._sealer is not None
        end = 0
        if part.exists():
            sizes = _whole_pieces(part)
            end = sum(sizes) + len(sizes) * _LENGTH.size
            os.truncate(part, end)
        sealed = self._sealer.seal(data, context=str(end).encode())
        return _LENGTH.pack(len(sealed)) + sealed

    def _complete_sealed(self, sha256: str, part: Path, digest: hashlib._Hash) -> bool:
        if not part.exists():
            return self.has(sha256)
        draft = self._draft()
        try:
            with _own_errors():
                self._fill(draft, self._opened_pieces(part, digest))
                if digest.hexdigest() == sha256:
                    self._settle(draft, self._path(sha256))
        except SealBrokenError:
            part.unlink(missing_ok=True)
            return False
        finally:
            draft.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
        return self.has(sha256)

    def _opened_pieces(self, part: Path, digest: hashlib._Hash) -> Iterator[bytes]:
        assert self._sealer is not None
        with part.open("rb") as file:
            for size in _whole_pieces(part):
                context = str(file.tell()).encode()
                file.seek(_LENGTH.size, os.SEEK_CUR)
                piece = self._sealer.open(file.read(size), context=context)
                digest.update(piece)
                yield piece

    def seal_all(self) -> None:
        """Seal what an older version left in clear; killed at any moment, each file is whole."""
        assert self._sealer is not None
        for kind in ("files", "previews"):
            for path in sorted((self.folder / kind).glob("??/*")):
                if path.name.endswith(_PART):
                    path.unlink()  # it arrives again
                elif not is_sealed(path):
                    write_sealed(path, [path.read_bytes()], sealer=self._sealer)

    def give_up(self, sha256: str) -> None:
        """Throw away what has arrived of a file."""
        self._part(sha256).unlink(missing_ok=True)

    # --- previews

    def preview(self, sha256: str) -> bytes | None:
        """The small picture of a file; None if there is none yet."""
        return self._read(self._preview(sha256))

    def keep_preview(self, sha256: str, data: bytes) -> None:
        """Keep the small picture of a file."""
        self._write(self._preview(sha256), data)

    # --- tidying

    def remove(self, sha256: str) -> None:
        """Remove a file with everything made from it."""
        for path in (self._path(sha256), self._part(sha256), self._preview(sha256)):
            path.unlink(missing_ok=True)

    def names(self, *, older_than_s: float) -> Iterator[str]:
        """The names of everything kept, apart from what was written within the last seconds."""
        latest = time.time() - older_than_s
        seen: set[str] = set()
        for kind in ("files", "previews"):
            for path in sorted((self.folder / kind).glob("??/*")):
                name = path.name.removesuffix(_PART)
                with _vanishing():
                    if name not in seen and path.stat().st_mtime <= latest:
                        seen.add(name)
                        yield name

    def free_bytes(self) -> int:
        """How much room the disk has."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.folder).free

    def _path(self, sha256: str) -> Path:
        return self.folder / "files" / sha256[:2] / sha256

    def _part(self, sha256: str) -> Path:
        return self._path(sha256).with_name(sha256 + _PART)

    def _preview(self, sha256: str) -> Path:
        return self.folder / "previews" / sha256[:2] / sha256

    def _draft(self) -> Path:
        drafts = self.folder / "drafts"
        drafts.mkdir(parents=True, exist_ok=True)
        return drafts / secrets.token_hex(8)

    def _write(self, path: Path, data: bytes) -> None:
        with _own_errors():
            draft = self._draft()
            try:
                self._fill(draft, [data])
                self._settle(draft, path)
            finally:
                draft.unlink(missing_ok=True)

    def _fill(self, draft: Path, pieces: Iterable[bytes]) -> None:
        if self._sealer is not None:
            write_sealed(draft, pieces, sealer=self._sealer)
            return
        with draft.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            _flush(file)

    def _read(self, path: Path) -> bytes | None:
        try:
            if self._sealer is not None:
                return read_sealed(path, sealer=self._sealer)
            return path.read_bytes()
        except FileNotFoundError:
            return None

    def _settle(self, draft: Path, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(path)
        _flush_folder(path.parent)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """A new name is safe once its folder is on the disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFullError(None) from error
        if error.errno == errno.ENOENT:
            raise
        raise StoreDiskError(None) from error


@contextmanager
def _vanishing() -> Iterator[None]:
    """Another process on the same folder may tidy at the same time."""
    try:
        yield
    except FileNotFoundError:
        return


def _whole_pieces(part: Path) -> list[int]:
    """Sizes of the sealed pieces that lie whole in the file of an arriving one."""
    sizes: list[int] = []
    left = part.stat().st_size
    with part.open("rb") as file:
        while len(head := file.read(_LENGTH.size)) == _LENGTH.size:
            (size,) = _LENGTH.unpack(head)
            left -= _LENGTH.size + size
            if left < 0:
                break
            sizes.append(size)
            file.seek(size, os.SEEK_CUR)
    return sizes
