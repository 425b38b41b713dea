"""
The letters: plain text made from the snapshot of a referral, and nothing else of it.

A subject names no firm; a letter about a withdrawal names nothing that was withdrawn. The texts stand in
`texts/`, one file a kind.

It knows no SQL, no mail server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from string import Template

from app.models.passing import groups_of
from app.models.values import Fields, Json
from server.consequences import LetterKind

_TEXTS = Path(__file__).with_name("texts")
_SUBJECTS: Mapping[LetterKind, str] = {
    "referral": "Anfrage zur Weiterbildung, Verweis {short}",
    "reminder": "Erinnerung: Anfrage zur Weiterbildung, Verweis {short}",
    "receipt": "Ihre Antwort ist angekommen, Verweis {short}",
    "withdrawal": "Zurückgezogen: Verweis {short}, bitte Angaben löschen",
}


@dataclass(frozen=True)
class LetterFacts:
    """What a letter is made from."""

    letter_id: str
    kind: LetterKind
    address: str
    referral_id: str
    passed: Fields
    network: str
    phone: str
    link: str
    expires_at: datetime | None
    receipt: str
    written_at: datetime


def short_name(referral_id: str) -> str:
    """What people call a referral on the telephone: the last six signs of its id."""
    return f"{referral_id[-6:-3]}-{referral_id[-3:]}".upper()


def compose(facts: LetterFacts, *, sender: str) -> EmailMessage:
    """
    Write a letter.

    The Message-ID comes from the letter alone: a letter that is sent twice after a crash is one message for
    mail programs that look.
    """
    short = short_name(facts.referral_id)
    message = EmailMessage()
    message["Message-ID"] = f"<{facts.letter_id}@{_domain(sender)}>"
    message["Date"] = format_datetime(facts.written_at)
    message["From"] = sender
    message["To"] = facts.address
    message["Subject"] = _SUBJECTS[facts.kind].format(short=short)
    message["Auto-Submitted"] = "auto-generated"
    contact = f"\nFragen? {facts.network}, Telefon {facts.phone}" if facts.phone else f"\n{facts.network}"
    message.set_content(
        _template(facts.kind).substitute(
            network=facts.network,
            passed=passed_text(facts.passed),
            link=facts.link,
            expires=facts.expires_at.strftime("%d.%m.%Y") if facts.expires_at else "",
            receipt=facts.receipt,
            contact=contact,
            short=short,
        ),
        cte="quoted-printable",
    )
    return message


def passed_text(passed: Fields) -> str:
    """The snapshot as lines of text: one block a need, then who it is for."""
    blocks = []
    for group in groups_of(passed, language="de"):
        blocks.append("\n".join(f"  {label}: {_one_line(words)}" for label, words in group.lines))
    return "\n\n".join(blocks)


def passed_of(fields: Fields) -> Mapping[str, Json]:
    """The snapshot in a referral's fields; empty if it was never passed on."""
    passed = fields.get("passed")
    return passed if isinstance(passed, Mapping) else {}


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


@cache
def _template(kind: LetterKind) -> Template:
    return Template((_TEXTS / f"{kind}.txt").read_text(encoding="utf-8"))
