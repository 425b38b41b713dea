"""Screens of these tests read made-up days, not a store: nothing is in dispute unless a test says so."""

import pytest


@pytest.fixture(autouse=True)
def nothing_in_dispute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two answers anywhere."""
    monkeypatch.setattr("app.views.conflicts.way_in.conflicts", lambda *_args, **_data: ())
