"""Which way the script of a form runs. Knows no screen."""

import unicodedata

_RIGHT_TO_LEFT = frozenset({"ar", "he", "iw", "fa", "ur", "ps", "ckb", "dv", "yi", "sd", "ug", "arc"})


def runs_right_to_left(language: str, sample: str) -> bool:
    """
    Whether the questions of a form are to be laid out from right to left.

    Args:
        language: The form's language as XLSForm names it, "العربية (ar)"; may be blank or without a code.
        sample: Some words of the form, for languages that do not say it.
    """
    code = language.rpartition("(")[2].rstrip(") ").lower() if "(" in language else language.lower()
    if code.partition("-")[0] in _RIGHT_TO_LEFT:
        return True
    if "(" in language and code:
        return False
    return _first_strong(sample)


def _first_strong(words: str) -> bool:
    """The direction of the first letter that has one (Unicode, "paragraph level", P2 and P3)."""
    for letter in words:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
