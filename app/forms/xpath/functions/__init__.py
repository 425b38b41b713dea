"""All functions an expression may call, by name: XPath 1.0, XForms and ODK."""

from __future__ import annotations

from app.forms.xpath.functions import dates, geography, logic, nodesets, numbers, selects, strings
from app.forms.xpath.functions.building import Function

FUNCTIONS: dict[str, Function] = {
    **strings.FUNCTIONS,
    **numbers.FUNCTIONS,
    **logic.FUNCTIONS,
    **dates.FUNCTIONS,
    **selects.FUNCTIONS,
    **nodesets.FUNCTIONS,
    **geography.FUNCTIONS,
}

__all__ = ["FUNCTIONS", "Function"]
