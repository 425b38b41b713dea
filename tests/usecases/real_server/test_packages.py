"""
Hand-over packages and what was set aside, with real seats and the real server.

1  Three weeks without a network: a colleague carries the package, the server applies it, receipts come later.
2  Work goes on after a package was written, and nothing is lost or doubled.
3  A package of another network, a cut one, one that is none: refused at once, with a code.
4  One poisoned record among 1,000 delays none of the others, also when the server itself fails on it (I6).
5  A refused change is corrected and sent again; given up, the Koordination no longer sees it; settled by the
   Koordination, the device learns of it.
"""

import pytest

from app.models.scopes import firm_scope
from app.sync import new_id
from app.usecases.conversations import conversations
from app.usecases.packages import (
    PackageRefusedError,
    can_write_package,
    carried_packages,
    last_written,
    take_package,
    write_package,
)
from app.usecases.quarantine import (
    ReviewError,
    exported,
    fetch_reviewed,
    give_up,
    refused_entries,
    reviewed_entries,
    send_again,
    settle_reviewed,
    settled_entries,
)
from app.usecases.seat import Seat
from app.usecases.syncing import sync_once, sync_status
from server.applying import Push
from tests.server.world import MENTOR, PRESSWERK, SUPERVISOR
from tests.usecases.real_server.conftest import Network

pytestmark = pytest.mark.anyio


async def steps(network: Network, seat: Seat, count: int, **fields) -> list[str]:
    scope = firm_scope(await network.world.firm_id(PRESSWERK), "network")
    ids = [new_id() for _ in range(count)]
    with seat.store.transaction():
        for number, record in enumerate(ids):
            step = {"what": f"Schritt {number}", "who": "mentor", **fields}
            seat.store.write("step", record, scope, step)
    return ids


async def test_a_colleague_carries_the_work_of_three_weeks(network: Network) -> None:
    mentor, colleague = await network.seat_of(MENTOR), await network.seat_of(SUPERVISOR)
    assert can_write_package(mentor)
    network.up = False
    first = await steps(network, mentor, 20)
    network.now.forward(days=21)
    package = write_package(mentor)
    assert package.operations == package.records == 20
    assert package.name.startswith("miriam-becker-") and package.name.endswith(".feldlotse")
    assert last_written(mentor) is not None
    taken = take_package(colleague, package.data)
    assert (taken.person, taken.device, taken.state, taken.operations) == (MENTOR, "Tablet", "waiting", 20)
    # Work goes on; what is in the package does not change under its number any more.
    mentor.store.write("step", first[0], None, {"what": "Schritt 0, genauer"})
    later = await steps(network, mentor, 1)
    network.up = True
    await network.sync(colleague)
    (carried,) = carried_packages(colleague)
    assert (carried.state, carried.code) == ("delivered", "")
    await network.sync(colleague)
    assert {record.id for record in colleague.store.records("step")} == set(first)
    assert sync_status(mentor).waiting == 21
    await network.sync(mentor, colleague)
    status = sync_status(mentor)
    assert (status.waiting, status.on_server, status.needs_you) == (0, 21, 0)
    assert all(mentor.store.receipt("step", each) for each in (*first, *later))
    here = colleague.store.record("step", first[0])
    assert here is not None and here.fields["what"] == "Schritt 0, genauer"
    rows = await network.world.sql("SELECT count(*) FROM history WHERE collection = 'step'")
    assert rows == [(22,)]


async def test_a_package_that_two_carry_is_applied_once(network: Network) -> None:
    mentor, one, two = [await network.seat_of(name) for name in (MENTOR, SUPERVISOR, MENTOR)]
    await steps(network, mentor, 2)
    package = write_package(mentor).data
    for colleague in (one, two):
        take_package(colleague, package)
        await network.sync(colleague)
        assert carried_packages(colleague)[0].state == "delivered"
    assert await network.world.sql("SELECT count(*) FROM history WHERE collection = 'step'") == [(2,)]


async def test_nothing_waiting_gives_no_package_and_faults_have_codes(network: Network) -> None:
    mentor = await network.seat_of(MENTOR)
    with pytest.raises(PackageRefusedError, match="package_empty"):
        write_package(mentor)
    await steps(network, mentor, 1)
    package = write_package(mentor).data
    await network.world.second_network()
    foreign = await network.seat_of("Nora Nord")
    for seat, data, code in (
        (foreign, package, "package_foreign_network"),
        (mentor, package[:-40], "package_truncated"),
        (mentor, b"hello", "package_malformed"),
        (mentor, package + b"x", "package_tampered"),
    ):
        with pytest.raises(PackageRefusedError, match=code):
            take_package(seat, data)
    changed = bytearray(package)
    changed[-60] ^= 1
    assert take_package(mentor, bytes(changed)).state == "waiting"
    await network.sync(mentor)
    assert [(each.state, each.code) for each in carried_packages(mentor)] == [("refused", "package_tampered")]


