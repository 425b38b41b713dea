"""The forms that are walked: the questionnaires of the app, forms of our own, and forms made at random."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

from tests.forms.javarosa.generated import generated_form
from tests.forms.javarosa.walk import Form
from tests.forms.scenario import QUESTIONNAIRES

OWN = Path(__file__).parents[1] / "own"


def workbooks() -> tuple[Path, ...]:
    """The workbooks, written as Markdown."""
    return (*sorted(QUESTIONNAIRES.glob("*.md")), *sorted(OWN.glob("*.md")))


@cache
def written_form(workbook: Path, folder: Path) -> Form:
    """A workbook as a form on disk."""
    attachments = {path.name: path for path in sorted(OWN.iterdir()) if path.suffix != ".md"}
    return Form(workbook.stem, _placed(workbook.stem, str(workbook), None, folder), attachments)


def random_form(seed: int, folder: Path) -> Form:
    """A form made at random."""
    return Form(f"generated-{seed}", _placed(f"generated-{seed}", generated_form(seed), ".md", folder))


def _placed(name: str, workbook: str, file_type: str | None, folder: Path) -> Path:
    path = folder / f"{name}.xml"
    path.write_text(convert(workbook, file_type=file_type).xform, encoding="utf-8")
    return path
