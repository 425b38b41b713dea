"""
What a referral passes on: exactly the snapshot, and only what may leave.

1  The snapshot holds the named fields and nothing else.
2  Without a reference to the firm nothing in it points to firm or person.
3  A snapshot with anything else is refused.
4  It reads the same in the letter, on the slip and on the page, in two languages.
"""

import pytest

from app.models.firm import Firm
from app.models.need import Need
from app.models.passing import Contact, groups_of, passing_fault, people_range, snapshot

FIRM = Firm(
    id="f", scope="firm/f/shared", name="Presswerk Dillingen GmbH", street="Hüttenweg 1", postcode="66763",
    city="Dillingen", kreis5="10044", bundesland="sl", headcount=52,
)  # fmt: skip
NEED = Need(
    id="n", scope="firm/f/network", firm_id="f", topic="automation", description="Roboter an Presse 4",
    people=8, people_45plus=3, target_groups=("fach",), urgency="4", horizon="jahr1", goal="tq",
    extent="ueber120", cooperation="ja", created_by="u1",
)  # fmt: skip
CONTACT = Contact("Petra Kern", "06831 000-17", "")


def taken(*, anonymous=False, purpose="Angebot einholen"):
    return snapshot(firm=FIRM, needs=[NEED], contact=CONTACT, purpose=purpose, anonymous=anonymous)


def test_the_snapshot_holds_the_named_fields_only():
    assert taken() == {
        "purpose": "Angebot einholen",
        "needs": [
            {
                "topic": "automation",
                "description": "Roboter an Presse 4",
                "target_groups": ["fach"],
                "people": 8,
                "horizon": "jahr1",
                "goal": "tq",
                "extent": "ueber120",
            }
        ],
        "firm": {
            "name": "Presswerk Dillingen GmbH",
            "street": "Hüttenweg 1",
            "postcode": "66763",
            "city": "Dillingen",
            "bundesland": "sl",
        },
        "contact": {"name": "Petra Kern", "phone": "06831 000-17"},
    }


def test_without_reference_nothing_points_to_firm_or_person():
    passed = taken(anonymous=True)
    assert passed["needs"] == [
        {
            "topic": "automation",
            "target_groups": ["fach"],
            "people_range": "6-10",
            "horizon": "jahr1",
            "goal": "tq",
            "extent": "ueber120",
        }
    ]
    assert passed["firm"] == {"bundesland": "sl"}
    for word in ("Presswerk", "Dillingen", "66763", "Kern", "06831", "Presse 4"):
        assert word not in repr(passed)
    assert passing_fault(passed, anonymous=True) is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"needs": []}, "passed_missing"),
        ({"needs": "x"}, "passed_missing"),
        ({"notes": "secret"}, "field_not_passable"),
        ({"needs": [{"topic": "automation", "urgency": "4"}]}, "field_not_passable"),
        ({"needs": [{"topic": {"deep": 1}}]}, "field_not_passable"),
        ({"firm": {"name": "P", "headcount": 52}}, "field_not_passable"),
        ({"contact": {"birthday": "x"}}, "field_not_passable"),
        ({"needs": [{"description": "x" * 100_000}]}, "passed_too_large"),
    ],
)
def test_a_snapshot_with_anything_else_is_refused(changes, fault):
    assert passing_fault({**taken(), **changes}, anonymous=False) == fault


def test_a_snapshot_that_claims_to_be_without_reference_must_be():
    assert passing_fault(taken(), anonymous=False) is None
    assert passing_fault(taken(), anonymous=True) == "field_not_passable"
    assert passing_fault(None, anonymous=True) == "passed_missing"


def test_it_reads_the_same_in_two_languages():
    german = [line for group in groups_of(taken(), language="de") for line in group.lines]
    assert german == [
        ("Worum es geht", "Angebot einholen"),
        ("Thema", "Automatisierung, Robotik, SPS, Sensorik"),
        ("Beschreibung", "Roboter an Presse 4"),
        ("Für wen", "Fachkräfte"),
        ("Wie viele Personen", "8"),
        ("Bis wann", "In 3 bis 12 Monaten"),
        ("Art der Qualifizierung", "Teilqualifikation"),
        ("Umfang je Person", "mehr als 120 Stunden"),
        ("Betrieb", "Presswerk Dillingen GmbH"),
        ("Anschrift", "Hüttenweg 1, 66763 Dillingen"),
        ("Kontakt", "Petra Kern"),
        ("Telefon", "06831 000-17"),
    ]
    english = groups_of(taken(anonymous=True), language="en")
    assert ("How many people", "6–10") in english[1].lines
    assert english[2].lines == (("State", "Saarland"),)


@pytest.mark.parametrize(
    ("people", "expected"), [(1, "1-2"), (2, "1-2"), (3, "3-5"), (10, "6-10"), (11, "mehr")]
)
def test_a_head_count_becomes_a_range(people, expected):
    assert people_range(people) == expected
