"""
The small markup that XLSForm allows in labels, hints and notes, as spans of a text.

"The following markdown is supported in labels, hints and notes: headings, bold, italic, links, line breaks,
and the style of a span." (XLSForm reference, "Styling prompts".) What is no markup stays as it was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:span|p|div|b|i|u|strong|em|font|small|big|h[1-6])\b[^<>]*>", re.IGNORECASE)
# An output that is still blank leaves emphasis around nothing.
_EMPTY = re.compile(r"(?<![*_])(?:\*{4}|_{4}|\*\* +\*\*)(?![*_])")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*$")
# Emphasis begins before a letter and ends after one, so that snake_case and 2 * 3 * 4 stay as they are.
_EMPHASIS = re.compile(
    r"(?P<bold>\*\*(?=\S)(?P<in_bold>.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(?P<in_bold2>.+?)(?<=\S)__(?!\w))"
    r"|(?P<italic>\*(?=[^\s*])(?P<in_italic>[^*]+?)(?<=\S)\*|(?<!\w)_(?=[^\s_])(?P<in_italic2>[^_]+?)(?<=\S)_(?!\w))"
    r"|\[(?P<words>[^\[\]]+)\]\((?P<link>https?://[^()\s]+)\)"
)


@dataclass(frozen=True)
class Piece:
    """A run of text in one style; `link` is an address, or blank."""

    text: str
    bold: bool = False
    italic: bool = False
    heading: int = 0
    link: str = ""


def pieces(markup: str) -> tuple[Piece, ...]:
    """A text with markup as pieces; lines are parted by line breaks within the pieces."""
    found: list[Piece] = []
    text = _EMPTY.sub("", _TAG.sub("", _BREAK.sub("\n", markup)))
    lines = unescape(text).strip("\n").split("\n")
    for number, line in enumerate(lines):
        if number:
            found.append(Piece("\n"))
        match = _HEADING.match(line)
        if match:
            found.extend(_inline(match[2], Piece("", heading=len(match[1]))))
        else:
            found.extend(_inline(re.sub(r"[ \t]+", " ", line), Piece("")))
    return tuple(piece for piece in found if piece.text)


def _inline(text: str, style: Piece) -> Iterator[Piece]:
    end = 0
    for match in _EMPHASIS.finditer(text):
        yield replace(style, text=text[end : match.start()])
        end = match.end()
        if match["bold"]:
            yield from _inline(match["in_bold"] or match["in_bold2"], replace(style, bold=True))
        elif match["italic"]:
            yield from _inline(match["in_italic"] or match["in_italic2"], replace(style, italic=True))
        else:
            yield replace(style, text=match["words"], link=match["link"])
    yield replace(style, text=text[end:])


def plain(markup: str) -> str:
    """A text with markup as one line without it."""
    return re.sub(r"\s+", " ", "".join(piece.text for piece in pieces(markup))).strip()


def has_markup(markup: str) -> bool:
    """Whether there is anything but plain words in one line."""
    return any(
        piece.bold or piece.italic or piece.heading or piece.link or "\n" in piece.text
        for piece in pieces(markup)
    )
