"""
What was typed into a question but is no answer to it: letters in a number field, half a date.

It stays on this device beside the interview, so that nothing typed is lost, and is never sent.

Must not know: questions, screens.
"""

import logging
from collections.abc import Mapping

from app.store import StoreError
from app.usecases.seat import Seat

log = logging.getLogger("app.usecases")


def typed_texts(seat: Seat, interview_id: str) -> dict[str, tuple[str, str]]:
    """Path to what stands there and the code of why it does not fit."""
    try:
        kept = seat.store.meta.get(_key(interview_id))
    except StoreError:
        return {}
    if not isinstance(kept, dict):
        return {}
    return {
        path: (str(pair[0]), str(pair[1]))
        for path, pair in kept.items()
        if isinstance(pair, list) and len(pair) == 2
    }


def keep_typed_texts(seat: Seat, interview_id: str, texts: Mapping[str, tuple[str, str]]) -> None:
    """Keep them in place of those before. A device that cannot save keeps them on screen alone."""
    try:
        if texts:
            kept = {path: list(pair) for path, pair in texts.items()}
            seat.store.meta.set(_key(interview_id), kept)
        else:
            seat.store.meta.remove(_key(interview_id))
    except StoreError:
        log.warning("typed texts of interview %s could not be kept", interview_id, exc_info=True)


def _key(interview_id: str) -> str:
    return f"typed:{interview_id}"
