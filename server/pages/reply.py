"""
The pages a recipient sees: the form, the receipt, and what is said about links that are no good.

Everything shown comes from the snapshot that was passed on; a page about a link that is no good shows nothing
of it. It knows no SQL and no HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from app.models.passing import PassedGroup
from server.pages.words import BREAK_OFF_REASONS, DECLINE_REASONS, Language, reason_word, word

Trouble = Literal["used", "expired", "revoked", "unknown", "many"]


@dataclass(frozen=True)
class Question:
    """What a recipient is asked: the snapshot as lines, the possible answers, who asks."""

    network: str
    phone: str
    groups: Sequence[PassedGroup]
    answers: Sequence[str]


def form_page(
    question: Question, language: Language, *, given: Mapping[str, str] | None = None, error: str = ""
) -> str:
    """
    Draw the form.

    Args:
        given: What was sent and has to be repaired; nothing has to be typed twice.
        error: Name of what is wrong (`error_…`), or "".
    """
    kept = given or {}
    parts = [f"<h1>{word('title', language)}</h1>"]
    if error:
        parts.append(
            f'<section class="error" role="alert" id="fehler"><h2>{word("error_title", language)}</h2>'
            f"<p>{word(error, language)}</p></section>"
        )
    parts.append(f"<p>{word('asks', language, network=escape(question.network))}</p>")
    parts.append(_groups(question.groups, language))
    parts.append('<form method="post" accept-charset="utf-8">')
    parts.append(_answers(question.answers, language, kept))
    if "offer" in question.answers:
        parts.append(
            _details(
                "offer_details",
                _text("offer_title", language, kept, most=200)
                + _input("offer_start", "date", language, kept),
                language,
                open_=kept.get("answer") == "offer",
            )
        )
    reasons = DECLINE_REASONS if "decline" in question.answers else BREAK_OFF_REASONS
    if "decline" in question.answers or "break_off" in question.answers:
        open_ = kept.get("answer") in ("decline", "break_off")
        parts.append(_details("reason_details", _select(reasons, language, kept), language, open_=open_))
    if "finish" in question.answers:
        open_ = kept.get("answer") in ("finish", "break_off")
        number = _input(
            "participants", "number", language, kept, more=' min="0" max="9999" inputmode="numeric"'
        )
        parts.append(_details("participants_details", number, language, open_=open_))
    parts.append(
        f'<section><label class="field">{word("note", language)}<span>{word("note_hint", language)}</span>'
        f'<textarea name="note" rows="4" maxlength="500">{escape(kept.get("note", ""))}</textarea>'
        f'</label></section><p class="soft">{word("once", language)}</p>'
        f"<button>{word('send', language)}</button></form>"
    )
    contact = ""
    if question.phone:
        contact = word("contact", language, network=escape(question.network), phone=escape(question.phone))
    return page("".join(parts), language, footer=contact, fault=bool(error))


def _groups(groups: Sequence[PassedGroup], language: Language) -> str:
    shown = "".join(
        f"<h2>{escape(group.title)}</h2><dl>"
        + "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in group.lines)
        + "</dl>"
        for group in groups
    )
    title = word("passed", language)
    return f'<section aria-label="{title}"><p class="soft">{title}</p>{shown}</section>'


def _answers(answers: Sequence[str], language: Language, kept: Mapping[str, str]) -> str:
    options = "".join(
        f'<label class="option"><input type="radio" name="answer" value="{answer}"'
        f"{' checked' if kept.get('answer') == answer else ''} required><span>"
        f"<strong>{word(answer, language)}</strong>{word(answer + '_text', language)}</span></label>"
        for answer in answers
    )
    return f"<fieldset><legend>{word('answer', language)}</legend><div>{options}</div></fieldset>"


def _details(title: str, inside: str, language: Language, *, open_: bool) -> str:
    state = " open" if open_ else ""
    return f"<details{state}><summary>{word(title, language)}</summary>{inside}</details>"


def _text(name: str, language: Language, kept: Mapping[str, str], *, most: int) -> str:
    return _input(name, "text", language, kept, more=f' maxlength="{most}"')


def _input(name: str, kind: str, language: Language, kept: Mapping[str, str], *, more: str = "") -> str:
    value = escape(kept.get(name, ""))
    return (
        f'<label class="field">{word(name, language)}'
        f'<input type="{kind}" name="{name}" value="{value}"{more}></label>'
    )


def _select(reasons: Mapping[str, tuple[str, str]], language: Language, kept: Mapping[str, str]) -> str:
    options = "".join(
        f'<option value="{code}"{" selected" if kept.get("reason") == code else ""}>'
        f"{reason_word(words, language)}</option>"
        for code, words in reasons.items()
    )
    return (
        f'<label class="field">{word("reason", language)}<select name="reason">'
        f'<option value="">{word("choose", language)}</option>{options}</select></label>'
    )


def receipt_page(*, answer: str, receipt: str, next_path: str, language: Language) -> str:
    """Draw the thanks, with the receipt and the link for the next answer ("" if it is over)."""
    follow = (
        f'<p>{word("next", language)}</p><p><a class="button" href="{escape(next_path)}">'
        f"{word('next_link', language)}</a></p>"
        if next_path
        else f"<p>{word('over', language)}</p>"
    )
    said = word("said", language, answer=word(answer, language))
    return page(
        f'<section class="done" role="status"><h1>{word("thanks", language)}</h1><p>{said}</p>'
        f'<p>{word("receipt", language)}: <span class="receipt">{escape(receipt)}</span></p></section>'
        f"{follow}",
        language,
    )


def trouble_page(trouble: Trouble, language: Language, *, receipt: str = "", seconds: int = 0) -> str:
    """Draw what is the matter with a link, and what to do; nothing of what it was for."""
    text = word(f"{trouble}_text", language, seconds=str(seconds))
    shown = ""
    if receipt:
        shown = f'<p>{word("receipt", language)}: <span class="receipt">{escape(receipt)}</span></p>'
    body = f"<section><h1>{word(trouble, language)}</h1><p>{text}</p>{shown}</section>"
    return page(body + (_code_form(language) if trouble == "unknown" else ""), language)


def code_page(language: Language) -> str:
    """Draw the field for the code of a slip."""
    return page(f"<h1>{word('enter', language)}</h1>" + _code_form(language), language)


def _code_form(language: Language) -> str:
    return (
        f'<form method="post" action="/antwort?lang={language}"><section><label class="field">'
        f"{word('code', language)}<span>{word('enter_text', language)}</span>"
        '<input type="text" name="code" maxlength="40" autocomplete="off" autocapitalize="characters"'
        f' spellcheck="false" required></label></section><button>{word("go", language)}</button></form>'
    )


def page(body: str, language: Language, *, footer: str = "", fault: bool = False) -> str:
    """The frame of every page."""
    other: Language = "de" if language == "en" else "en"
    title = word("title", language)
    if fault:
        title = f"{word('error_title', language)}: {title}"
    first = f"<p>{footer}</p>" if footer else ""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title} – Feldlotse</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        '<link rel="icon" type="image/svg+xml" href="/antwort/logo.svg">'
        '<link rel="stylesheet" href="/antwort/stil.css"></head><body>'
        f'<a class="skip" href="#inhalt">{word("skip", language)}</a><main id="inhalt">'
        '<header><img src="/antwort/logo.svg" alt=""><span>Feldlotse</span>'
        f'<nav><a href="?lang={other}" lang="{other}" hreflang="{other}">'
        f"{word('other_language', language)}</a></nav></header>{body}<footer>{first}"
        f"<p>{word('privacy', language)}</p></footer></main></body></html>"
    )
