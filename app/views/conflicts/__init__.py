"""Zwei Antworten: the card that asks which of two answers is right, and the desk with all of them."""

from app.views.conflicts.hint import TwoAnswersHint
from app.views.conflicts.screens import ConflictScreen, DeskScreen

__all__ = ["ConflictScreen", "DeskScreen", "TwoAnswersHint"]
