"""
The three real questionnaires for tests: their choice lists as written, and as XForms.

Must not know: the form engine.
"""

from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "questionnaires"
NAMES = ("qba_betrieb", "bedarf_kurz", "wissenssicherung")
VERSION = "2026112101"


@cache
def xform_of(name: str, version: str = VERSION) -> str:
    """A questionnaire converted by pyxform, with its version or another one."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").replace(VERSION, version)
    xform = convert(xlsform=text, file_type=".md").xform
    assert isinstance(xform, str)
    return xform


def choices_of(name: str, list_name: str) -> list[tuple[str, str, str]]:
    """The choices of a list as (code, German, English)."""
    found = []
    for line in (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 5 and cells[2] == list_name and not cells[1]:
            found.append((cells[3], cells[4], cells[5]))
    return found
