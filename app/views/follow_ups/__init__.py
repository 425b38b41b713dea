"""Follow-ups: the week, moving, the calendar file."""

from app.views.follow_ups.screens import WeekScreen

__all__ = ["WeekScreen"]
