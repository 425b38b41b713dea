"""A form test is a small story: the form as a table, answers given, state read.

References are those of ODK, with positions on repeat steps: `/data/need[2]/topic`.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

from pyxform.xls2xform import convert

from app.forms import Context, FormDefinition, FormInstance, Node, parse_form
from app.forms.replay import node_at

QUESTIONNAIRES = Path(__file__).parents[2] / "assets" / "questionnaires"
NOW = datetime(2026, 3, 16, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@cache
def xform_of(markdown: str) -> str:
    """The XForm of a workbook written as Markdown."""
    return convert(dedent(markdown).strip() + "\n", file_type=".md").xform


@cache
def questionnaire(name: str) -> FormDefinition:
    """One of the three questionnaires of the domain."""
    return parse_form(convert(str(QUESTIONNAIRES / f"{name}.xlsx")).xform)


def context(**changes: object) -> Context:
    """A context with a frozen clock and ids that count up."""
    numbers = itertools.count(1)
    given: dict[str, object] = {
        "now": lambda: NOW,
        "mint_id": lambda: f"019d0000-0000-7000-8000-{next(numbers):012d}",
        **changes,
    }
    return Context(**given)  # type: ignore[arg-type]


class Scenario:
    """One instance of a form, told in references."""

    def __init__(self, definition: FormDefinition, **changes: object) -> None:
        self.definition = definition
        self.context = context(**changes)
        self.form = FormInstance.start(definition, self.context)

    @classmethod
    def of(cls, markdown: str, **changes: object) -> Scenario:
        """A form written as Markdown tables."""
        return cls(parse_form(xform_of(markdown)), **changes)

    @classmethod
    def survey(cls, table: str, **changes: object) -> Scenario:
        """A form that is only a survey sheet: the first line of the table names its columns."""
        return cls.of(sheet("survey", table), **changes)

    def node(self, ref: str) -> Node:
        return node_at(self.form, ref)

    def answer(self, ref: str, value: object) -> None:
        self.form.answer(self.node(ref).path, str(value))

    def answer_of(self, ref: str) -> str:
        return self.node(ref).value

    def is_relevant(self, ref: str) -> bool:
        return self.node(ref).relevant

    def label_of(self, ref: str) -> str:
        return self.node(ref).label

    def choices_of(self, ref: str) -> list[str]:
        return [choice.value for choice in self.node(ref).choices]

    def violation_of(self, ref: str) -> str | None:
        return self.node(ref).violation

    def message_of(self, ref: str) -> str:
        return self.node(ref).message

    def add(self, ref: str) -> str:
        return self.form.add_repeat(self.node(ref).path)

    def remove(self, ref: str) -> dict[str, str | float]:
        return self.form.remove_repeat(self.node(ref).path)

    def speak(self, language: str) -> None:
        self.form.set_language(language)

    def reopened(self) -> Scenario:
        """The same interview after it was stored and opened again."""
        other = object.__new__(Scenario)
        other.definition = self.definition
        other.context = self.context
        other.form = FormInstance.thaw(self.definition, self.context, self.form.freeze())
        return other


def sheet(name: str, table: str) -> str:
    """A Markdown table as a sheet of that name."""
    lines = [line.strip() for line in dedent(table).strip().splitlines()]
    header, *rows = [line for line in lines if line]
    return "\n".join([f"| {name} |", f"| | {header}", *(f"| | {row}" for row in rows)]) + "\n"