@pytest.mark.parametrize("poison", ["refused", "server fails"])
async def test_one_poisoned_record_among_a_thousand_delays_none(
    network: Network, poison: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentor = await network.seat_of(MENTOR)
    await steps(network, mentor, 500)
    if poison == "refused":
        (bad,) = await steps(network, mentor, 1, firm_id=new_id())
    else:
        (bad,) = await steps(network, mentor, 1)
        whole = Push.apply

        def fail(self, operation):
            if getattr(operation, "record", "") == bad:
                raise ZeroDivisionError("poison")
            whole(self, operation)

        monkeypatch.setattr(Push, "apply", fail)
    await steps(network, mentor, 499)
    for _ in range(1 if poison == "refused" else 3):
        await sync_once(mentor)
    status = sync_status(mentor)
    assert (status.waiting, status.on_server, status.needs_you) == (0, 999, 1)
    (entry,) = refused_entries(mentor)
    assert entry.record_id == bad
    assert entry.code == ("field_forbidden" if poison == "refused" else "server_failed")
    assert (await network.world.sql("SELECT count(*) FROM record WHERE collection = 'step'")) == [(999,)]
    monkeypatch.undo()
    if poison != "refused":
        send_again(mentor, entry.entry_id)
        await network.sync(mentor)
        assert sync_status(mentor).on_server == 1000


async def test_a_refused_change_is_corrected_and_sent_again(network: Network) -> None:
    mentor, supervisor = await network.seat_of(MENTOR), await network.seat_of(SUPERVISOR)
    (bad,) = await steps(network, mentor, 1, firm_id=new_id())
    await sync_once(mentor)
    (entry,) = refused_entries(mentor)
    assert [(each.path, each.shown) for each in entry.fields if each.kind != "technical"] == [
        ("what", "Schritt 0"),
        ("who", "Mentor:in / Netzwerk"),
    ]
    assert not entry.here
    await fetch_reviewed(supervisor)
    _, (seen,) = reviewed_entries(supervisor)
    assert (seen.person, seen.code) == (MENTOR, "field_forbidden")
    assert "Schritt 0" in [each.shown for each in seen.fields]
    send_again(mentor, entry.entry_id, corrected={"firm_id": None, "what": "Anrufen"})
    await network.sync(mentor)
    assert refused_entries(mentor) == ()
    assert [each.resolution for each in settled_entries(mentor)] == ["retried"]
    (fields,) = (await network.world.sql("SELECT fields FROM record WHERE id = %s", bad))[0]
    assert fields["what"] == "Anrufen"
    await fetch_reviewed(supervisor)
    assert reviewed_entries(supervisor)[1] == ()


async def test_given_up_with_a_reason_it_is_on_record_at_both_ends(network: Network) -> None:
    mentor, supervisor = await network.seat_of(MENTOR), await network.seat_of(SUPERVISOR)
    await steps(network, mentor, 1, firm_id=new_id())
    await sync_once(mentor)
    (entry,) = refused_entries(mentor)
    name, data = exported(mentor)
    assert name.endswith(".json") and b"field_forbidden" in data and b"Schritt 0" in data
    network.up = False
    give_up(mentor, entry.entry_id, reason="falscher Betrieb")
    assert sync_status(mentor).needs_you == 0
    network.up = True
    await sync_once(mentor)
    rows = await network.world.sql("SELECT resolution, resolution_reason FROM quarantine")
    assert rows == [("discarded", "falscher Betrieb")]
    (settled,) = settled_entries(mentor)
    assert (settled.resolution, settled.reason_given) == ("discarded", "falscher Betrieb")
    await fetch_reviewed(supervisor)
    assert reviewed_entries(supervisor)[1] == ()


async def test_what_the_koordination_settles_the_device_learns(network: Network) -> None:
    mentor, supervisor = await network.seat_of(MENTOR), await network.seat_of(SUPERVISOR)
    await steps(network, mentor, 1, firm_id=new_id())
    await sync_once(mentor)
    await fetch_reviewed(supervisor)
    _, (seen,) = reviewed_entries(supervisor)
    assert await settle_reviewed(supervisor, seen) == "field_forbidden"
    assert await settle_reviewed(supervisor, seen, reason="Doppelt erfasst") == ""
    assert reviewed_entries(supervisor)[1] == ()
    await sync_once(mentor)
    assert refused_entries(mentor) == ()
    (settled,) = settled_entries(mentor)
    assert (settled.resolution, settled.reason_given) == ("discarded", "Doppelt erfasst")
    with pytest.raises(ReviewError, match="role_forbidden"):
        await fetch_reviewed(mentor)
    network.up = False
    with pytest.raises(ReviewError, match="offline"):
        await fetch_reviewed(supervisor)


async def test_conversations_are_remembered_with_bytes_and_trouble(network: Network) -> None:
    mentor = await network.seat_of(MENTOR)
    await steps(network, mentor, 3)
    await network.sync(mentor)
    last = conversations(mentor)[0]
    assert (last.sent, last.problem_code) == (3, None)
    assert last.bytes_up > 100 and last.bytes_down > 100
    network.up = False
    for _ in range(5):
        await sync_once(mentor)
    trouble = conversations(mentor)[0]
    assert (trouble.problem_code, trouble.times) == ("server_unreachable", 4)
    assert conversations(mentor)[1] == last
