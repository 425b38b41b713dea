"""
HTTP: the page on which a recipient answers without an account.

Who has a link (signed, from an e-mail) or a code (from a slip) may answer once. Looking uses nothing up, for
mail programs look at links too. Wrong links are limited like wrong enrolment codes, and say nothing about
any referral.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from app.models.lifecycle import FINAL_STATES, StateForbiddenError, state_of
from app.models.passing import groups_of
from app.models.referral_answers import possible_answers, steps_of_answer
from app.models.reply_codes import normalise_reply_code, show_reply_code
from app.models.scopes import network_scope
from app.models.values import Json, text_of
from app.sync.changes import Record
from server.consequences import NewLink
from server.database import Connection, Database
from server.mail.letters import passed_of
from server.mail.links import Key, read_key, sign_link
from server.pages.reply import Question, Trouble, code_page, form_page, receipt_page, trouble_page
from server.pages.words import Language
from server.problems import prefers_english
from server.queries.devices import return_attempt, take_attempt
from server.queries.letters import (
    LINK_DAYS,
    ReplyLink,
    add_letter,
    add_link,
    close_referrals,
    find_link,
    use_link,
)
from server.queries.records import load_records
from server.queries.steps import take_steps
from server.routes.identity import database_of

router = APIRouter(prefix="/antwort", tags=["reply"])

_ASSETS = Path(__file__).resolve().parents[2] / "assets"
_STYLE = Path(__file__).resolve().parents[1] / "pages" / "reply.css"
_WEIGHTS = ("400", "600", "700")
# Wrong links in a row from one address, and from everywhere.
ADDRESS_ATTEMPTS, ADDRESS_PER_SECOND = 20.0, 1 / 30
ALL_ATTEMPTS, ALL_PER_SECOND = 500.0, 2.0
_MOST_NOTE, _MOST_TITLE, _MOST_PEOPLE = 500, 200, 9999

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    # The address is the key: it must not travel on, nor stay anywhere.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_STATUS: Mapping[Trouble, int] = {"used": 410, "expired": 410, "revoked": 410, "unknown": 404, "many": 429}
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page", "content": {"text/html": {"example": "<!DOCTYPE html>…"}}},
    404: {"description": "No such link or code", "content": {"text/html": {"example": "<!DOCTYPE html>…"}}},
    410: {
        "description": "The link was used, has expired or was revoked",
        "content": {"text/html": {"example": "<!DOCTYPE html>…"}},
    },
    429: {
        "description": "Too many wrong links; Retry-After says when to try again",
        "content": {"text/html": {"example": "<!DOCTYPE html>…"}},
    },
}
Lang = Annotated[str, Query(max_length=5, description="`de` or `en`; without it the browser's wish counts.")]


class _NoGoodError(Exception):
    """A link cannot be answered through; what to say about it."""

    def __init__(self, trouble: Trouble, *, receipt: str = "", seconds: int = 0) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.receipt = receipt
        self.seconds = seconds


@router.get("/stil.css", include_in_schema=False)
async def style() -> Response:
    """The style sheet."""
    return FileResponse(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@router.get("/logo.svg", include_in_schema=False)
async def logo() -> Response:
    """The mark."""
    return FileResponse(
        _ASSETS / "icons" / "logo.svg", media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"}
    )


@router.get("/schrift/{weight}.ttf", include_in_schema=False)
async def font(weight: str) -> Response:
    """The fonts of the app."""
    if weight not in _WEIGHTS:
        return Response(status_code=404)
    return FileResponse(
        _ASSETS / "fonts" / f"AtkinsonHyperlegibleNext-{weight}.ttf",
        media_type="font/ttf",
        headers={"Cache-Control": "max-age=604800"},
    )


@router.get(
    "", summary="Where a recipient enters the code of a slip", response_class=HTMLResponse, responses=_PAGE
)
async def enter(request: Request, lang: Lang = "") -> Response:
    """A page with one field; the slip shows its address and twelve characters."""
    return _html(code_page(_language(request, lang)))


@router.post("", include_in_schema=False)
async def go(request: Request, lang: Lang = "") -> Response:
    """From the code to its page."""
    language = _language(request, lang)
    code = normalise_reply_code((await _form(request)).get("code", ""))[:40]
    return RedirectResponse(
        f"/antwort/{show_reply_code(code) or '-'}?lang={language}", status_code=303, headers=_HEADERS
    )


@router.get("/{key}", summary="What a recipient is asked", response_class=HTMLResponse, responses=_PAGE)
async def ask(request: Request, key: str, lang: Lang = "") -> Response:
    """
    The page of a link or code: the fields that were passed on, the possible answers, nothing else. Looking
    at it uses nothing up.
    """
    language = _language(request, lang)
    database = database_of(request)
    try:
        link = await _open(request, database, key)
        async with _acting(database, link) as connection:
            question, _ = await _question(connection, link, language)
    except _NoGoodError as fault:
        return _trouble(fault, language)
    return _html(form_page(question, language))


@router.post(
    "/{key}",
    summary="A recipient answers",
    response_class=HTMLResponse,
    responses=_PAGE,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "required": ["answer"],
                        "properties": {
                            "answer": {
                                "type": "string",
                                "enum": [
                                    "accept", "waitlist", "offer", "decline", "begin", "finish", "break_off",
                                ],
                            },
                            "reason": {"type": "string"},
                            "offer_title": {"type": "string", "maxLength": _MOST_TITLE},
                            "offer_start": {"type": "string", "format": "date"},
                            "participants": {"type": "integer", "maximum": _MOST_PEOPLE},
                            "note": {"type": "string", "maxLength": _MOST_NOTE},
                        },
                        "examples": [{"answer": "decline", "reason": "kein_angebot"}],
                    }
                }
            },
        }
    },
)  # fmt: skip
async def answer(request: Request, key: str, lang: Lang = "") -> Response:
    """
    Takes one answer and uses the link up. The answer is an event on the referral, with the receipt the page
    shows; every seat that may see the referral gets it with its next sync.
    """
    language = _language(request, lang)
    database = database_of(request)
    given = await _form(request)
    now: datetime = request.app.state.now()
    try:
        link = await _open(request, database, key)
        async with _acting(database, link) as connection:
            question, referral = await _question(connection, link, language)
            fault, steps = _steps(given, referral, question.answers)
            if fault:
                return _html(form_page(question, language, given=given, error=fault), status=422)
            try:
                taken = await take_steps(
                    connection,
                    link.referral_id,
                    steps,
                    network_id=link.network_id,
                    role="recipient",
                    now=now,
                )
            except StateForbiddenError as error:
                wrong = f"error_{error.reason_code}"
                known = wrong in ("error_offer_missing", "error_reason_missing", "error_participants_missing")
                wrong = wrong if known else "error_changed"
                return _html(form_page(question, language, given=given, error=wrong), status=422)
            if taken is None:
                raise _NoGoodError("revoked")
            after, receipt = taken
            shown = f"{receipt[:4]}-{receipt[4:]}"
            if not await use_link(connection, link, receipt=shown, now=now):
                raise _NoGoodError("used")
            next_path = await _next_link(connection, request, link, after, now=now)
    except _NoGoodError as fault_:
        return _trouble(fault_, language)
    if next_path:
        next_path += f"?lang={language}"
    return _html(receipt_page(answer=given["answer"], receipt=shown, next_path=next_path, language=language))


def _acting(database: Database, link: ReplyLink) -> Any:
    """A transaction in which the server touches this one firm's referral, for nobody in particular."""
    return database.transaction(network=link.network_id, scopes=(link.scope, network_scope(link.network_id)))


