"""The conversation: questions, sections, repeats, queries, closing; full screen, without bar and rail."""

from app.views.interview.opened import open_question
from app.views.interview.screens import FinishScreen, InterviewScreen

__all__ = ["FinishScreen", "InterviewScreen", "open_question"]
