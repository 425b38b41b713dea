"""
What is sealed beside the store can be read by the seat alone.

1. It comes back whole, or from any place in it, and shows nothing meanwhile.
2. A changed, cut or exchanged piece is noticed.
3. Each store has a sealer of its own that survives closing.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.store import Store, open_store
from app.store.sealing import CHUNK_BYTES, SealBrokenError, Sealer, read_sealed, sealed_size, write_sealed
from tests.store.conftest import Clock

SEALER = Sealer(bytes(32))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_a_file_comes_back_from_any_place(tmp_path: Path, size: int) -> None:
    """1"""
    photo = random.Random(size).randbytes(size)
    file = tmp_path / SEALER.name_for("photo")
    write_sealed(file, [photo[:1000], b"", photo[1000:]], sealer=SEALER)
    assert sealed_size(file) == size
    assert read_sealed(file, sealer=SEALER) == photo
    for offset, length in [(0, 10), (size // 2, None), (CHUNK_BYTES - 3, 7), (size, None), (size + 5, 3)]:
        end = size if length is None else offset + length
        assert read_sealed(file, sealer=SEALER, offset=offset, length=length) == photo[offset:end]


def test_a_sealed_file_shows_nothing(tmp_path: Path) -> None:
    """1"""
    file = tmp_path / "note"
    write_sealed(file, [b"Frau Berger geht 2027 in Rente"], sealer=SEALER)
    assert b"Berger" not in file.read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == ["note"]


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "key", "grow"])
def test_harm_is_noticed(tmp_path: Path, harm: str) -> None:
    """2"""
    file = tmp_path / "photo"
    write_sealed(file, [random.Random(1).randbytes(2 * CHUNK_BYTES + 10)], sealer=SEALER)
    sealed = bytearray(file.read_bytes())
    step = CHUNK_BYTES + 16
    if harm == "flip":
        sealed[100] ^= 1
    elif harm == "cut":
        sealed = sealed[: 21 + 2 * step]
    elif harm == "swap":
        sealed[21 : 21 + step], sealed[21 + step : 21 + 2 * step] = (
            sealed[21 + step : 21 + 2 * step],
            sealed[21 : 21 + step],
        )
    elif harm == "grow":
        sealed += sealed[-26:]
    file.write_bytes(sealed)
    with pytest.raises(SealBrokenError):
        read_sealed(file, sealer=Sealer(bytes([1] * 32)) if harm == "key" else SEALER)


def test_a_value_opens_in_its_own_context_alone() -> None:
    """2"""
    sealed = SEALER.seal(b"Anna", context=b"name")
    assert SEALER.open(sealed, context=b"name") == b"Anna"
    for wrong in (b"", b"topic"):
        with pytest.raises(SealBrokenError):
            SEALER.open(sealed, context=wrong)
    with pytest.raises(SealBrokenError):
        SEALER.derive("other").open(sealed, context=b"name")
    with pytest.raises(SealBrokenError):
        SEALER.open(b"")


def test_a_store_keeps_its_sealer(store: Store, tmp_path: Path, clock: Clock) -> None:
    """3"""
    sealed = store.sealer().seal(b"Anna")
    other = open_store(tmp_path / "seat.db", clock=clock)
    assert other.sealer().open(sealed) == b"Anna"
    other.close()
    stranger = open_store(None, clock=clock)
    with pytest.raises(SealBrokenError):
        stranger.sealer().open(sealed)
    stranger.close()
