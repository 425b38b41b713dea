"""
Letters to recipients, to a real mail server on loopback.

1  A letter holds the passed fields, a link that works, and nothing else; its subject names no firm.
2  What the server sent is an event on the referral.
3  A mail server that is away is asked again, later and later; one that refuses the address ends it.
4  A crash between sending and writing down sends again under the same Message-ID, and says „perhaps twice“.
5  A referral that was withdrawn meanwhile is not sent; the letter about the withdrawal is, and names nothing.
6  Two senders at once send once. Without a setting letters wait; a folder keeps each as a file.
"""

import asyncio
import email
import re
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from app.models.referral import events_of
from server.database import Database
from server.mail.outbox import LEASE, Office, run_outbox, send_next
from server.mail.transport import FolderTransport, SmtpTransport, TransportError, transport_of
from server.queries.letters import claim_letter
from server.settings import SettingsError, settings_from_environment
from tests.server.referring import draft, give, step, transmit, withdraw
from tests.server.world import MENTOR, PRESSWERK, World
from tests.support.processes import free_port

pytestmark = pytest.mark.anyio

NOTE = "Chef ist schwierig"


class Mailbox:
    """A small mail server that keeps what it got, or refuses."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refuse = ""
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse or "nowhere" in address:
            return self.refuse or "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    @property
    def transport(self) -> SmtpTransport:
        return SmtpTransport(host="127.0.0.1", port=self.controller.port, tls="none")


@pytest.fixture
def mailbox():
    box = Mailbox()
    box.controller.start()
    yield box
    box.controller.stop()


@pytest.fixture
async def database(world: World):
    database = Database(world.address.app_url, pool_size=4)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def mentor(world: World):
    seat = await world.seat(MENTOR)
    await seat.pull()
    seat.firm = await world.firm_id(PRESSWERK)
    await give(seat, seat.firm)
    return seat


@pytest.fixture
async def referral(mentor):
    made = await draft(mentor, mentor.firm, note=NOTE)
    assert (await transmit(mentor, made)).status == "applied"
    return made


def office(world, transport):
    return Office(
        transport=transport,
        sender="Feldlotse <feldlotse@netz.example>",
        base_url="http://server",
        secret=world.application.state.link_secret,
    )


async def send(world, database, transport):
    return await send_next(database, office(world, transport), now=world.application.state.now())


async def test_a_letter_holds_the_passed_fields_and_a_link_that_works(
    world, database, mailbox, mentor, referral
):
    assert await send(world, database, mailbox.transport)
    assert not await send(world, database, mailbox.transport)
    (letter,) = mailbox.got
    text = letter.get_content()
    assert letter["To"] == "kurse@lernwerk-saarlouis.example"
    assert "Presswerk" not in letter["Subject"]
    assert letter["Auto-Submitted"] == "auto-generated"
    for shown in ("Automatisierung, Robotik, SPS, Sensorik", "Presswerk Dillingen GmbH", "0681 000-111"):
        assert shown in text
    for hidden in (NOTE, MENTOR, referral):
        assert hidden not in text
    (path,) = set(re.findall(r"http://server(/antwort/[\w-]+)", text))
    page = await world.http.post(path, data={"answer": "accept"})
    assert page.status_code == 200
    await mentor.pull()
    fields = mentor.fields("referral", referral)
    assert fields["state"] == "angenommen"
    assert [event.command for event in events_of(fields)] == ["transmit", "deliver", "accept"]
    assert events_of(fields)[1].data["to"] == "Lernwerk Saarlouis gGmbH"
    # The next answer has a link of its own, also by mail.
    assert await send(world, database, mailbox.transport)
    assert re.search(r"Beleg: [0-9A-F]{4}-[0-9A-F]{2}", mailbox.got[1].get_content())


async def test_a_mail_server_that_is_away_is_asked_again(world, clock, database, mailbox, mentor, referral):
    away = SmtpTransport(host="127.0.0.1", port=free_port(), tls="none")
    assert await send(world, database, away)
    assert await world.sql("SELECT state, attempts, problem FROM letter") == [
        ("waiting", 1, "ConnectionRefusedError")
    ]
    assert not await send(world, database, mailbox.transport)
    clock.forward(minutes=2)
    assert await send(world, database, mailbox.transport)
    assert len(mailbox.got) == 1
    await mentor.pull()
    assert "mailed_at" in mentor.fields("referral", referral)


async def test_a_refused_address_ends_it_and_somebody_has_to_call(world, database, mailbox, mentor, referral):
    mailbox.refuse = "550 no such user"
    assert await send(world, database, mailbox.transport)
    assert await world.sql("SELECT state FROM letter") == [("failed",)]
    await mentor.pull()
    fields = mentor.fields("referral", referral)
    assert "mail_failed_at" in fields
    assert events_of(fields)[-1].data["problem"] == "550 no such user"


async def test_a_mail_server_that_is_busy_is_asked_again(world, database, mailbox, referral):
    mailbox.refuse = "451 come back later"
    assert await send(world, database, mailbox.transport)
    assert await world.sql("SELECT state FROM letter") == [("waiting",)]


async def test_a_crash_between_sending_and_writing_down_sends_again_and_says_so(
    world, clock, database, mailbox, mentor, referral
):
    class Dying:
        def send(self, message):
            mailbox.transport.send(message)
            raise KeyboardInterrupt  # the process ends here

    with pytest.raises(KeyboardInterrupt):
        await send(world, database, Dying())
    assert await world.sql("SELECT state FROM letter") == [("sending",)]
    assert not await send(world, database, mailbox.transport)
    clock.forward(minutes=LEASE.seconds // 60 + 1)
    assert await send(world, database, mailbox.transport)
    first, second = mailbox.got
    assert first["Message-ID"] == second["Message-ID"]
    assert await world.sql("SELECT state, maybe_twice FROM letter") == [("sent", True)]
    await mentor.pull()
    assert events_of(mentor.fields("referral", referral))[-1].data["twice"] is True


async def test_two_senders_at_once_send_once(world, database, mailbox, referral):
    sent = await asyncio.gather(*(send(world, database, mailbox.transport) for _ in range(4)))
    assert sorted(sent) == [False, False, False, True]
    assert len(mailbox.got) == 1


async def test_what_was_withdrawn_meanwhile_is_not_sent(world, clock, database, mailbox, mentor, referral):
    """The letter was taken by a sender that died; then the firm withdrew."""
    async with database.transaction() as connection:
        assert await claim_letter(connection, now=clock.now, lease=LEASE) is not None
    await withdraw(mentor, mentor.firm)
    clock.forward(minutes=10)
    assert await send(world, database, mailbox.transport)
    assert mailbox.got == []
    assert await world.sql("SELECT state FROM letter") == [("cancelled",)]


async def test_the_letter_about_a_withdrawal_names_nothing_that_was_withdrawn(
    world, database, mailbox, mentor, referral
):
    assert await send(world, database, mailbox.transport)
    await withdraw(mentor, mentor.firm)
    assert (await step(mentor, referral, "inform", way="mail")).status == "applied"
    assert await send(world, database, mailbox.transport)
    text = mailbox.got[1].get_content()
    assert "Artikel 19" in text
    for gone in ("Presswerk", "Automatisierung", "/antwort/"):
        assert gone not in text


async def test_without_an_address_somebody_has_to_call(world, mentor):
    await world.sql("UPDATE record SET fields = fields - 'email' WHERE collection = 'directory'")
    made = await draft(mentor, mentor.firm)
    assert (await transmit(mentor, made)).status == "applied"
    assert await world.sql("SELECT count(*) FROM letter") == [(0,)]
    assert events_of(mentor.fields("referral", made))[-1].data["problem"] == "no_address"


async def test_the_loop_sends_and_one_bad_letter_keeps_no_other_from_leaving(
    world, database, mailbox, mentor, referral
):
    second = await draft(mentor, mentor.firm)
    await transmit(mentor, second, reply_code="ABCDEFGHJKMN")
    await world.sql("UPDATE letter SET address = 'weg@nowhere.example' WHERE referral_id = %s", referral)
    now = world.application.state.now
    task = asyncio.create_task(run_outbox(database, office(world, mailbox.transport), now=now))
    for _ in range(100):
        if mailbox.got:
            break
        await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])
    assert [letter["To"] for letter in mailbox.got] == ["kurse@lernwerk-saarlouis.example"]


async def test_a_folder_keeps_each_letter_as_a_file(world, database, tmp_path, referral):
    folder = tmp_path / "postausgang"
    assert await send(world, database, FolderTransport(folder))
    (file,) = folder.iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=default)
    assert "Presswerk Dillingen GmbH" in letter.get_content()


def test_the_settings_name_the_way_letters_leave():
    assert transport_of("smtp://u:p%40ss@mail.example").password == "p@ss"
    assert transport_of("smtps://mail.example").port == 465
    assert transport_of("smtp+plain://127.0.0.1:2525").tls == "none"
    for wrong in ("http://x", "smtp://", "mail.example"):
        with pytest.raises(SettingsError) as caught:
            settings_from_environment({"FELDLOTSE_MAIL": wrong})
        assert wrong not in repr(caught.value.data)
    with pytest.raises(SettingsError):
        settings_from_environment({"FELDLOTSE_LINK_SECRET": "short"})
    assert settings_from_environment({"FELDLOTSE_PUBLIC_URL": "https://netz.example/"}).public_url == (
        "https://netz.example"
    )


def test_a_mail_server_that_cannot_be_reached_is_no_reason_to_give_up():
    with pytest.raises(TransportError) as caught:
        SmtpTransport(host="127.0.0.1", port=free_port(), tls="none").send(EmailMessage())
    assert not caught.value.permanent
    assert timedelta(minutes=1) < LEASE
