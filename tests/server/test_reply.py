"""
The page on which a recipient answers without an account.

1  It shows the fields that were passed on and the possible answers, nothing else; looking uses nothing up.
2  An answer arrives as an event on the referral, with the receipt the page shows; the link is used up.
3  Expired, used, revoked and guessed links get clear pages that show nothing of any referral.
4  Guessing is limited; who has a good link is not held up by it.
5  Plain HTML with strict headers, in German and English; what is wrong is said beside what was typed.
6  Hostile input changes nothing.
"""

import html
import re

import pytest

from app.models.referral import events_of
from server.mail.links import read_key, secret_in, sign_link
from tests.server.referring import CODE, draft, give, step, transmit, withdraw
from tests.server.world import MENTOR, PRESSWERK, World

pytestmark = pytest.mark.anyio

SECRET_NOTE = "Chef ist schwierig"


@pytest.fixture
async def mentor(world: World):
    seat = await world.seat(MENTOR)
    await seat.pull()
    firm = await world.firm_id(PRESSWERK)
    await give(seat, firm)
    seat.firm = firm
    return seat


@pytest.fixture
async def referral(mentor):
    made = await draft(mentor, mentor.firm, note=SECRET_NOTE)
    assert (await transmit(mentor, made)).status == "applied"
    return made


async def get(world, path=f"/antwort/{CODE}", **headers):
    return await world.http.get(path, headers=headers)


async def post(world, path=f"/antwort/{CODE}", **data):
    return await world.http.post(path, data=data)


async def test_the_page_shows_what_was_passed_on_and_nothing_else(world, mentor, referral):
    page = await get(world)
    assert page.status_code == 200
    text = html.unescape(page.text)
    for shown in ("Automatisierung, Robotik, SPS, Sensorik", "Presswerk Dillingen GmbH", "Zusage", "Absage"):
        assert shown in text
    for hidden in (SECRET_NOTE, MENTOR, referral, mentor.firm, "Kern", CODE):
        assert hidden not in text
    assert (await get(world)).status_code == 200


