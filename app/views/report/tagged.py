"""
A PDF whose contents carry tags: headings, paragraphs, figures, and decoration that readers skip.

fpdf2 tags only images and outline titles by itself; its structure tree can hold more. What it cannot hold are
nested elements, so a table is tagged as one paragraph a row, in reading order. The two protected names of
fpdf2 that this needs are used here alone; a test reads the finished tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY = "Atkinson"
Tag = Literal["/H1", "/H2", "/P", "/Figure"]
_FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"


class TaggedPdf(FPDF):
    """One A4 document in the app's own typeface."""

    def __init__(self) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.set_auto_page_break(False)
        self.add_font(FAMILY, "", _FONTS / "AtkinsonHyperlegibleNext-400.ttf")
        self.add_font(FAMILY, "B", _FONTS / "AtkinsonHyperlegibleNext-700.ttf")
        self.set_font(FAMILY, "", 11)

    def close(self) -> None:
        """Let go of the font files, which fpdf2 keeps open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    @contextmanager
    def tagged(self, tag: Tag, *, alt: str | None = None) -> Iterator[None]:
        """What is drawn within is one element of the document's structure."""
        mcid = self.struct_builder.next_mcid_for_page(self.page)
        kind = {"title": None, "alt_text": alt} if alt is not None else {}
        self._add_marked_content(struct_type=tag, mcid=mcid, **kind)
        self._out(f"{tag} <</MCID {mcid}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn within says nothing: lines, marks, fold marks."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")
