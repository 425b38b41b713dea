"""
Reading and writing numbers as people do: "12,5" and "1.250" in German, "12.5" and "1,250" in English.

The form stores XPath numbers ("12.5"). What is no number gives None; the field then keeps the text.
"""

import re
from decimal import Decimal

_PLAIN = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_GROUPED = {
    "de": re.compile(r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"),
    "en": re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"),
}


def parse_number(text: str, language: str, *, whole: bool) -> str | None:
    """
    The number in a typed text as the form stores it; None if there is none.

    Args:
        text: What was typed.
        language: "de" or "en": which sign parts thousands, which the fraction.
        whole: Only whole numbers count; "12,0" is one, "12,5" is not.
    """
    squeezed = re.sub(r"[\s\u00a0\u202f'’]", "", text).replace("−", "-")
    tongue = "en" if language == "en" else "de"
    if _GROUPED[tongue].match(squeezed):
        squeezed = squeezed.replace("." if tongue == "de" else ",", "")
    squeezed = squeezed.replace(",", ".")
    if not _PLAIN.match(squeezed):
        return None
    sign = "-" if squeezed.startswith("-") else ""
    before, _, after = squeezed.lstrip("+-").partition(".")
    before = before.lstrip("0") or "0"
    after = after.rstrip("0")
    if whole and after:
        return None
    number = f"{before}.{after}" if after else before
    return number if number == "0" else sign + number


def show_number(value: str, language: str) -> str:
    """A stored number as it stands in the field."""
    return value if language == "en" else value.replace(".", ",")


def group_number(value: str, language: str) -> str:
    """A stored number with its thousands parted, "12.500"; empty where there is nothing to part."""
    before, point, after = value.lstrip("-").partition(".")
    if len(before) <= 3 or not before.isdigit():
        return ""
    parts = f"{int(before):,}" + (f".{after}" if point else "")
    if language != "en":
        parts = parts.translate(str.maketrans(",.", ".,"))
    return ("-" if value.startswith("-") else "") + parts


def stepped(value: str | None, step: Decimal | int) -> str:
    """
    A number one step up or down.

    Counts of people and things start at nothing: the first plus gives 1, minus stops at 0, unless the value
    already is below it.
    """
    if value is None or value == "":
        return _spelled(max(Decimal(step), Decimal(0)))
    current = Decimal(value)
    target = current + step
    if current >= 0:
        target = max(target, Decimal(0))
    return _spelled(target)


def _spelled(number: Decimal) -> str:
    return format(number.normalize(), "f") if number else "0"
