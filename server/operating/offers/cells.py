"""
What stands in a cell, as people and programs write it: "11.01.2027", "1.680,50", "ja".

Each function returns the value or notes a finding and returns None. Must not know: which format is read.
"""

import re
from datetime import date
from urllib.parse import urlsplit

from app.models.codelists import kreise, topics
from server.operating.offers.findings import Findings

MOST_TITLE = 300
MOST_TEXT = 4_000
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What UTF-8 looks like when a program took it for Windows-1252 and wrote it as UTF-8 again.
_TWICE = re.compile("Ã[¤¶¼„–œŸ]|â€|Â[§°·]")
# A spreadsheet would run such a cell when the table is opened there again (CWE-1236); phones and lists may
# be.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?=[A-Za-z(=@+-])")
_YES = frozenset({"ja", "j", "yes", "true", "1", "x", "wahr"})
_NO = frozenset({"nein", "n", "no", "false", "0", "falsch"})
_UNKNOWN = frozenset({"", "unbekannt", "?", "offen", "k. a.", "k.a."})
# Eisenach was merged into the Wartburgkreis on 2021-07-01; catalogues still say 16056.
_MERGED_KREISE = {"16056": "16063"}
_OWN_STATES = ("10", "14", "16")


class Cells:
    """The cells of one row, read with the findings of the file."""

    def __init__(self, findings: Findings, row: int, cells: dict[str, str]) -> None:
        self.findings = findings
        self.row = row
        self._cells = cells

    def error(self, column: str, code: str, **data: str) -> None:
        """Note an error in this row."""
        self.findings.error(self.row, column, code, **data)

    def warning(self, column: str, code: str, **data: str) -> None:
        """Note a warning in this row."""
        self.findings.warning(self.row, column, code, **data)

    def raw(self, column: str) -> str:
        """What stands there, unchecked."""
        return self._cells.get(column, "")

    def text(self, column: str, *, most: int = MOST_TEXT, needed: bool = False) -> str:
        """A text; one that is too long is cut, one that a spreadsheet would run is an error."""
        value = self._cells.get(column, "")
        if not value:
            if needed:
                self.error(column, "cell_empty")
            return ""
        if _CONTROL.search(value):
            self.error(column, "control_character", value=_CONTROL.sub("\ufffd", value)[:60])
            return ""
        if _FORMULA.match(value):
            self.error(column, "formula", value=value[:60])
            return ""
        if _TWICE.search(value):
            self.error(column, "encoding_twice", value=value[:60])
            return ""
        if len(value) > most:
            self.warning(column, "text_cut", length=str(len(value)), most=str(most))
            value = value[: most - 1].rstrip() + "…"
        return value

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """A date: 2027-01-11, 2027-01-11T…, 11.01.2027."""
        value = self._cells.get(column, "")
        if not value:
            if needed:
                self.error(column, "cell_empty")
            return None
        found = read_day(value)
        if found is None:
            self.error(column, "date_wrong", value=value[:40])
        return found

    def number(self, column: str, *, most: float) -> float | None:
        """A number that is not negative: 160, 1680.50, 1.680,50, 1.680 €."""
        value = self._cells.get(column, "")
        if value.lower() in _UNKNOWN:
            return None
        found = read_number(value)
        if found is None:
            self.error(column, "number_wrong", value=value[:40])
        elif not 0 <= found <= most:
            self.error(column, "number_out_of_range", value=value[:40], most=f"{most:g}")
            return None
        return found

    def flag(self, column: str, *, strict: bool = True) -> bool | None:
        """
        Yes, no or unknown; what is none of these is an error, or unknown where programs have codes for it.
        """
        value = self._cells.get(column, "").lower()
        if value in _YES:
            return True
        if value in _NO:
            return False
        if strict and value not in _UNKNOWN:
            self.error(column, "flag_wrong", value=value[:40])
        return None

    def kreis(self, column: str) -> str | None:
        """A district key of five digits; one of the three own states must be in the list."""
        value = self._cells.get(column, "")
        if not value:
            return None
        value = _MERGED_KREISE.get(value, value)
        known = value in kreise() or not value.startswith(_OWN_STATES)
        if not (len(value) == 5 and value.isascii() and value.isdecimal() and known):
            self.error(column, "kreis_wrong", value=value[:40])
            return None
        return value

    def postcode(self, column: str) -> str:
        """A German postcode; the zero that spreadsheets take away is given back."""
        value = self._cells.get(column, "")
        if len(value) == 4 and value.isascii() and value.isdecimal():
            value = f"0{value}"
        if value and not (len(value) == 5 and value.isascii() and value.isdecimal()):
            self.error(column, "postcode_wrong", value=value[:40])
            return ""
        return value

    def link(self, column: str) -> str | None:
        """An address on the web; anything but http and https is an error."""
        value = self.text(column, most=1_000)
        if not value:
            return None
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc:
            self.error(column, "link_wrong", value=value[:60])
            return None
        return value

    def topics(self, column: str) -> tuple[str, ...]:
        """Codes of topic fields, separated by blanks or commas."""
        named = self._cells.get(column, "").replace(",", " ").split()
        known = [topic for topic in dict.fromkeys(named) if topic in topics()]
        for topic in named:
            if topic not in topics():
                self.error(column, "topic_unknown", value=topic[:40], known=" ".join(topics()))
        return tuple(known)


def read_day(value: str) -> date | None:
    """A date as catalogues write it; None if it is none."""
    german = _GERMAN_DATE.fullmatch(value)
    try:
        if german:
            day, month, year = map(int, german.groups())
            return date(year, month, day)
        return date.fromisoformat(value[:10]) if len(value) == 10 or value[10:11] in ("T", " ") else None
    except ValueError:
        return None


def read_number(value: str) -> float | None:
    """A number as catalogues write it, in German or in English; None if it is none."""
    text = value.replace("€", "").replace("EUR", "").replace("\u00a0", "").replace(" ", "").removesuffix(",-")
    if "," in text and "." in text:
        thousands, decimal = (".", ",") if text.rindex(",") > text.rindex(".") else (",", ".")
        text = text.replace(thousands, "").replace(decimal, ".")
    elif "," in text:
        text = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
        return None
    return float(text)
