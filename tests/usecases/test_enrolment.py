"""
Bringing a device in.

1  A code is read generously and used once.
2  Trouble is named; the seat stays as it was and may try again.
3  Who sits here survives closing.
"""

import pytest

from app.usecases.enrolment import EnrolmentError, enrol, normalise_code
from app.usecases.errors import NotEnrolledError
from app.usecases.firms import list_firms
from app.usecases.syncing import sync_once, sync_status
from tests.usecases.world import KEMAL, MIRIAM, NETWORK, PRESSWERK

pytestmark = pytest.mark.anyio


async def test_a_mentor_brings_a_device_in_and_finds_the_firms_of_the_region(world):
    world.invite(MIRIAM, "ABCDEFGH")
    seat = world.empty_seat("tablet")
    identity = await enrol(seat, code="abcd-efgh", device_name="Tablet", platform="linux")
    assert (identity.name, identity.role, identity.network_id) == ("Miriam Becker", "mentor", NETWORK)
    await world.sync(seat)
    assert [row.name for row in list_firms(seat)] == ["Härterei Nalbach", "Presswerk Dillingen"]
    assert sync_status(seat).phase == "safe"


async def test_a_kuemmerer_sees_the_own_firm_only(world):
    seat = await world.seat_of(KEMAL)
    assert [row.id for row in list_firms(seat)] == [PRESSWERK]
    assert seat.identity.firm_id == PRESSWERK


def test_a_code_is_read_generously():
    assert normalise_code(" abcd-efgh ") == "ABCDEFGH"
    assert normalise_code("ab c") == "ABC"


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-EFG0", "ABCD-EFGI"])
async def test_a_code_that_cannot_be_one_is_refused_without_asking_the_server(world, code):
    world.up = False
    with pytest.raises(EnrolmentError) as caught:
        await enrol(world.empty_seat("tablet"), code=code, device_name="Tablet", platform="linux")
    assert caught.value.code == "code_unknown"


async def test_a_used_code_says_so(world):
    world.invite(MIRIAM, "ABCDEFGH")
    await enrol(world.empty_seat("a"), code="ABCDEFGH", device_name="A", platform="linux")
    with pytest.raises(EnrolmentError) as caught:
        await enrol(world.empty_seat("b"), code="ABCDEFGH", device_name="B", platform="linux")
    assert caught.value.code == "code_used"


async def test_without_the_server_nothing_changes_and_the_code_works_later(world):
    world.invite(MIRIAM, "ABCDEFGH")
    seat = world.empty_seat("tablet")
    world.up = False
    with pytest.raises(EnrolmentError) as caught:
        await enrol(seat, code="ABCDEFGH", device_name="Tablet", platform="linux")
    assert caught.value.code == "server_unreachable"
    assert seat.identity is None
    world.up = True
    await enrol(seat, code="ABCDEFGH", device_name="Tablet", platform="linux")
    assert seat.identity is not None


async def test_a_seat_is_enrolled_once(world):
    seat = await world.seat_of(MIRIAM)
    with pytest.raises(EnrolmentError) as caught:
        await enrol(seat, code="ABCDEFGH", device_name="Tablet", platform="linux")
    assert caught.value.code == "already_enrolled"


async def test_who_sits_here_survives_closing(world):
    seat = world.reopen(await world.seat_of(MIRIAM))
    assert seat.identity is not None
    assert seat.identity.region_ids
    assert seat.token


async def test_an_empty_seat_asks_to_be_set_up(world):
    seat = world.empty_seat("tablet")
    with pytest.raises(NotEnrolledError):
        list_firms(seat)
    assert (await sync_once(seat)).problem_code == "not_enrolled"