async def test_the_page_is_plain_strict_and_in_two_languages(world, referral):
    page = await get(world)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert not re.search(r'(?:href|src)="(?:https?:)?//', page.text)
    assert '<html lang="de">' in page.text
    english = await get(world, **{"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in english.text
    assert "Waiting list" in english.text
    assert '<html lang="de">' in (await get(world, f"/antwort/{CODE}?lang=de")).text
    for path in ("/antwort/stil.css", "/antwort/logo.svg", "/antwort/schrift/400.ttf"):
        assert (await get(world, path)).status_code == 200


async def test_an_answer_arrives_with_the_receipt_the_page_shows(world, mentor, referral):
    page = await post(world, answer="accept", note="Wir melden uns am Montag.")
    assert page.status_code == 200, page.text
    (receipt,) = re.findall(r'class="receipt">([0-9A-F]{4}-[0-9A-F]{2})<', page.text)
    await mentor.pull()
    fields = mentor.fields("referral", referral)
    assert fields["state"] == "angenommen"
    event = events_of(fields)[-1]
    assert (event.command, event.by, event.data["note"]) == (
        "accept",
        "recipient",
        "Wir melden uns am Montag.",
    )
    assert event.data["receipt"] == receipt.replace("-", "")


async def test_a_link_is_good_for_one_answer_and_the_next_one_comes_with_the_receipt(world, mentor, referral):
    page = await post(world, answer="accept")
    again = await post(world, answer="decline", reason="kosten")
    assert again.status_code == 410
    assert "schon angekommen" in again.text
    assert re.findall(r'class="receipt">([^<]+)<', again.text) == re.findall(
        r'class="receipt">([^<]+)<', page.text
    )
    assert "Presswerk" not in again.text
    (following,) = re.findall(r'href="(/antwort/[^"?]+)', page.text.split("receipt")[1])
    offer = await post(world, following, answer="offer", offer_title="CNC-Kurs", offer_start="2027-01-11")
    assert offer.status_code == 200
    await mentor.pull()
    fields = mentor.fields("referral", referral)
    assert (fields["state"], fields["offer_title"], fields["offer_start"]) == (
        "angebot",
        "CNC-Kurs",
        "2027-01-11",
    )


async def test_the_whole_way_through_links_alone(world, mentor, referral):
    page = await post(world, answer="offer", offer_title="Robotik, 160 Stunden")
    for given in ({"answer": "begin"}, {"answer": "finish", "participants": "7"}):
        (following,) = re.findall(r'class="button" href="(/antwort/[^"?]+)', page.text)
        page = await post(world, following, **given)
        assert page.status_code == 200, page.text
    assert "beendet" in page.text
    assert 'class="button"' not in page.text
    await mentor.pull()
    fields = mentor.fields("referral", referral)
    assert (fields["state"], fields["participants"]) == ("abgeschlossen", 7)
    assert [event.command for event in events_of(fields)] == [
        "transmit", "accept", "offer", "begin", "finish",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Wählen Sie eine Antwort."),
        ({"answer": "decline", "note": "leider <b>"}, "Wählen Sie einen Grund."),
        ({"answer": "decline", "reason": "keine Lust"}, "Wählen Sie einen Grund."),
        ({"answer": "offer"}, "Schreiben Sie kurz, was Sie anbieten."),
        ({"answer": "finish", "participants": "3"}, "Der Stand hat sich inzwischen geändert."),
        ({"answer": "withdraw"}, "Der Stand hat sich inzwischen geändert."),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(world, mentor, referral, given, said):
    page = await post(world, **given)
    assert page.status_code == 422
    assert said in page.text
    if "note" in given:
        assert "leider &lt;b&gt;" in page.text
    await mentor.pull()
    assert mentor.fields("referral", referral)["state"] == "uebermittelt"
    assert (await get(world)).status_code == 200


async def test_an_expired_link_says_so_and_nothing_else(world, clock, referral):
    clock.forward(days=61)
    for page in (await get(world), await post(world, answer="accept")):
        assert page.status_code == 410
        assert "abgelaufen" in page.text
        assert "Presswerk" not in page.text


async def test_a_revoked_link_says_so_and_nothing_else(world, mentor, referral):
    await step(mentor, referral, "revoke_link")
    page = await post(world, answer="accept")
    assert page.status_code == 410
    assert "gilt nicht mehr" in page.text
    await mentor.pull()
    assert mentor.fields("referral", referral)["state"] == "uebermittelt"


async def test_a_withdrawal_closes_the_page(world, mentor, referral):
    await withdraw(mentor, mentor.firm)
    page = await get(world)
    assert page.status_code == 410
    assert "Presswerk" not in page.text


async def test_a_reminder_replaces_the_link(world, mentor, referral):
    fresh = "ABCDEFGHJKMN"
    assert (await step(mentor, referral, "remind", way="mail", reply_code=fresh)).status == "applied"
    assert (await get(world)).status_code == 410
    assert (await get(world, "/antwort/abcd-efgh-jkmn")).status_code == 200


async def test_guessed_and_forged_links_say_nothing_and_are_limited(world, referral, tmp_path):
    link_id = "01a21ed3-d7f2-7b4e-b75c-102ae754c8b3"
    expires = world.application.state.now()
    forged = sign_link(link_id, expires_at=expires, secret=b"x" * 32)
    for guess in (forged, "ABCDABCDABCD", "x", "%00", "a" * 300, forged[:-2] + "AA"):
        page = await get(world, f"/antwort/{guess}")
        assert page.status_code == 404, guess
        assert "Diesen Link oder Code gibt es nicht." in page.text
    for _ in range(20):
        page = await get(world, "/antwort/ABCDABCDABCD")
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) > 0
    assert "Zu viele Versuche" in page.text


async def test_good_links_do_not_count_as_attempts(world, referral):
    for _ in range(30):
        assert (await get(world)).status_code == 200


async def test_a_code_typed_from_paper_leads_to_its_page(world, referral):
    assert "Code" in (await get(world, "/antwort")).text
    page = await world.http.post("/antwort", data={"code": " k7qm 2rxb-9wty "})
    assert page.status_code == 303
    assert page.headers["location"] == "/antwort/K7QM-2RXB-9WTY?lang=de"
    assert (await get(world, page.headers["location"])).status_code == 200
    assert (await world.http.post("/antwort", content=b"\xff\xfe")).status_code == 303


async def test_two_answers_at_once_count_once(world, mentor, referral):
    import asyncio

    pages = await asyncio.gather(*(post(world, answer="accept") for _ in range(4)))
    assert sorted(page.status_code for page in pages)[0] == 200
    assert [page.status_code for page in pages].count(200) == 1
    await mentor.pull()
    assert [event.command for event in events_of(mentor.fields("referral", referral))].count("accept") == 1


async def test_a_huge_answer_is_refused(world, referral):
    page = await world.http.post(f"/antwort/{CODE}", content=b"note=" + b"x" * 200_000)
    assert page.status_code == 413


def test_a_token_cannot_be_changed(tmp_path):
    secret = secret_in(tmp_path)
    assert secret_in(tmp_path) == secret
    assert (tmp_path / "link_secret").stat().st_mode & 0o077 == 0
    from datetime import UTC, datetime

    link_id = "01a21ed3-d7f2-7b4e-b75c-102ae754c8b3"
    token = sign_link(link_id, expires_at=datetime(2027, 1, 1, tzinfo=UTC), secret=secret)
    assert read_key(token, secret=secret).link_id == link_id
    for place in range(0, len(token), 5):
        other = "A" if token[place] != "A" else "B"
        assert read_key(token[:place] + other + token[place + 1 :], secret=secret) is None
    assert read_key(token, secret=b"other" * 8) is None
