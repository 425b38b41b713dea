"""
Consent as events that are only added.

1  The newest answer to each purpose counts; no is an answer.
2  A withdrawal outranks everything whose author had not seen it, whatever the clocks say.
3  What was agreed to in knowledge of a withdrawal counts.
4  A yes covers the recipients it names, or their class, and nobody else.
5  A firm that withdrew everything is locked until it agrees to something again.
6  The order in which events arrive changes nothing.
"""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from app.models.consent import Consent, standing_of
from app.models.suppression import name_hash

START = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


def given(event_id, hours=0, *, classes=("traeger",), ids=(), knows=(), **answers):
    return Consent(
        id=event_id, scope="firm/f/network", firm_id="f", kind="given", at=START + timedelta(hours=hours),
        answers=answers, recipient_classes=classes, recipient_ids=ids, knows=knows,
    )  # fmt: skip


def withdrawn(event_id, hours=0, *purposes, everything=False):
    return Consent(
        id=event_id, scope="firm/f/network", firm_id="f", kind="withdrawn",
        at=START + timedelta(hours=hours), purposes=purposes, everything=everything,
    )  # fmt: skip


def refusal(*events, entry="d1", kind="traeger"):
    return standing_of(events).refusal(recipient_id=entry, recipient_kind=kind)


def test_nobody_asked_is_not_the_same_as_no():
    assert standing_of([]).state == "offen"
    assert refusal() == "consent_missing"
    assert refusal(given("a", weitergabe="nein")) == "consent_refused"
    assert standing_of([given("a", kontakt="nein", weitergabe="nein", statistik="nein")]).state == "fehlt"
    assert standing_of([given("a", kontakt="ja", weitergabe="ja", statistik="ja")]).state == "gilt"


def test_the_newest_answer_counts():
    yes, no = given("a", 0, weitergabe="ja"), given("b", 5, weitergabe="nein")
    assert refusal(yes) is None
    assert refusal(yes, no) == "consent_refused"
    assert refusal(no, given("c", 9, weitergabe="ja")) is None


def test_a_yes_covers_who_it_names():
    by_class = given("a", weitergabe="ja", classes=("beratung",))
    assert refusal(by_class) == "consent_other_recipient"
    assert refusal(by_class, kind="beratung") is None
    by_name = given("b", 1, weitergabe="ja", classes=(), ids=("d1",))
    assert refusal(by_name, kind="kammer") is None
    assert refusal(by_name, entry="d2", kind="kammer") == "consent_other_recipient"


def test_asked_each_time_covers_nobody_until_one_is_named():
    talk = given("a", weitergabe="einzelfall", classes=())
    assert refusal(talk) == "consent_each_time"
    assert refusal(talk, given("b", 1, weitergabe="ja", classes=(), ids=("d1",))) is None
    assert refusal(given("0", -1, weitergabe="ja"), talk) == "consent_each_time"


@pytest.mark.parametrize("clock_error_h", [-24 * 30, -1, 0, 1, 24 * 30])
def test_a_withdrawal_outranks_a_yes_that_did_not_know_of_it_whatever_the_clocks_say(clock_error_h):
    yes = given("a", clock_error_h, weitergabe="ja")
    assert refusal(yes, withdrawn("w", 0, "weitergabe")) == "consent_withdrawn"


@pytest.mark.parametrize("clock_error_h", [-24 * 30, 1, 24 * 30])
def test_a_yes_in_knowledge_of_the_withdrawal_counts(clock_error_h):
    again = given("b", clock_error_h, weitergabe="ja", knows=("w",))
    assert refusal(withdrawn("w", 0, "weitergabe"), again) is None
    other = withdrawn("w2", 0, "weitergabe")
    assert refusal(withdrawn("w", 0, "weitergabe"), other, again) == "consent_withdrawn"


def test_a_withdrawal_of_one_purpose_leaves_the_others():
    yes = given("a", kontakt="ja", weitergabe="ja", statistik="ja")
    standing = standing_of([yes, withdrawn("w", 1, "statistik")])
    assert (standing.answers["kontakt"], standing.answers["statistik"]) == ("ja", "")
    assert standing.refusal(recipient_id="d1", recipient_kind="traeger") is None
    assert (standing.state, standing.withdrawn) == ("teilweise", {"statistik"})
    assert not standing.locked


def test_a_firm_that_withdrew_everything_is_locked_until_it_agrees_again():
    yes, all_of_it = given("a", kontakt="ja", weitergabe="ja"), withdrawn("w", 1, everything=True)
    locked = standing_of([yes, all_of_it])
    assert (locked.locked, locked.state, locked.locked_at) == (True, "widerrufen", all_of_it.at)
    assert standing_of([yes, all_of_it, given("late", 9, kontakt="ja")]).locked
    assert standing_of([yes, all_of_it, given("no", 9, kontakt="nein", knows=("w",))]).locked
    assert not standing_of([yes, all_of_it, given("b", 2, kontakt="ja", knows=("w",))]).locked


def test_the_order_of_arrival_changes_nothing():
    events = [
        given("a", 0, weitergabe="ja", kontakt="ja"),
        withdrawn("w", 1, "weitergabe"),
        given("b", 2, weitergabe="einzelfall", classes=(), knows=("w",)),
        given("c", 3, weitergabe="ja", classes=(), ids=("d9",), knows=("w",)),
        withdrawn("v", 3, "statistik"),
    ]
    outcomes = {repr(standing_of(order)) for order in itertools.permutations(events)}
    assert len(outcomes) == 1
    assert refusal(*events, entry="d9") is None


def test_the_suppression_list_knows_a_name_however_it_is_written():
    expected = name_hash("Presswerk Dillingen GmbH", network_id="n")
    assert name_hash("  PRESSWERK-Dillingen  gmbh. ", network_id="n") == expected
    assert name_hash("Presswerk Dillingen GmbH", network_id="m") != expected
    assert "presswerk" not in expected
