"""Screens of these tests read made-up days, not a store: nothing is in dispute unless a test says so."""

import pytest

_NOTHING = {
    "conflicts.way_in.conflicts": (),
    "conflicts.way_in.reviewed_entries": (None, ()),
    "sync_centre.conflicts": (),
    "sync_centre.conversations": (),
    "sync_centre.carried_packages": (),
    "sync_centre.can_write_package": True,
    "sync_centre.last_written": None,
    "sync_centre_refused.refused_entries": (),
}


@pytest.fixture(autouse=True)
def nothing_in_dispute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two answers anywhere, nothing set aside, no package."""
    for name, value in _NOTHING.items():
        monkeypatch.setattr(f"app.views.{name}", lambda *_args, value=value, **_data: value)
