"""
Reading records into nouns.

1  Unknown fields do no harm and stay in the record.
2  A record that does not fit is set aside; the others are read.
3  Times are aware.
"""

from dataclasses import dataclass, field

import pytest

from app.models.codelists import (
    COOPERATION,
    EXTENTS,
    GOALS,
    GROUPS,
    HORIZONS,
    LOSS_REASONS,
    MEGATRENDS,
    kreis_name,
    label,
    topic_label,
    topics,
)
from app.models.firm import Firm
from app.models.interview import Interview
from app.models.knowledge import traffic_light
from app.models.need import Need
from app.models.noun import UnreadableRecordError, read_all
from app.models.scopes import firm_of, firm_scope, layer_of
from tests.support.questionnaires import choices_of


@dataclass(frozen=True)
class Record:
    id: str
    scope: str = "firm/f1/network"
    fields: dict = field(default_factory=dict)


def test_a_noun_reads_its_fields_and_leaves_the_others_alone():
    need = Need.read(Record("n1", fields={"firm_id": "f1", "topic": "daten_ki", "later": {"a": 1}}))
    assert (need.topic, need.layer, need.open) == ("daten_ki", "network", True)


def test_one_bad_record_is_set_aside_and_the_others_are_read():
    reading = read_all(Firm, [Record("f1", fields={"name": "Presswerk"}), Record("f2", fields={"name": 7})])
    assert [firm.name for firm in reading.nouns] == ["Presswerk"]
    assert reading.unreadable == ("f2",)


def test_an_unreadable_record_names_its_fields_but_not_their_values():
    with pytest.raises(UnreadableRecordError) as caught:
        Firm.read(Record("f2", fields={"name": "geheim", "headcount": "viele"}))
    assert caught.value.where == ("headcount",)
    assert "viele" not in str(caught.value)


def test_times_are_aware_even_if_foreign_data_forgot_the_offset():
    interview = Interview.read(
        Record(
            "i1",
            fields={
                "firm_id": "f1",
                "form_id": "qba",
                "form_version": "1",
                "started_at": "2026-11-24T10:00:00",
            },
        )
    )
    assert interview.started_at is not None
    assert interview.started_at.tzinfo is not None


@pytest.mark.parametrize(
    ("risk", "light"), [(1, "gruen"), (5, "gruen"), (6, "gelb"), (9, "gelb"), (10, "rot")]
)
def test_the_light_turns_yellow_at_six_and_red_at_ten(risk, light):
    assert traffic_light(risk) == light


def test_a_small_group_is_one_or_two_people():
    def people(**fields):
        return Need.read(Record("n", fields={"firm_id": "f", **fields})).small_group

    assert people(people=2)
    assert people(people_range="1-2")
    assert not people(people=3)
    assert not people()


def test_scopes_name_firm_and_layer():
    scope = firm_scope("f1", "inhouse")
    assert (layer_of(scope), firm_of(scope)) == ("inhouse", "f1")
    assert layer_of("network/n1") == "reference"
    assert layer_of("person/u1") == "person"
    assert layer_of("firm/f1/secret") is None
    assert layer_of("firm//network") is None
    with pytest.raises(ValueError, match="layer"):
        firm_scope("f1", "reference")


def test_labels_come_in_both_languages_and_unknown_codes_stay_visible():
    assert topic_label("daten_ki") == "Daten, künstliche Intelligenz"
    assert topic_label("daten_ki", "en") == "Data, artificial intelligence"
    assert topic_label("neu_erfunden") == "neu_erfunden"
    assert kreis_name("10044") == "Landkreis Saarlouis"


@pytest.mark.parametrize(
    ("list_name", "labels"),
    [
        ("horizont", HORIZONS),
        ("gruppe", GROUPS),
        ("megatrend", MEGATRENDS),
        ("bildungsziel", GOALS),
        ("umfang", EXTENTS),
        ("koop", COOPERATION),
        ("verlust", LOSS_REASONS),
        ("themenfeld", topics()),
    ],
)
def test_short_lists_are_worded_as_in_the_questionnaire(list_name, labels):
    for code, german, english in choices_of("qba_betrieb", list_name):
        if code == "keine":
            continue
        assert (label(labels, code), label(labels, code, "en")) == (german, english)
