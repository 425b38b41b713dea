"""
Reading and writing numbers as people do: "12,5" and "1.250" in German, "12.5" and "1,250" in English.

The form stores XPath numbers ("12.5"). What is no number gives None; the field then keeps the text.
"""

import re

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


def stepped(value: str | None, step: int) -> str:
    """
    A number one step up or down.

    Counts of people and things start at nothing: the first plus gives 1, minus stops at 0, unless the value
    already is below it.
    """
    if value is None or value == "":
        return str(max(step, 0))
    current = float(value)
    target = current + step
    if current >= 0:
        target = max(target, 0.0)
    return str(int(target)) if target == int(target) else f"{target:g}"
