"""
What a person began in this session and has not sent yet: a comment being written, a need half chosen.

Drafts outlive the screen they were begun on and a reload of the browser, not the end of the session. They
hold words and choices only; anything sent is a record of the store. Knows no screen.
"""

from __future__ import annotations

from typing import TypeVar

import flet as ft

_KEY = "feldlotse.drafts"

Draft = TypeVar("Draft")


def _drafts() -> dict[str, object]:
    store = ft.context.page.session.store
    kept: dict[str, object] | None = store.get(_KEY)
    if kept is None:
        kept = {}
        store.set(_KEY, kept)
    return kept


def draft_of(key: str, empty: Draft) -> Draft:
    """The draft kept under `key`, or `empty`."""
    kept = _drafts().get(key)
    return kept if isinstance(kept, type(empty)) else empty


def keep_draft(key: str, draft: object) -> None:
    """Keep a draft."""
    _drafts()[key] = draft


def drop_draft(key: str) -> None:
    """Forget a draft, because it was sent or thrown away."""
    _drafts().pop(key, None)
