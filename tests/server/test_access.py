"""Who sees what: the table of `server.access`, person by person."""

import pytest

from server.access import Firm, Person, scopes_of

NORTH, SOUTH = "north", "south"
FIRMS = [Firm("press", NORTH), Firm("mill", NORTH), Firm("smith", SOUTH)]


def scopes(
    role: str, *, firm: str | None = None, regions: tuple[str, ...] = (), active: bool = True
) -> set[str]:
    person = Person(id="p", role=role, firm_id=firm, region_ids=frozenset(regions), active=active)
    return set(scopes_of(person, network_id="n", firms=FIRMS))


COMMON = {"network/n", "person/p"}


def test_mentor_sees_the_firms_of_their_regions_and_no_inhouse_layer() -> None:
    assert scopes("mentor", regions=(NORTH,)) == COMMON | {
        f"firm/{firm}/{layer}" for firm in ("press", "mill") for layer in ("network", "shared")
    }
    assert scopes("mentor") == COMMON


def test_kuemmerer_sees_their_own_firm_and_not_the_networks_layer() -> None:
    assert scopes("kuemmerer", firm="press") == COMMON | {"firm/press/shared", "firm/press/inhouse"}


def test_supervisor_sees_all_firms_and_no_inhouse_layer() -> None:
    assert scopes("supervisor") == COMMON | {
        f"firm/{firm.id}/{layer}" for firm in FIRMS for layer in ("network", "shared")
    }


@pytest.mark.parametrize("role", ["admin", "dpo"])
def test_administration_and_data_protection_see_no_record_of_a_firm(role: str) -> None:
    assert scopes(role, regions=(NORTH,)) == COMMON


@pytest.mark.parametrize("role", ["mentor", "supervisor", "admin"])
def test_who_left_sees_nothing(role: str) -> None:
    assert scopes(role, regions=(NORTH,), active=False) == set()
