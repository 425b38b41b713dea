"""Parses XPath 1.0 by precedence climbing. Knows no functions and no form; the compiler checks names."""

from __future__ import annotations

from functools import lru_cache

from app.forms.errors import ExpressionError
from app.forms.xpath.lexer import Token, shortened, tokens_of
from app.forms.xpath.syntax import (
    CONTEXT,
    Binary,
    Call,
    Expression,
    Filter,
    Literal,
    Negate,
    Number,
    Path,
    Run,
    Step,
)

# Deep enough for any form seen, shallow enough for the interpreter's stack when the closures run.
MAX_DEPTH = 120

_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_UNARY = 7
_NODE_TYPES = frozenset(("node", "text", "comment", "processing-instruction"))
AXES = frozenset(
    (
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    )
)
_ANY_DEPTH = Step("descendant-or-self", "node()")
_SELF = Step("self", "node()")
_PARENT = Step("parent", "node()")


@lru_cache(maxsize=8192)
def parse_expression(expression: str) -> Expression:
    """
    Parse one XPath expression.

    Raises:
        ExpressionError: `code` is expression_syntax or expression_too_deep.
    """
    parser = _Parser(expression)
    parsed = parser.expression(0)
    parser.expect("end", "")
    return parsed


class _Parser:
    def __init__(self, expression: str) -> None:
        self.text = expression
        self.tokens = tokens_of(expression)
        self.index = 0
        self.depth = 0

    def fail(self, token: Token, *, code: str = "expression_syntax", message: str = "") -> ExpressionError:
        if not message:
            found = "the end" if token.kind == "end" else f"“{token.text}”"
            message = f"Unexpected {found} at character {token.offset + 1}"
        return ExpressionError(
            message,
            where=shortened(self.text),
            code=code,
            data={"expression": self.text, "offset": str(token.offset)},
        )

    def expect(self, kind: str, text: str) -> None:
        token = self.tokens[self.index]
        if token.kind != kind or token.text != text:
            raise self.fail(token)
        self.index += 1

    def accept(self, text: str) -> bool:
        token = self.tokens[self.index]
        if token.text == text and token.kind == "mark":
            self.index += 1
            return True
        return False

    def expression(self, floor: int) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(
                self.tokens[self.index],
                code="expression_too_deep",
                message="The expression is nested too deeply",
            )
        left = self.operand()
        tokens = self.tokens
        while True:
            token = tokens[self.index]
            if token.kind != "operator":
                break
            precedence = _PRECEDENCE[token.text]
            if precedence <= floor:
                break
            terms: list[tuple[str, Expression]] = [("", left)]
            while token.kind == "operator" and _PRECEDENCE[token.text] == precedence:
                self.index += 1
                terms.append((token.text, self.expression(precedence)))
                token = tokens[self.index]
            left = Binary(terms[1][0], left, terms[1][1]) if len(terms) == 2 else Run(tuple(terms))
        self.depth -= 1
        return left

    def operand(self) -> Expression:
        token = self.tokens[self.index]
        if token.kind == "operator" and token.text == "-":
            self.index += 1
            return Negate(self.expression(_UNARY))
        return self.path()

    def path(self) -> Expression:
        token = self.tokens[self.index]
        kind, text = token.kind, token.text
        if kind == "mark" and text == "/":
            self.index += 1
            return Path("/", self.steps(optional=True))
        if kind == "mark" and text == "//":
            self.index += 1
            return Path("/", (_ANY_DEPTH, *self.steps()))
        primary = self.primary(token)
        if primary is None:
            return Path("", self.steps())
        predicates = self.predicates()
        if predicates:
            primary = Filter(primary, predicates)
        if self.accept("/"):
            return Path(primary, self.steps())
        if self.accept("//"):
            return Path(primary, (_ANY_DEPTH, *self.steps()))
        return primary

    def primary(self, token: Token) -> Expression | None:
        kind = token.kind
        if kind == "literal":
            self.index += 1
            return Literal(token.text[1:-1])
        if kind == "number":
            self.index += 1
            return Number(float(token.text))
        if kind == "name":
            following = self.tokens[self.index + 1]
            if following.text == "(" and following.kind == "mark" and token.text not in _NODE_TYPES:
                self.index += 2
                return Call(_function_name(token.text), self.arguments())
            return None
        if kind == "mark" and token.text == "(":
            self.index += 1
            inner = self.expression(0)
            self.expect("mark", ")")
            return inner
        return None

    def arguments(self) -> tuple[Expression, ...]:
        if self.accept(")"):
            return ()
        arguments = [self.expression(0)]
        while self.accept(","):
            arguments.append(self.expression(0))
        self.expect("mark", ")")
        return tuple(arguments)

    def predicates(self) -> tuple[Expression, ...]:
        predicates: list[Expression] = []
        while self.accept("["):
            predicates.append(self.expression(0))
            self.expect("mark", "]")
        return tuple(predicates)

    def steps(self, *, optional: bool = False) -> tuple[Step, ...]:
        steps: list[Step] = []
        step = self.step()
        if step is None:
            if optional:
                return ()
            raise self.fail(self.tokens[self.index])
        steps.append(step)
        while True:
            if self.accept("/"):
                pass
            elif self.accept("//"):
                steps.append(_ANY_DEPTH)
            else:
                return tuple(steps)
            step = self.step()
            if step is None:
                raise self.fail(self.tokens[self.index])
            steps.append(step)

    def step(self) -> Step | None:
        token = self.tokens[self.index]
        kind, text = token.kind, token.text
        axis = "child"
        if kind == "mark":
            if text == ".":
                self.index += 1
                predicates = self.predicates()
                return Step("self", "node()", predicates) if predicates else _SELF
            if text == "..":
                self.index += 1
                predicates = self.predicates()
                return Step("parent", "node()", predicates) if predicates else _PARENT
            if text == "@":
                self.index += 1
                axis = "attribute"
            elif text != "*":
                return None
        elif kind == "name":
            following = self.tokens[self.index + 1]
            if following.text == "::" and following.kind == "mark":
                if text not in AXES:
                    raise self.fail(token, code="axis_unknown", message=f"Unknown axis “{text}”")
                axis = text
                self.index += 2
        else:
            return None
        return Step(axis, self.test(), self.predicates())

    def test(self) -> str:
        token = self.tokens[self.index]
        self.index += 1
        if token.kind == "mark" and token.text == "*":
            return "*"
        if token.kind != "name":
            raise self.fail(token)
        if token.text in _NODE_TYPES and self.tokens[self.index].text == "(":
            self.index += 1
            if self.tokens[self.index].kind == "literal":
                self.index += 1
            self.expect("mark", ")")
            return token.text + "()"
        # "a namespace prefix is ignored": one document, one vocabulary.
        return token.text.rpartition(":")[2]


def _function_name(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return name if prefix == "jr" else local


__all__ = ["AXES", "CONTEXT", "MAX_DEPTH", "parse_expression"]