async def _open(request: Request, database: Database, text: str) -> ReplyLink:
    """
    The link behind an address, if it may be used.

    Raises:
        _NoGoodError: Unknown, used, expired or revoked; or too many wrong ones came from there.
    """
    now: datetime = request.app.state.now()
    buckets = _buckets(request)
    async with database.transaction() as connection:
        waits = [
            await take_attempt(connection, name, capacity=capacity, per_second=per_second)
            for name, capacity, per_second in buckets
        ]
    if max(waits) > 0:
        raise _NoGoodError("many", seconds=int(max(waits)) + 1)
    key: Key | None = read_key(text, secret=request.app.state.link_secret)
    if key is None:
        raise _NoGoodError("unknown")
    async with database.transaction() as connection:
        link = await find_link(connection, link_id=key.link_id, code_hash=key.code_hash)
        if link is None:
            raise _NoGoodError("unknown")
        for name, _, _ in buckets:
            await return_attempt(connection, name)
    if link.used_at is not None:
        raise _NoGoodError("used", receipt=link.receipt)
    if link.revoked_at is not None:
        raise _NoGoodError("revoked")
    if not link.usable(now):
        raise _NoGoodError("expired")
    return link


async def _question(connection: Connection, link: ReplyLink, language: Language) -> tuple[Question, Record]:
    keys = {("referral", link.referral_id), ("network", link.network_id)}
    found = await load_records(connection, network_id=link.network_id, keys=keys)
    referral = found.get(("referral", link.referral_id))
    if referral is None or referral.deleted:
        raise _NoGoodError("revoked")
    state = state_of("referral", referral.fields)
    answers = possible_answers(state)
    if not answers:
        raise _NoGoodError("revoked")
    network = found.get(("network", link.network_id))
    named = network.fields if network is not None else {}
    question = Question(
        network=text_of(named, "name"),
        phone=text_of(named, "contact_phone"),
        groups=groups_of(passed_of(referral.fields), language=language),
        answers=answers,
    )
    return question, referral


