"""
Where the domain tells the sync engine which field follows which merge rule.

Consent needs no rule: its records are events that nobody changes (`app.models.consent`).

Everything not named here follows "the higher stamp wins, the unseen loser stays visible". Must not know: SQL.
"""

from __future__ import annotations

from typing import Final

from app.sync.rules import APPEND, DONE_BEATS_MOVED, LaterSurveyDate, Rules

_SURVEYED_HEADCOUNT = LaterSurveyDate("headcount_date")

MERGE_RULES: Final = Rules(
    {
        # "Keep both with date; the later survey date wins, not the later sync." The three belong together.
        "firm": {
            "headcount": _SURVEYED_HEADCOUNT,
            "headcount_date": _SURVEYED_HEADCOUNT,
            "headcount_group": _SURVEYED_HEADCOUNT,
            "note": APPEND,
        },
        # "Free notes: append, keep both."
        "interview": {"note:": APPEND},
        "referral": {"note": APPEND},
        "visit": {"note": APPEND},
        # "Follow-up: done wins over moved."
        "step": {"done_at": DONE_BEATS_MOVED},
    }
)
