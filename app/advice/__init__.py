"""
Advice: what a mentor may say, worked out from data alone. Working days and deadlines.

Pure: no screen, no store, no network, no clock; whoever asks brings the day.
"""

from app.advice.working_days import (
    ANSWER_DAYS,
    add_working_days,
    answer_due,
    answer_overdue,
    holiday_name,
    is_working_day,
    working_day_from,
    working_days_between,
)

__all__ = [
    "ANSWER_DAYS",
    "add_working_days",
    "answer_due",
    "answer_overdue",
    "holiday_name",
    "is_working_day",
    "working_day_from",
    "working_days_between",
]