def _steps(
    given: Mapping[str, str], referral: Record, answers: tuple[str, ...] | Any
) -> tuple[str, list[tuple[str, dict[str, Json]]]]:
    """The steps of what was sent; or the name of what is wrong with it."""
    chosen = given.get("answer", "")
    if chosen not in answers:
        return ("error_changed" if chosen else "error_answer"), []
    args: dict[str, Json] = {}
    if note := given.get("note", "").strip()[:_MOST_NOTE]:
        args["note"] = note
    if chosen in ("decline", "break_off"):
        args["reason"] = given.get("reason", "")
    if chosen == "offer":
        args["offer_title"] = given.get("offer_title", "").strip()[:_MOST_TITLE]
        args["offer_start"] = given.get("offer_start", "")
    if chosen in ("finish", "break_off"):
        number = given.get("participants", "").strip()
        if not number.isascii() or not number.isdecimal() or int(number[:6]) > _MOST_PEOPLE:
            return "error_participants_missing", []
        args["participants"] = int(number)
    state = state_of("referral", referral.fields)
    return "", [(step, args if step == chosen else {}) for step in steps_of_answer(state, chosen)]


async def _next_link(
    connection: Connection, request: Request, link: ReplyLink, referral: Record, *, now: datetime
) -> str:
    """A fresh link for the next answer, also by e-mail; "" when the referral has ended."""
    referral_ids = {link.referral_id}
    await close_referrals(connection, network_id=link.network_id, referral_ids=referral_ids, now=now)
    if state_of("referral", referral.fields) in FINAL_STATES["referral"]:
        return ""
    new = NewLink(link.referral_id, link.scope, "")
    link_id = await add_link(connection, new, network_id=link.network_id, now=now)
    key = ("directory", text_of(referral.fields, "directory_id"))
    entry = (await load_records(connection, network_id=link.network_id, keys={key})).get(key)
    address = text_of(entry.fields, "email") if entry is not None else ""
    if address and text_of(referral.fields, "channel") == "mail":
        await add_letter(
            connection,
            network_id=link.network_id,
            kind="receipt",
            referral_id=link.referral_id,
            scope=link.scope,
            address=address,
            link_id=link_id,
            now=now,
        )
    expires_at = now + timedelta(days=LINK_DAYS)
    return f"/antwort/{sign_link(link_id, expires_at=expires_at, secret=request.app.state.link_secret)}"


def _buckets(request: Request) -> tuple[tuple[str, float, float], ...]:
    host = request.client.host if request.client is not None else ""
    address = hashlib.sha256(f"reply|{host}".encode()).hexdigest()[:32]
    return (
        (f"reply/{address}", ADDRESS_ATTEMPTS, ADDRESS_PER_SECOND),
        ("reply/all", ALL_ATTEMPTS, ALL_PER_SECOND),
    )


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; the first value of each, and nothing that is no text."""
    try:
        body = (await request.body()).decode("utf-8")
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=40)
    except ValueError:
        return {}
    return {name: values[0].replace("\0", "") for name, values in fields.items()}


def _language(request: Request, lang: str) -> Language:
    if lang in ("de", "en"):
        return "en" if lang == "en" else "de"
    return "en" if prefers_english(request.headers.get("accept-language", "")) else "de"


def _html(text: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(text, status_code=status, headers={**_HEADERS, **(headers or {})})


def _trouble(fault: _NoGoodError, language: Language) -> HTMLResponse:
    headers = {"Retry-After": str(fault.seconds)} if fault.seconds else None
    text = trouble_page(fault.trouble, language, receipt=fault.receipt, seconds=fault.seconds)
    return _html(text, status=_STATUS[fault.trouble], headers=headers)
