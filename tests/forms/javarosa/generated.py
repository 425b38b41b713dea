"""Forms made at random: logic of every kind between questions, in no order. Seeded; no cycles."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

_HEAD = (
    "| survey |\n| | type | name | label | relevant | constraint | constraint_message | required | readonly |"
    " calculation | choice_filter | default |\n"
)
_CHOICES = """| choices |
| | list_name | name | label | art | stufe |
| | l | a | Alpha | x | 1 |
| | l | b | Beta | x | 2 |
| | l | c | Gamma | y | 1 |
| | l | d | Delta | y | 3 |
| | art | x | Art x | | |
| | art | y | Art y | | |
| settings |
| | form_id | version |
| | generated | 1 |
"""


@dataclass(frozen=True)
class _Question:
    name: str
    kind: str
    # A question may only read those of lower rank, wherever they stand in the form.
    rank: int
    repeat: str


class _Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"generated {seed}")
        self.questions: list[_Question] = []

    def form(self) -> str:
        chance = self.chance
        kinds = (
            "integer",
            "decimal",
            "text",
            "select_one l",
            "select_multiple l",
            "select_one art",
            "date",
            "calculate",
        )
        count = chance.randint(10, 24)
        ranks = chance.sample(range(count), count)
        repeated = set(range(count - chance.randint(3, 6), count))
        for place in range(count):
            repeat = "r" if place in repeated else ""
            self.questions.append(
                _Question(f"q{place}", chance.choice(kinds), ranks[place] + (count if repeat else 0), repeat)
            )
        lines = []
        grouped = sorted(chance.sample(range(count - 6), 2))
        for place, question in enumerate(self.questions):
            if place == grouped[0]:
                lines.append(self.row("begin_group", "g", "Gruppe", relevant=self.flag(self.readable(-1), 1)))
            if place == min(repeated):
                lines.append(self.row("begin_repeat", "r", "Reihe"))
            lines.append(self.question(question))
            if place == grouped[1]:
                lines.append(self.row("end_group", "", ""))
        lines.append(self.row("end_repeat", "", ""))
        numbers = [
            each.name for each in self.questions if each.repeat and each.kind in ("integer", "decimal")
        ]
        lines.append(self.row("calculate", "zahl", "", calculation="count(${r})"))
        for name in numbers[:2]:
            lines.append(self.row("calculate", f"summe_{name}", "", calculation=f"sum(${{{name}}})"))
            lines.append(self.row("note", f"zeigt_{name}", f"Es sind ${{summe_{name}}} in ${{zahl}}"))
        return _HEAD + "".join(lines) + _CHOICES

    def row(self, kind: str, name: str, label: str, **cells: str) -> str:
        columns = (
            "relevant",
            "constraint",
            "constraint_message",
            "required",
            "readonly",
            "calculation",
            "choice_filter",
            "default",
        )
        return (
            f"| | {kind} | {name} | {label} | " + " | ".join(cells.get(each, "") for each in columns) + " |\n"
        )

    def question(self, question: _Question) -> str:
        chance = self.chance
        known = self.readable(question.rank, repeat=question.repeat)
        cells: dict[str, str] = {}
        if chance.random() < 0.35:
            cells["relevant"] = self.flag(known, 2)
        if question.kind == "calculate":
            cells["calculation"] = self.number(known, 2) if chance.random() < 0.5 else self.text(known, 2)
            return self.row("calculate", question.name, "", **cells)
        if chance.random() < 0.3:
            cells["constraint"] = self.constraint(question)
            cells["constraint_message"] = "Nicht so."
        if chance.random() < 0.3:
            cells["required"] = self.flag(known, 1) if chance.random() < 0.5 else "yes"
        if chance.random() < 0.15:
            cells["readonly"] = self.flag(known, 1)
        selectors = [each for each in known if each.kind == "select_one art"]
        if question.kind.endswith(" l") and selectors and chance.random() < 0.6:
            cells["choice_filter"] = f"art = ${{{chance.choice(selectors).name}}}"
        label = f"Frage {question.name}"
        shown = [each for each in known if each.kind in ("text", "integer")]
        if shown and chance.random() < 0.3:
            label += f" zu ${{{chance.choice(shown).name}}}"
        return self.row(question.kind, question.name, label, **cells)

    def readable(self, rank: int, *, repeat: str = "") -> list[_Question]:
        return [each for each in self.questions if each.rank < rank and each.repeat in ("", repeat)]

    def constraint(self, question: _Question) -> str:
        if question.kind in ("integer", "decimal"):
            return self.chance.choice((". > 2", ". >= 0 and . < 100", ". mod 2 = 0", "not(. = 5)"))
        if question.kind == "text":
            return self.chance.choice(
                ("string-length(.) > 1", "regex(., '^[a-z].*$')", "not(contains(., 'x'))")
            )
        if question.kind == "date":
            return self.chance.choice((". <= today()", ". > date('2000-01-01')"))
        if question.kind.startswith("select_multiple"):
            return self.chance.choice(
                ("count-selected(.) <= 2", "not(selected(., 'a') and selected(., 'b'))")
            )
        return self.chance.choice((". != 'a'", "selected(., 'b') or . = 'x'"))

    def flag(self, known: Sequence[_Question], depth: int) -> str:
        chance = self.chance
        if not known or (depth <= 0 and chance.random() < 0.1):
            return chance.choice(("true()", "1 = 1", "'' = ''"))
        if depth > 0 and chance.random() < 0.5:
            one, other = self.flag(known, depth - 1), self.flag(known, depth - 1)
            return chance.choice((f"({one} and {other})", f"({one} or {other})", f"not({one})"))
        question = chance.choice(known)
        ref = f"${{{question.name}}}"
        if question.kind in ("integer", "decimal"):
            return chance.choice(
                (f"{ref} > 3", f"{ref} <= 10", f"{ref} = 2", f"{ref} != ''", f"{ref} * 2 >= 6")
            )
        if question.kind == "text":
            return chance.choice(
                (f"{ref} = 'a'", f"string-length({ref}) > 2", f"contains({ref}, 'b')", f"{ref} != ''")
            )
        if question.kind.startswith("select_multiple"):
            return chance.choice((f"selected({ref}, 'a')", f"count-selected({ref}) > 1", f"{ref} = 'b'"))
        if question.kind == "date":
            return chance.choice(
                (f"{ref} > date('2025-01-01')", f"{ref} = date('2024-02-29')", f"{ref} != ''")
            )
        if question.kind == "calculate":
            return f"string-length({ref}) > 1"
        return chance.choice((f"{ref} = 'a'", f"{ref} = 'x'", f"{ref} != ''", f"selected({ref}, 'b')"))

    def number(self, known: Sequence[_Question], depth: int) -> str:
        chance = self.chance
        numbers = [each for each in known if each.kind in ("integer", "decimal")]
        if depth <= 0 or not numbers:
            if numbers and chance.random() < 0.8:
                return f"${{{chance.choice(numbers).name}}}"
            return str(chance.choice((1, 2, 3, 7, 0.5)))
        one, other = self.number(known, depth - 1), self.number(known, depth - 1)
        return chance.choice(
            (
                f"({one} + {other})",
                f"({one} - {other})",
                f"{one} * {other}",
                f"round({one} div 4, 2)",
                f"int({one})",
                f"coalesce({one}, {other})",
                f"if({self.flag(known, 1)}, {one}, {other})",
                f"round({one})",
                f"abs({one})",
            )
        )

    def text(self, known: Sequence[_Question], depth: int) -> str:
        chance = self.chance
        if depth <= 0 or not known:
            texts = [each for each in known if each.kind not in ("date", "decimal", "calculate")]
            return f"${{{chance.choice(texts).name}}}" if texts and chance.random() < 0.8 else "'wort'"
        one, other = self.text(known, depth - 1), self.text(known, depth - 1)
        return chance.choice(
            (
                f"concat({one}, '-', {other})",
                f"if({self.flag(known, 1)}, {one}, {other})",
                f"substr({one}, 0, 3)",
                f"join('/', {one}, {other})",
                f"coalesce({one}, {other})",
                f"translate({one}, 'ab', 'BA')",
                f"normalize-space({one})",
            )
        )


def generated_form(seed: int) -> str:
    """A workbook as Markdown."""
    return _Maker(seed).form()
