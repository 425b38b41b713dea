"""
The Kurzbericht on paper: A4, one page, DIN 5008 form A (address field 27 mm from the top, left margin 25 mm,
right 20 mm, fold marks).

It never runs over: what does not fit is shortened, least important first, and each shortening is said
("… und 3 weitere"). Steps, at most ten, come before long descriptions.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from app.usecases.report import MOST_STEPS
from app.views.report.tagged import FAMILY, TaggedPdf
from app.views.report.words import NeedLine, ReportTexts, StepLine, and_more
from app.views.texts import t

LEFT, RIGHT, BOTTOM = 25.0, 190.0, 271.0
WIDTH = RIGHT - LEFT
_ADDRESS_TOP = 44.7
_BODY_TOP = 68.0
_FACTS_LEFT = 125.0
_PETROL, _INK, _GREY, _LINE = (0, 89, 100), (25, 28, 27), (69, 74, 72), (211, 207, 198)
_LOGO = Path(__file__).resolve().parents[3] / "assets" / "icon.png"


@dataclass(frozen=True)
class Limits:
    """How much of each part is shown; lines are lines of text on paper."""

    needs: int = 8
    goal_lines: int = 3
    knowledge: int = 4
    funding: int = 3
    funding_lines: int = 5
    steps: int = MOST_STEPS
    step_lines: int = 2
    glance_lines: int = 6


# From generous to strict; the last one fits whatever a firm has.
_TRIES = (
    Limits(),
    Limits(needs=6, goal_lines=2, knowledge=3, glance_lines=5),
    Limits(needs=5, goal_lines=2, knowledge=2, funding=2, funding_lines=4, glance_lines=4),
    Limits(needs=5, goal_lines=1, knowledge=2, funding=2, funding_lines=3, step_lines=1, glance_lines=4),
    Limits(needs=5, goal_lines=1, knowledge=1, funding=1, funding_lines=3, step_lines=1, glance_lines=3),
    Limits(needs=5, goal_lines=0, knowledge=1, funding=1, funding_lines=2, step_lines=1, glance_lines=2),
    Limits(needs=4, goal_lines=1, knowledge=1, funding=1, funding_lines=2, step_lines=1, glance_lines=2),
    Limits(needs=3, goal_lines=0, knowledge=1, funding=1, funding_lines=2, step_lines=1, glance_lines=2),
    Limits(needs=3, goal_lines=0, knowledge=1, funding=1, funding_lines=1, step_lines=1, glance_lines=2),
    Limits(needs=1, goal_lines=0, knowledge=1, funding=1, funding_lines=1, step_lines=1, glance_lines=1),
)  # fmt: skip


def report_pdf(texts: ReportTexts, *, language: str, made_at: datetime) -> bytes:
    """
    Make the page.

    Args:
        made_at: Aware time, for the document's properties.
    """
    limits = _fitting(texts)
    with closing(TaggedPdf()) as pdf:
        pdf.set_lang(language)
        pdf.set_title(f"{texts.title}, {texts.address[0]}" if texts.address else texts.title)
        pdf.set_subject(texts.subject)
        pdf.set_author(texts.footer_left[-1])
        pdf.set_creator("Feldlotse")
        pdf.set_creation_date(made_at.astimezone(UTC))
        _draw(pdf, texts, limits)
        return bytes(pdf.output())


def _fitting(texts: ReportTexts) -> Limits:
    """The most generous limits with which everything ends above the footer."""
    with closing(TaggedPdf()) as trial:
        for limits in _TRIES:
            if _draw(trial, texts, limits) <= BOTTOM:
                return limits
    return _TRIES[-1]


def _draw(pdf: TaggedPdf, texts: ReportTexts, limits: Limits) -> float:
    """Draw the page; returns where the body ended, in mm from the top."""
    pdf.add_page()
    _head(pdf, texts)
    pdf.set_y(_BODY_TOP)
    _heading(pdf, t("Auf einen Blick"))
    _lines(pdf, texts.glance, most=limits.glance_lines)
    if texts.needs:
        _heading(pdf, t("Ihre Bedarfe"))
        _needs(pdf, texts.needs[: limits.needs], limits)
        rest = len(texts.needs) - limits.needs
        note = " ".join(part for part in (and_more(rest) + "." if rest > 0 else "", texts.needs_note) if part)
        if note:
            pdf.ln(0.8)
            _lines(pdf, note, size=9.5, color=_GREY)
    if texts.knowledge:
        _heading(pdf, t("Wissen in Gefahr"))
        _pairs(pdf, texts.knowledge, limits.knowledge, lines=2)
    _heading(pdf, t("Förderung, unverbindlich"))
    _funding(pdf, texts, limits)
    _heading(pdf, t("Das haben wir vereinbart"))
    _steps(pdf, texts.steps, limits)
    if texts.follow_up:
        pdf.ln(0.8)
        _lines(pdf, texts.follow_up)
    end = pdf.get_y()
    _foot(pdf, texts)
    return end


def _head(pdf: TaggedPdf, texts: ReportTexts) -> None:
    with pdf.decoration():
        pdf.set_draw_color(*_LINE)
        pdf.set_line_width(0.2)
        for mark in (87.0, 192.0):  # fold marks of form A
            pdf.line(4, mark, 9, mark)
    pdf.start_section(texts.title)
    with pdf.tagged("/H1"):
        _at(pdf, LEFT, 14.5)
        pdf.set_font(FAMILY, "B", 21)
        pdf.set_text_color(*_INK)
        pdf.cell(110, 9, texts.title)
    with pdf.tagged("/P"):
        _at(pdf, LEFT, 23.5)
        pdf.set_font(FAMILY, "", 11.5)
        pdf.cell(110, 6, texts.subtitle)
    with pdf.tagged("/Figure", alt="Feldlotse"):
        pdf.image(_LOGO, x=RIGHT - 35.5, y=14.5, w=10.5, h=10.5)
        pdf.set_font(FAMILY, "B", 13)
        pdf.set_text_color(*_PETROL)
        _at(pdf, RIGHT - 24, 16.7)
        pdf.cell(24, 6, "Feldlotse", align=Align.R)
    if texts.provisional:
        with pdf.tagged("/P"):
            _at(pdf, LEFT, 33)
            pdf.set_font(FAMILY, "B", 10.5)
            pdf.set_text_color(139, 71, 0)
            pdf.cell(90, 5, t("Vorläufig: noch nicht geprüft und freigegeben"))
    with pdf.tagged("/P"):
        _block(pdf, texts.address, LEFT, _ADDRESS_TOP, _INK, Align.L, 85)
    with pdf.tagged("/P"):
        _block(pdf, texts.facts, _FACTS_LEFT, _ADDRESS_TOP, _GREY, Align.R, RIGHT - _FACTS_LEFT)


def _block(
    pdf: TaggedPdf,
    lines: tuple[str, ...],
    x: float,
    y: float,
    color: tuple[int, int, int],
    align: Align,
    width: float,
) -> None:
    pdf.set_font(FAMILY, "", 10.5)
    pdf.set_text_color(*color)
    for position, line in enumerate(lines[:5]):
        _at(pdf, x, y + 5.2 * position)
        pdf.cell(width, 5.2, _cut(pdf, line, width), align=align)


def _heading(pdf: TaggedPdf, words: str) -> None:
    pdf.ln(3.4)
    pdf.start_section(words, level=1)
    with pdf.tagged("/H2"):
        pdf.set_x(LEFT)
        pdf.set_font(FAMILY, "B", 12.5)
        pdf.set_text_color(*_PETROL)
        pdf.cell(WIDTH, 5.6, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(1)


def _lines(
    pdf: TaggedPdf,
    words: str,
    *,
    most: int = 99,
    size: float = 10.5,
    color: tuple[int, int, int] = _INK,
) -> None:
    """A paragraph of at most so many lines; what is cut ends in "…"."""
    pdf.set_font(FAMILY, "", size)
    with pdf.tagged("/P"):
        pdf.set_text_color(*color)
        for line in _wrapped(pdf, words, WIDTH, most):
            pdf.set_x(LEFT)
            pdf.cell(WIDTH, size * 0.47, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _pairs(pdf: TaggedPdf, pairs: tuple[tuple[str, str], ...], most: int, *, lines: int) -> None:
    """Paragraphs that begin in bold."""
    for head, rest in pairs[:most]:
        with pdf.tagged("/P"):
            pdf.set_text_color(*_INK)
            pdf.set_font(FAMILY, "B", 10.5)
            bold = _wrapped(pdf, head, WIDTH, lines)
            for line in bold[:-1]:
                pdf.set_x(LEFT)
                pdf.cell(WIDTH, 5, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            pdf.set_x(LEFT)
            last = bold[-1] if bold else ""
            used = pdf.get_string_width(last) + 1.2
            pdf.cell(used, 5, last)
            pdf.set_font(FAMILY, "", 10.5)
            _flow(pdf, rest, used, lines)
    if len(pairs) > most:
        _lines(pdf, and_more(len(pairs) - most) + ".", size=9.5, color=_GREY)


def _flow(pdf: TaggedPdf, words: str, used: float, most: int) -> None:
    """Go on after a bold beginning on the same line."""
    if WIDTH - used < 20:  # too little room for a word
        pdf.ln(5)
        below = _wrapped(pdf, words, WIDTH, most - 1)
        for line in below:
            pdf.set_x(LEFT)
            pdf.cell(WIDTH, 5, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        return
    first = _wrapped(pdf, words, WIDTH - used, 1, mark=False)
    head = first[0] if first else ""
    rest = words[len(head) :].strip()
    below = _wrapped(pdf, rest, WIDTH, most - 1) if rest else []
    if rest and not below:
        head = _cut(pdf, words, WIDTH - used)
    pdf.cell(WIDTH - used, 5, head, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for line in below:
        pdf.set_x(LEFT)
        pdf.cell(WIDTH, 5, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


_NEED_COLUMNS = (8.0, 79.0, 20.0, 28.0, 30.0)


def _needs(pdf: TaggedPdf, needs: tuple[NeedLine, ...], limits: Limits) -> None:
    number_w, topic_w, people_w, urgency_w, horizon_w = _NEED_COLUMNS
    titles = ("", t("Thema und Ziel"), t("Personen"), t("Dringlichkeit"), t("Bis wann"))
    _table_head(pdf, titles, _NEED_COLUMNS, right=2)
    for position, need in enumerate(needs, start=1):
        top = pdf.get_y() + 1
        with pdf.tagged("/P"):
            pdf.set_text_color(*_INK)
            pdf.set_font(FAMILY, "B", 10.5)
            _at(pdf, LEFT, top)
            pdf.cell(number_w, 4.8, str(position), align=Align.C)
            pdf.cell(topic_w, 4.8, _cut(pdf, need.topic, topic_w - 2))
            pdf.set_font(FAMILY, "", 10.5)
            pdf.cell(people_w - 5, 4.8, _cut(pdf, need.people, people_w - 5), align=Align.R)
            x = LEFT + number_w + topic_w + people_w
            x = _triangles(pdf, need.marks, x, top)
            pdf.set_xy(x, top)
            pdf.cell(urgency_w, 4.8, need.urgency)
            pdf.set_xy(LEFT + number_w + topic_w + people_w + urgency_w, top)
            pdf.cell(horizon_w, 4.8, _cut(pdf, need.horizon, horizon_w))
            pdf.set_text_color(*_GREY)
            bottom = top + 4.8
            if limits.goal_lines and need.goal:
                for line in _wrapped(pdf, need.goal, topic_w - 2, limits.goal_lines):
                    pdf.set_xy(LEFT + number_w, bottom)
                    pdf.cell(topic_w, 4.4, line)
                    bottom += 4.4
        _rule(pdf, bottom + 1)


def _triangles(pdf: TaggedPdf, marks: int, x: float, y: float) -> float:
    """Upward triangles before an urgency; the word beside them says the same. Returns where the word goes."""
    for _ in range(marks):
        with pdf.local_context():
            pdf.set_fill_color(*_INK)
            pdf.polygon([(x, y + 3.6), (x + 2.2, y + 3.6), (x + 1.1, y + 1.5)], style="F")
        x += 3
    return x


_STEP_COLUMNS = (95.0, 42.0, 28.0)


def _steps(pdf: TaggedPdf, steps: tuple[StepLine, ...], limits: Limits) -> None:
    if not steps:
        _lines(pdf, t("Es wurde noch nichts vereinbart."), color=_GREY)
        return
    _table_head(pdf, (t("Was"), t("Wer"), t("Bis wann")), _STEP_COLUMNS)
    what_w, who_w, due_w = _STEP_COLUMNS
    most = min(limits.steps, MOST_STEPS)
    for step in steps[:most]:
        top = pdf.get_y() + 0.9
        with pdf.tagged("/P"):
            pdf.set_font(FAMILY, "", 10.5)
            pdf.set_text_color(*_INK)
            lines = _wrapped(pdf, step.what, what_w - 3, limits.step_lines)
            for line_no, line in enumerate(lines):
                _at(pdf, LEFT, top + 4.6 * line_no)
                pdf.cell(what_w, 4.8, line)
            _at(pdf, LEFT + what_w, top)
            pdf.cell(who_w, 4.8, _cut(pdf, step.who, who_w - 2))
            pdf.cell(due_w, 4.8, step.due)
        _rule(pdf, top + 4.6 * max(1, len(lines)) + 0.9)
    if len(steps) > most:
        pdf.ln(0.6)
        _lines(pdf, and_more(len(steps) - most) + ".", size=9.5, color=_GREY)


def _funding(pdf: TaggedPdf, texts: ReportTexts, limits: Limits) -> None:
    _pairs(pdf, ((t("Antrag immer vor Beginn."), texts.funding_note),), 1, lines=2)
    if texts.funding:
        _pairs(pdf, texts.funding, limits.funding, lines=limits.funding_lines)
    else:
        _lines(pdf, t("Noch nicht geprüft. Fragen Sie den Arbeitgeber-Service der Agentur für Arbeit."))


def _table_head(
    pdf: TaggedPdf, titles: tuple[str, ...], columns: tuple[float, ...], *, right: int = -1
) -> None:
    with pdf.tagged("/P"):
        pdf.set_font(FAMILY, "B", 10)
        pdf.set_text_color(*_INK)
        pdf.set_x(LEFT)
        for position, (title, width) in enumerate(zip(titles, columns, strict=True)):
            if position == right:
                pdf.cell(width - 5, 5, title, align=Align.R)
                pdf.cell(5, 5, "")
            else:
                pdf.cell(width, 5, title)
    _rule(pdf, pdf.get_y() + 5.6, color=_PETROL, width=0.4)


def _rule(pdf: TaggedPdf, y: float, *, color: tuple[int, int, int] = _LINE, width: float = 0.2) -> None:
    with pdf.decoration():
        pdf.set_draw_color(*color)
        pdf.set_line_width(width)
        pdf.line(LEFT, y, RIGHT, y)
    pdf.set_xy(LEFT, y)


def _foot(pdf: TaggedPdf, texts: ReportTexts) -> None:
    _rule(pdf, 275, color=_PETROL, width=0.4)
    pdf.set_font(FAMILY, "", 9)
    for side, align in ((texts.footer_left, Align.L), (texts.footer_right, Align.R)):
        with pdf.tagged("/P"):
            pdf.set_text_color(*_GREY)
            for position, line in enumerate(side):
                _at(pdf, LEFT if align is Align.L else LEFT + WIDTH / 2, 277.5 + 4.4 * position)
                pdf.cell(WIDTH / 2, 4.4, _cut(pdf, line, WIDTH / 2), align=align)


def _at(pdf: TaggedPdf, x: float, y: float) -> None:
    pdf.set_left_margin(LEFT)
    pdf.c_margin = 0
    pdf.set_xy(x, y)


def _wrapped(pdf: TaggedPdf, words: str, width: float, most: int, *, mark: bool = True) -> list[str]:
    """The lines of a text in the present font; the last of too many ends in "…" (with `mark`)."""
    plain = " ".join(words.split())
    if not plain or most <= 0:
        return []
    # With this output it is a list of texts, whatever its annotation allows.
    lines = cast(
        list[str],
        pdf.multi_cell(width, 5, plain, dry_run=True, align=Align.L, output=MethodReturnValue.LINES),
    )
    found = [str(line) for line in lines]
    if len(found) <= most:
        return found
    kept = found[:most]
    if mark:
        kept[-1] = _cut(pdf, kept[-1] + " " + found[most], width)
    return kept


def _cut(pdf: TaggedPdf, words: str, width: float) -> str:
    """The text, ending in "…" where it would be wider than its place."""
    plain = " ".join(words.split())
    if pdf.get_string_width(plain) <= width:
        return plain
    fits, too_long = 0, len(plain)
    while fits + 1 < too_long:
        middle = (fits + too_long) // 2
        if pdf.get_string_width(plain[:middle] + "…") <= width:
            fits = middle
        else:
            too_long = middle
    return plain[:fits].rstrip(" ,;.") + "…"
