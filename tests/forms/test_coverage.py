"""docs/form-coverage.md is written by code and must not be stale."""

from pathlib import Path

from app.forms.coverage import markdown

PAGE = Path(__file__).parents[2] / "docs" / "form-coverage.md"


def test_coverage_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown()
