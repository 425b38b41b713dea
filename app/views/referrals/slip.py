"""
The slip (Zettel) of a referral: one page for the recipient, made on the device, offline too.

It shows the same lines as the letter and the page, and the answer code as a square and as characters. Layout
after DIN 5008 (form B): address zone left, facts right, margins 25 and 20 mm; tagged, so that it can be read
aloud.

Must not know: how it is printed or saved.
"""

from __future__ import annotations

import io
from contextlib import closing
from datetime import UTC, datetime

import segno
from fpdf.enums import XPos, YPos

from app.models.passing import PassedGroup
from app.usecases.referrals import ReferralFile
from app.views.report.tagged import FAMILY, TaggedPdf
from app.views.texts import day_number, t

LEFT, RIGHT, BOTTOM = 25.0, 190.0, 277.0
_TOP_OF_ADDRESS, _TOP_OF_TEXT, _TOP_OF_NEXT_PAGE = 45.0, 92.0, 20.0
_FACTS_LEFT, _LABEL_WIDTH = 125.0, 48.0
_PETROL, _INK, _GREY = (0, 89, 100), (0, 0, 0), (69, 74, 72)
_QR = 34.0


def slip_name(referral_id: str) -> str:
    """A file name without names of people or firms."""
    return t("Verweis-{number}.pdf", number=short_name(referral_id))


def short_name(referral_id: str) -> str:
    """What people call a referral on the telephone: the last six signs of its id, as in the letters."""
    return f"{referral_id[-6:-3]}-{referral_id[-3:]}".upper()


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """A text as a square for cameras: PNG, black on white, with its quiet zone."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=scale, border=4)
    return buffer.getvalue()


def slip_pdf(file: ReferralFile, *, network: str, now: datetime, language: str) -> bytes:
    """
    Make the slip of a referral.

    Args:
        network: Who sends it.
        now: Aware time, for the date.
    """
    with closing(TaggedPdf()) as pdf:
        pdf.set_lang(language)
        pdf.set_title(t("Verweis: Anfrage zur Weiterbildung"))
        pdf.set_creator("Feldlotse")
        pdf.set_creation_date(now.astimezone(UTC))
        pdf.set_margins(LEFT, _TOP_OF_NEXT_PAGE, 210 - RIGHT)
        pdf.add_page()
        _address(pdf, file, network=network)
        _facts(pdf, file, network=network, now=now)
        pdf.set_y(_TOP_OF_TEXT)
        with pdf.tagged("/H1"):
            _write(pdf, t("Verweis: Anfrage zur Weiterbildung"), size=15, bold=True, color=_PETROL)
        pdf.ln(2)
        words = (
            t("Diese Anfrage nennt keinen Betrieb. Wir stellen den Kontakt her, wenn Sie helfen können.")
            if file.anonymous
            else t(
                "Der Betrieb ist einverstanden, dass Sie diese Angaben bekommen. Bitte nutzen Sie sie nur "
                "für diese Anfrage."
            )
        )
        with pdf.tagged("/P"):
            _write(pdf, words)
        pdf.ln(3)
        for group in file.passed:
            _group(pdf, group)
        pdf.ln(4)
        _answer(pdf, file)
        return bytes(pdf.output())


def _write(
    pdf: TaggedPdf,
    words: str,
    *,
    size: float = 11,
    bold: bool = False,
    color: tuple[int, int, int] = _INK,
    width: float = 0,
) -> None:
    """One paragraph from where the pen is."""
    pdf.set_font(FAMILY, "B" if bold else "", size)
    pdf.set_text_color(*color)
    pdf.multi_cell(width, size * 0.5, words, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)


def _room_for(pdf: TaggedPdf, height: float) -> None:
    """Begin a new page if so much does not fit on this one."""
    if pdf.get_y() + height > BOTTOM:
        pdf.add_page()
        pdf.set_xy(LEFT, _TOP_OF_NEXT_PAGE)


def _address(pdf: TaggedPdf, file: ReferralFile, *, network: str) -> None:
    """Sender and recipient in the window of an envelope."""
    pdf.set_xy(LEFT, _TOP_OF_ADDRESS)
    with pdf.tagged("/P"):
        _write(pdf, network, size=8, color=_GREY, width=80)
        pdf.ln(1)
        recipient = file.recipient
        for words in (recipient.name, recipient.city) if recipient is not None else ():
            _write(pdf, words, width=80)


def _facts(pdf: TaggedPdf, file: ReferralFile, *, network: str, now: datetime) -> None:
    """Number, date and sender at the right of the address."""
    facts = (
        (t("Verweis"), short_name(file.row.id), True),
        (t("Datum"), day_number(now.date()), False),
        (t("Von"), network, False),
    )
    pdf.set_y(_TOP_OF_ADDRESS)
    for label, words, bold in facts:
        pdf.set_x(_FACTS_LEFT)
        with pdf.tagged("/P"):
            pdf.set_font(FAMILY, "", 9)
            pdf.set_text_color(*_GREY)
            pdf.cell(18, 5.5, label)
            _write(pdf, words, size=10, bold=bold)
    pdf.set_x(LEFT)


def _group(pdf: TaggedPdf, group: PassedGroup) -> None:
    _room_for(pdf, 20)
    with pdf.tagged("/H2"):
        _write(pdf, group.title, bold=True, color=_PETROL)
    pdf.ln(1)
    for label, words in group.lines:
        _room_for(pdf, 6 * (1 + len(words) // 60))
        with pdf.tagged("/P"):
            pdf.set_x(LEFT)
            pdf.set_font(FAMILY, "", 10.5)
            pdf.set_text_color(*_GREY)
            pdf.cell(_LABEL_WIDTH, 5.25, label)
            _write(pdf, words, size=10.5)
        pdf.set_x(LEFT)
        pdf.ln(0.7)
    pdf.ln(2.5)


def _answer(pdf: TaggedPdf, file: ReferralFile) -> None:
    """The square and the code beside it, kept together on a page."""
    if not file.reply_code:
        with pdf.tagged("/P"):
            _write(
                pdf,
                t("Bitte antworten Sie telefonisch; ein Antwort-Code gilt für diesen Verweis nicht (mehr)."),
                color=_GREY,
            )
        return
    _room_for(pdf, _QR + 4)
    top, left = pdf.get_y(), LEFT + _QR + 6
    picture = io.BytesIO(qr_png(file.reply_url))
    pdf.image(picture, x=LEFT, y=top, w=_QR, h=_QR, alt_text=file.reply_url)
    pdf.set_xy(left, top + 2)
    with pdf.tagged("/H2"):
        _write(pdf, t("Antworten ohne Konto"), size=12, bold=True)
    address = file.reply_url.rpartition("/")[0].partition("://")[2]
    pdf.set_x(left)
    with pdf.tagged("/P"):
        _write(
            pdf,
            t("Mit der Kamera öffnen oder {address} eingeben und diesen Code:", address=address),
            size=10,
        )
    pdf.ln(1)
    pdf.set_x(left)
    with pdf.tagged("/P"):
        _write(pdf, file.reply_code, size=16, bold=True)
    pdf.set_x(left)
    with pdf.tagged("/P"):
        _write(pdf, t("Der Code gilt für eine Antwort."), size=9, color=_GREY)
