"""
What the logic of a workbook can never do: values that do not fit, questions and choices nobody will see.

Only what can be proven is said. A condition is taken apart into comparisons of one question with one literal;
everything else may be true or false.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.forms.check.findings import Finding, finding
from app.forms.check.values import check_default, pattern_fault
from app.forms.check.workbook import Row, Sheet
from app.forms.errors import ExpressionError
from app.forms.xpath import parse_expression, to_number
from app.forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, Run

_REFERENCE = re.compile(r"\$\{\s*([^{}#]*?)\s*\}")
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NUMERIC = frozenset(("integer", "int", "decimal", "range"))
_DATES = frozenset(("date", "today"))
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?\Z", re.ASCII)
_COLUMNS = ("relevant", "constraint", "calculation", "required", "readonly", "choice_filter")
_BEGIN = re.compile(r"begin[ _](group|repeat|loop)\b")
_END = re.compile(r"end[ _](group|repeat|loop)\b")
_SELECT = re.compile(r"(select_one|select_multiple|select one|select multiple|rank)\s+(?:from\s+)?(\S+)(.*)")
# About eight lines on a phone; a choice should fit three.
MAX_LETTERS = {"label": 320, "hint": 480, "choice": 120}


@dataclass(frozen=True)
class _Question:
    """What a row of the survey asks for."""

    row: Row
    kind: str
    # Values of its choices; None where they are not in the workbook.
    values: frozenset[str] | None = None
    # The rows that begin the repeats around it.
    repeats: tuple[int, ...] = ()


@dataclass
class _Bounds:
    """What is known of the value of one question if a condition holds."""

    equal: set[str] = field(default_factory=set)
    unequal: set[str] = field(default_factory=set)
    low: float = -math.inf
    high: float = math.inf
    low_is_out: bool = False
    high_is_out: bool = False

    def contradict(self) -> bool:
        """Whether no value can be all of this."""
        if len(self.equal) > 1 or self.equal & self.unequal:
            return True
        if self.low > self.high or (self.low == self.high and (self.low_is_out or self.high_is_out)):
            return True
        for text in self.equal:
            number = to_number(text)
            if number == number and not self._holds(number):
                return True
        return False

    def _holds(self, number: float) -> bool:
        above = number > self.low or (number == self.low and not self.low_is_out)
        return above and (number < self.high or (number == self.high and not self.high_is_out))

    def narrow(self, operator: str, value: str) -> None:
        """Take in one comparison that must be true."""
        number = to_number(value)
        if operator == "=":
            self.equal.add(value)
        elif operator == "!=":
            self.unequal.add(value)
        elif number != number:
            return
        elif operator in (">", ">=") and number >= self.low:
            self.low_is_out = operator == ">" or (self.low_is_out and number == self.low)
            self.low = number
        elif operator in ("<", "<=") and number <= self.high:
            self.high_is_out = operator == "<" or (self.high_is_out and number == self.high)
            self.high = number


def check_logic(sheets: Mapping[str, Sheet]) -> list[Finding]:
    """Findings about values, questions and choices, and about texts too long for a phone."""
    survey, choices = sheets["survey"], sheets.get("choices")
    lists: dict[str, list[Row]] = {}
    for row in choices.rows if choices is not None else ():
        lists.setdefault(row.get("list_name").strip(), []).append(row)
    questions = _questions(survey, lists)
    findings: list[Finding] = []
    for row in survey.rows:
        for column, text in row.filled(*_COLUMNS):
            own = row.get("name").strip() if column.name == "constraint" else ""
            for part in _parts(_parsed(text)):
                fault = pattern_fault(part) if isinstance(part, Call) else None
                if fault is not None:
                    findings.append(
                        finding(
                            fault[0],
                            sheet="survey",
                            row=row.number,
                            column=column.heading,
                            severity="error",
                            **fault[1],
                        )
                    )
            for code, data in _mismatches(_parsed(text, own=own), questions):
                findings.append(
                    finding(
                        code,
                        sheet="survey",
                        row=row.number,
                        column=column.heading,
                        severity="warning",
                        **data,
                    )
                )
    for question in questions.values():
        findings.extend(check_default(question.row, question.kind, question.values))
    findings.extend(_unreachable(survey, questions))
    findings.extend(_never_offered(survey, lists, questions))
    findings.extend(_too_long(survey, ("label", "hint")))
    if choices is not None:
        findings.extend(_too_long(choices, ("label",)))
        findings.extend(_languages_missing(survey, choices))
    return findings


def _questions(survey: Sheet, lists: Mapping[str, Sequence[Row]]) -> dict[str, _Question]:
    found: dict[str, _Question] = {}
    around: list[Row] = []
    for row in survey.rows:
        name, kind = row.get("name").strip(), row.get("type").strip()
        if _END.match(kind) and around:
            around.pop()
        repeats = _repeats(around)
        if _BEGIN.match(kind):
            around.append(row)
        if not name or not kind or name in found:
            continue
        select = _SELECT.match(kind)
        if select is None:
            found[name] = _Question(row, kind, repeats=repeats)
            continue
        listed = lists.get(select[2])
        values = None
        if listed is not None:
            values = frozenset(each.get("name").strip() for each in listed)
            if "or_other" in select[3]:
                values |= {"other"}
        several = select[1] not in ("select_one", "select one")
        found[name] = _Question(row, "select_multiple" if several else "select_one", values, repeats)
    return found


def _repeats(around: Sequence[Row]) -> tuple[int, ...]:
    return tuple(row.number for row in around if "repeat" in row.get("type"))


def _parsed(text: str, *, own: str = "") -> Expression | None:
    """The expression with each reference as the path `/ref/name`; `.` stands for the question itself."""
    try:
        parsed = parse_expression(_REFERENCE.sub(r" /ref/\1 ", text))
    except ExpressionError:
        return None
    return _named(parsed, own) if own else parsed


def _named(expression: Expression, own: str) -> Expression:
    if isinstance(expression, Path) and expression.start == "":
        if len(expression.steps) == 1 and expression.steps[0].axis == "self":
            return parse_expression(f"/ref/{own}")
        return expression
    if isinstance(expression, Binary):
        return Binary(expression.operator, _named(expression.left, own), _named(expression.right, own))
    if isinstance(expression, Run):
        return Run(tuple((operator, _named(term, own)) for operator, term in expression.terms))
    if isinstance(expression, Call):
        return Call(expression.name, tuple(_named(each, own) for each in expression.arguments))
    return expression


def _name(expression: Expression) -> str:
    """The question that a reference names; blank if the expression is none."""
    if isinstance(expression, Path) and expression.start == "/" and len(expression.steps) == 2:
        first, second = expression.steps
        if first.test == "ref" and not second.predicates:
            return second.test
    return ""


def _literal(expression: Expression) -> str | None:
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Negate) and isinstance(expression.operand, Number):
        return f"{-expression.operand.value:g}"
    return f"{expression.value:g}" if isinstance(expression, Number) else None


def _comparison(expression: Expression) -> tuple[str, str, str] | None:
    """(question, operator, literal) of a comparison of the two, either way round."""
    if not isinstance(expression, Binary) or expression.operator not in _COMPARISONS:
        return None
    name, value = _name(expression.left), _literal(expression.right)
    if name and value is not None:
        return name, expression.operator, value
    name, value = _name(expression.right), _literal(expression.left)
    if name and value is not None:
        return name, _MIRRORED[expression.operator], value
    return None


def _parts(expression: object) -> Iterator[Expression]:
    if isinstance(expression, (Binary, Call, Run, Negate, Path)):
        yield expression
    if isinstance(expression, tuple):
        for part in expression:
            yield from _parts(part)


# -- values that do not fit


def _mismatches(
    expression: Expression | None, questions: Mapping[str, _Question]
) -> Iterator[tuple[str, dict[str, object]]]:
    for part in _parts(expression):
        compared = _comparison(part)
        if compared is not None and compared[0] in questions:
            yield from _misfit(questions[compared[0]], *compared)
        elif isinstance(part, Call) and part.name in ("selected", "is-selected") and len(part.arguments) == 2:
            name, value = _name(part.arguments[0]), _literal(part.arguments[1])
            question = questions.get(name)
            values = question.values if question is not None else None
            if value and values is not None and value not in values:
                yield "choice_unknown", {"name": name, "value": value}


def _misfit(
    question: _Question, name: str, operator: str, value: str
) -> Iterator[tuple[str, dict[str, object]]]:
    if not value:
        return
    number = to_number(value)
    if question.kind in _NUMERIC and number != number:
        yield "type_mismatch", {"name": name, "value": value, "kind": "eine Zahl"}
    elif question.kind in _DATES and not _DATE.match(value):
        yield "type_mismatch", {"name": name, "value": value, "kind": "ein Datum (JJJJ-MM-TT)"}
    elif question.values is not None and operator in ("=", "!=") and value not in question.values:
        if question.kind == "select_one" or " " not in value:
            yield "choice_unknown", {"name": name, "value": value}
    elif question.kind == "select_multiple" and operator in ("=", "!="):
        yield "select_multiple_compared", {"name": name, "value": value}


# -- questions nobody will see


def _unreachable(survey: Sheet, questions: Mapping[str, _Question]) -> Iterator[Finding]:
    around: list[Expression | None] = []
    open_rows: list[Row] = []
    hidden = 0
    for row in survey.rows:
        kind = row.get("type").strip()
        if _END.match(kind):
            if around:
                around.pop()
                open_rows.pop()
                hidden = min(hidden, len(around))
            continue
        text = row.get("relevant").strip()
        # pyxform takes these words for conditions.
        text = {"no": "false()", "false": "false()", "yes": "", "true": ""}.get(text.lower(), text)
        condition = _parsed(text) if text else None
        conditions = [each for each in (*around, condition) if each is not None]
        # What stands in a group that is never shown is not said again.
        if condition is not None and not hidden and _never(conditions, questions, _repeats(open_rows)):
            column = next(column.heading for column, _ in row.filled("relevant"))
            yield finding(
                "unreachable",
                sheet="survey",
                row=row.number,
                column=column,
                severity="warning",
                name=row.get("name"),
            )
            if _BEGIN.match(kind):
                hidden = len(around) + 1
        if _BEGIN.match(kind):
            around.append(condition)
            open_rows.append(row)


def _never(
    conditions: Iterable[Expression], questions: Mapping[str, _Question], repeats: tuple[int, ...]
) -> bool:
    """
    Whether the conditions cannot hold together.

    Args:
        repeats: Those around the row; a question in another one has many answers at once.
    """
    bounds: dict[str, _Bounds] = {}
    parts = list(_conjuncts(conditions))
    plain = [part for part in parts if len(_alternatives(part)) == 1]
    for part in parts:
        if isinstance(part, Call) and part.name == "false" and not part.arguments:
            return True
        if isinstance(part, Call) and part.name == "not" and _is_true(part.arguments[0]):
            return True
        alternatives = _alternatives(part)
        if len(alternatives) > 1 and all(_never([*plain, each], questions, repeats) for each in alternatives):
            return True
        compared = _comparison(part)
        if compared is not None:
            name, operator, value = compared
            question = questions.get(name)
            if question is None or question.kind == "select_multiple":
                continue
            values = question.values
            if operator == "=" and values is not None and value and value not in values:
                return True
            if question.repeats == repeats[: len(question.repeats)]:
                bounds.setdefault(name, _Bounds()).narrow(operator, value)
        elif isinstance(part, Binary) and part.operator == "=":
            left, right = _literal(part.left), _literal(part.right)
            if left is not None and right is not None and left != right:
                return True
    return any(each.contradict() for each in bounds.values())


def _is_true(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.name == "true" and not expression.arguments


def _conjuncts(conditions: Iterable[Expression]) -> Iterator[Expression]:
    for condition in conditions:
        parts = _joined(condition, "and")
        if len(parts) == 1:
            yield parts[0]
        else:
            yield from _conjuncts(parts)


def _alternatives(expression: Expression) -> list[Expression]:
    return _joined(expression, "or")


def _joined(expression: Expression, operator: str) -> list[Expression]:
    if isinstance(expression, Binary) and expression.operator == operator:
        return [expression.left, expression.right]
    if isinstance(expression, Run) and expression.terms[1][0] == operator:
        return [term for _, term in expression.terms]
    return [expression]


# -- choices nobody will be offered


def _never_offered(
    survey: Sheet, lists: Mapping[str, Sequence[Row]], questions: Mapping[str, _Question]
) -> Iterator[Finding]:
    uses: dict[str, list[Expression | None]] = {}
    everything = " ".join(text for row in survey.rows for text in row.cells.values())
    for row in survey.rows:
        select = _SELECT.match(row.get("type").strip())
        if select is not None:
            text = row.get("choice_filter").strip()
            uses.setdefault(select[2], []).append(_parsed(text) if text else None)
    for name, rows in lists.items():
        if not name:
            continue
        # Lists also serve as tables to look up, as labels of a range, and for loops.
        looked_up = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", everything)
        if name not in uses:
            if looked_up is None:
                yield finding(
                    "choice_list_unused",
                    sheet="choices",
                    row=rows[0].number,
                    column="list_name",
                    severity="warning",
                    name=name,
                )
            continue
        for row in rows:
            if all(_excludes(condition, row, questions) for condition in uses[name]):
                yield finding(
                    "choice_never_offered",
                    sheet="choices",
                    row=row.number,
                    column="name",
                    severity="warning",
                    name=row.get("name"),
                    list=name,
                )


def _excludes(condition: Expression | None, row: Row, questions: Mapping[str, _Question]) -> bool:
    """Whether a choice filter can never let a choice pass."""
    if condition is None:
        return False
    for part in _conjuncts([condition]):
        if not isinstance(part, Binary) or part.operator != "=":
            continue
        for one, other in ((part.left, part.right), (part.right, part.left)):
            column = _column(one)
            if not column:
                continue
            held = next(
                (text for heading, text in row.cells.items() if heading.strip() == column), ""
            ).strip()
            literal = _literal(other)
            if literal is not None and literal != held:
                return True
            question = questions.get(_name(other))
            values = question.values if question is not None and question.kind == "select_one" else None
            # A blank column fits as long as the question is not answered.
            if held and values is not None and held not in values:
                return True
    return False


def _column(expression: Expression) -> str:
    if isinstance(expression, Path) and expression.start == "" and len(expression.steps) == 1:
        step = expression.steps[0]
        if step.axis == "child" and not step.predicates and "(" not in step.test and step.test != "*":
            return step.test
    return ""


# -- texts


def _too_long(sheet: Sheet, names: Sequence[str]) -> Iterator[Finding]:
    for row in sheet.rows:
        for column, text in row.filled(*names):
            most = MAX_LETTERS["choice" if sheet.name == "choices" else column.name]
            if len(text) > most:
                yield finding(
                    "text_long",
                    sheet=sheet.name,
                    row=row.number,
                    column=column.heading,
                    severity="warning",
                    count=len(text),
                    most=most,
                )


def _languages_missing(survey: Sheet, choices: Sheet) -> Iterator[Finding]:
    """A language of the questions that the choices do not have at all."""
    known = {column.language for column in choices.languages("label")}
    for column in survey.languages("label") if choices.rows else ():
        if column.language not in known:
            yield finding(
                "choices_language_missing",
                sheet="choices",
                row=1,
                column="label",
                severity="warning",
                language=column.language,
            )
