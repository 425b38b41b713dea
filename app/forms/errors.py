"""The error tree of the form engine. Knows no form, no screen, no language of texts.

FormError
├── FormSyntaxError            the XML is broken, or not an XForm
├── UnsupportedFeatureError    a valid XForm uses something this engine does not do
├── ExpressionError            an XPath expression does not parse, or names what does not exist
├── CyclicDependencyError      calculations or relevance depend on themselves
└── AnswerTypeError            an answer does not fit the type of its question

Every error has a stable `code`, the place `where` (a path, an expression, a line), and `data` for the texts
that a view or the command line finds.
"""

from __future__ import annotations

from collections.abc import Mapping


class FormError(Exception):
    """Something is wrong with a form, or with what was asked of it."""

    code = "form_error"

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        code: str | None = None,
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{message} ({where})" if where else message)
        self.message = message
        self.where = where
        self.data: Mapping[str, str] = dict(data or {})
        if code is not None:
            self.code = code


class FormSyntaxError(FormError):
    """The document is not well-formed, not safe to read, or not an XForm."""

    code = "form_syntax"


class UnsupportedFeatureError(FormError):
    """The form uses something this engine does not support; see docs/form-coverage.md."""

    code = "unsupported_feature"


class ExpressionError(FormError):
    """An XPath expression cannot be understood; `data` has `expression` and `offset`."""

    code = "expression"


class CyclicDependencyError(FormError):
    """Relevance and calculations form a cycle; `members` names its nodes in order."""

    code = "cyclic_dependency"

    def __init__(self, members: tuple[str, ...]) -> None:
        super().__init__(
            "These nodes depend on each other: " + " -> ".join(members),
            where=members[0] if members else "",
            data={"members": " ".join(members)},
        )
        self.members = members


class AnswerTypeError(FormError):
    """An answer does not fit the data type of its question. Nothing was changed."""

    code = "answer_type"

    def __init__(self, path: str, *, value: str, expected: str) -> None:
        super().__init__(
            f"The answer does not fit the type {expected}",
            where=path,
            data={"expected": expected, "value": value},
        )
        self.expected = expected
