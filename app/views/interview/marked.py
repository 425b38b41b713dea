"""Texts of the form on screen, with their markup."""

from dataclasses import replace

import flet as ft

from app.views.interview.markup import Piece, pieces
from app.views.theme import Token, font, style

_HEADINGS: dict[int, Token] = {1: "title-large", 2: "title-large", 3: "title-medium"}


def form_text(
    words: str, token: Token, *, color: str = ft.Colors.ON_SURFACE, size: float | None = None
) -> ft.Text:
    """A text of the form; bold, italic, headings and links as its author wrote them."""
    found = pieces(words)
    base = style(token, color=color, size=size)
    if all(piece == Piece(piece.text) for piece in found):
        return ft.Text("".join(piece.text for piece in found), style=base)
    return ft.Text(spans=[_span(piece, base, color) for piece in found], style=base)


def _span(piece: Piece, base: ft.TextStyle, color: str) -> ft.TextSpan:
    look = style(_HEADINGS.get(piece.heading, "label-large"), color=color) if piece.heading else base
    if piece.bold:
        look = replace(look, font_family=font(700))
    if piece.italic:
        look = replace(look, italic=True)
    if piece.link:
        look = replace(look, color=ft.Colors.PRIMARY, decoration=ft.TextDecoration.UNDERLINE)
    return ft.TextSpan(piece.text, style=look, url=piece.link or None)
