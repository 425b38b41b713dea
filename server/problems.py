"""
What can go wrong with a request, as `application/problem+json` (RFC 9457) in the reader's language.

Programs read `code` and `data`, people the rest. The words stand in `server.problem_texts`; this module knows
no route and no table of the database.
"""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from server.problem_texts import PROBLEMS

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """An error as the server answers it."""

    code: str = Field(description="Stable name of the error; what a program decides by.")
    title: str = Field(description="What happened, in one line.")
    detail: str = Field(description="What happened, with its circumstances.")
    safe: str = Field(description="What is safe all the same.")
    todo: str = Field(description="What the person can do now.")
    data: dict[str, str] = Field(default={}, description="Values for the program and for support.")


class ProblemError(Exception):
    """
    Raised anywhere below a route; the application turns it into the answer.

    Args:
        code: A key of `PROBLEMS`.
        headers: Further headers of the answer, for example Retry-After.
        data: Values for the texts (`{name}`) and for programs.
    """

    def __init__(self, code: str, *, headers: Mapping[str, str] | None = None, **data: str) -> None:
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})
        self.data = data


def prefers_english(accept_language: str) -> bool:
    """Tell whether English stands before German in an Accept-Language header; German is the default."""
    ranked: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((float(weight or 1), tag.lower()[:2]))
        except ValueError:
            continue
    # A stable sort: equal weights keep the order in which they were named.
    for _, language in sorted(ranked, key=lambda item: -item[0]):
        if language in ("de", "en"):
            return language == "en"
    return False


def describe(code: str, data: Mapping[str, str], *, english: bool) -> Problem:
    """Word a problem for a person."""
    kind = PROBLEMS[code]
    words = kind.english if english else kind.german
    values = _Values(data)
    return Problem(
        code=code,
        title=words.title.format_map(values),
        detail=words.detail.format_map(values),
        safe=words.safe.format_map(values),
        todo=words.todo.format_map(values),
        data=dict(data),
    )


class _Values(dict[str, str]):
    """A text whose value is missing is still worth reading."""

    def __missing__(self, key: str) -> str:
        return "?"
