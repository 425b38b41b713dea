"""Texts of a form in its languages: labels, hints, messages, with outputs. Knows no answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# What stands in one place in one language: plain, or pieces of which some are computed.
Piece = str | Callable[[tuple[Any, ...], Any], str]
Content = str | tuple[Piece, ...]
# By form of the text: "" for the text itself, else guidance, image, audio, video, big-image, short.
Forms = Mapping[str, Content]
Translations = Mapping[str, Mapping[str, Forms]]

NO_FORMS: Forms = {}


class Text:
    """A text as one element uses it."""

    __slots__ = ("by_language", "computed", "literal", "text_id")

    def __init__(
        self,
        literal: Content = "",
        *,
        text_id: str = "",
        by_language: Mapping[str, Forms] | None = None,
    ) -> None:
        # `by_language` stands for `literal` where the text is translated.
        self.literal = literal
        self.text_id = text_id
        self.by_language = by_language
        self.computed = not isinstance(literal, str) or (
            by_language is not None
            and any(
                not isinstance(content, str) for forms in by_language.values() for content in forms.values()
            )
        )

    def read(self, scope: tuple[Any, ...], language: str, *, form: str = "") -> str:
        """The text in `language` for the node with this scope; blank where there is none."""
        if self.by_language is None:
            return "" if form else rendered(self.literal, scope)
        forms = self.by_language.get(language, NO_FORMS)
        content = forms.get(form)
        return "" if content is None else content if isinstance(content, str) else rendered(content, scope)


def rendered(content: Content, scope: tuple[Any, ...]) -> str:
    """Content with its outputs filled in."""
    if isinstance(content, str):
        return content
    return "".join(piece if isinstance(piece, str) else piece(scope, None) for piece in content)
