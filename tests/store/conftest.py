"""A seat's store on a real file, with a clock the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import Store, driver, open_store

DEVICE = "7f3a9c01"
KEY = bytes(range(32))


class Clock:
    """Wall time in milliseconds, moved by hand."""

    def __init__(self) -> None:
        self.now_ms = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


EVERY_ENCRYPTION = ("none", "sqlcipher", "columns")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tell the stories of a module that imports `EVERY_ENCRYPTION` once for each."""
    if "encryption" in metafunc.fixturenames and hasattr(metafunc.module, "EVERY_ENCRYPTION"):
        metafunc.parametrize("encryption", EVERY_ENCRYPTION, indirect=True)


@pytest.fixture
def encryption(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the store is encrypted: "none" unless a module imports `EVERY_ENCRYPTION`."""
    kind = str(getattr(request, "param", "none"))
    if kind == "columns":
        monkeypatch.setattr(driver, "cipher", None)
    elif kind == "sqlcipher" and driver.cipher is None:
        pytest.skip("no wheel of sqlcipher3 here")
    return kind


def key_for(encryption: str) -> bytes | None:
    """The key a store of this kind is opened with."""
    return None if encryption == "none" else KEY


@pytest.fixture
def store(tmp_path: Path, clock: Clock, encryption: str) -> Iterator[Store]:
    opened = open_store(tmp_path / "seat.db", clock=clock, key=key_for(encryption))
    assert opened.encryption == encryption
    opened.enrol(DEVICE)
    yield opened
    opened.close()
