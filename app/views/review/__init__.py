"""
Eingang and Prüfung: the supervisor checks fairly, asks precisely, approves.

    words       reasons, checklist, refusals in words
    queue       the queue with its filters
    questions   the answers of a case, changed ones with what stood before
    thread      remarks on one question
    decision    summary, checklist, decisions
    case        one case: state, acts, layout parts
    screens     the two screens

No input here can change an answer.
"""

from app.views.review.screens import CaseScreen, QueueScreen

__all__ = ["CaseScreen", "QueueScreen"]
