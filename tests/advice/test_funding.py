"""
The funding check.

1  Every test vector that comes with the rules holds.
2  The boundary values of the law are right on both sides.
3  For whoever meets the general conditions exactly one course rule and one wage rule of § 82 answers.
4  A missing fact makes a rule open and is named; a false one beats a missing one.
5  A fact nobody can have is refused with a stable code that does not repeat the value.
6  A rules file that cannot be followed is refused with the place of the fault.
7  `python -m app.advice check` reads cases and prints verdicts, or one line.
"""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.advice.__main__ import main
from app.advice.funding import BUNDLED, FundingError, RulesError, bundled_rules, check, in_force, read_rules

DOCUMENT = json.loads(BUNDLED.read_text(encoding="utf-8"))
BOOK = bundled_rules()
TODAY = date(2026, 11, 21)

COURSE = {
    "nur_arbeitsplatz": False, "jahre_seit_82": 99, "jahre_seit_82a": 99, "stunden": 160,
    "azav_massnahme": True, "azav_traeger": True, "arbeitgeberpflicht": False, "afbg_ziel": False,
    "ohne_abschluss": False, "ziel_berufsabschluss": False, "schwerbehindert": False,
    "bv_tv_weiterbildung": False, "kug_bezug": False, "alter": 30, "jahre_seit_abschluss": 8,
    "besch_sgb3": 12,
}  # fmt: skip
QUALI = {
    "arbeitgeber_finanziert": True, "nur_arbeitsplatz": False, "azav_traeger": True, "stunden": 130,
    "jahre_seit_82a": 99, "gekuendigt": False, "arbeitgeberpflicht": False, "afbg_ziel": False,
    "bv_tv_82a": True, "betrieb_an": 200, "betroffene_an": 20,
}  # fmt: skip
KDW = {"land": "sl", "kmu_eu": True, "extern_offen": True, "stunden": 16, "afbg_ziel": False, "kosten": 500}


def verdicts(facts, today=TODAY):
    return {answer.rule.id: answer.verdict for answer in check(BOOK, facts, today=today)}


def answer(rule_id, facts, today=TODAY):
    return next(each for each in check(BOOK, facts, today=today) if each.rule.id == rule_id)


@pytest.mark.parametrize("vector", DOCUMENT["test_vectors"], ids=lambda vector: vector["name"])
def test_vector_of_the_rules_file(vector):
    found = verdicts(vector["facts"])
    assert {rule: found[rule] for rule in vector["expect"]} == vector["expect"]


def test_the_file_has_all_its_vectors_and_names_only_verdicts_we_give():
    assert len(DOCUMENT["test_vectors"]) == 46
    expected = {verdict for vector in DOCUMENT["test_vectors"] for verdict in vector["expect"].values()}
    assert expected <= set(DOCUMENT["semantics"]["values"])


@pytest.mark.parametrize(
    ("facts", "yes", "no"),
    [
        ({**COURSE, "besch_sgb3": 49.75}, "82-LK-u50", "82-LK-50-499"),
        ({**COURSE, "besch_sgb3": 50}, "82-LK-50-499", "82-LK-u50"),
        ({**COURSE, "besch_sgb3": 499.75}, "82-LK-50-499", "82-LK-500"),
        ({**COURSE, "besch_sgb3": 500}, "82-LK-500", "82-LK-50-499"),
        ({**COURSE, "besch_sgb3": 49.75}, "82-AEZ-u50", "82-AEZ-50-499"),
        ({**COURSE, "besch_sgb3": 50}, "82-AEZ-50-499", "82-AEZ-u50"),
        ({**COURSE, "besch_sgb3": 499.75}, "82-AEZ-50-499", "82-AEZ-500"),
        ({**COURSE, "besch_sgb3": 500}, "82-AEZ-500", "82-AEZ-50-499"),
        ({**COURSE, "stunden": 121}, "82-LK-u50", None),
        ({**COURSE, "stunden": 120.5}, "82-LK-u50", None),
        ({**COURSE, "stunden": 120}, None, "82-LK-u50"),
        ({**COURSE, "besch_sgb3": 60, "alter": 44}, "82-LK-50-499", "82-LK-50-499-45"),
        ({**COURSE, "besch_sgb3": 60, "alter": 45}, "82-LK-50-499-45", "82-LK-50-499"),
        ({**QUALI, "betrieb_an": 200, "betroffene_an": 20}, "82a-u250", None),
        ({**QUALI, "betrieb_an": 200, "betroffene_an": 19}, None, "82a-u250"),
        ({**QUALI, "betrieb_an": 249, "betroffene_an": 25}, "82a-u250", "82a-ab250"),
        ({**QUALI, "betrieb_an": 250, "betroffene_an": 50}, "82a-ab250", "82a-u250"),
        ({**QUALI, "betrieb_an": 9, "betroffene_an": 1}, "82a-u10", "82a-u250"),
        ({**QUALI, "betrieb_an": 10, "betroffene_an": 1}, "82a-u250", "82a-u10"),
        ({"afbg_ziel": True, "ustd": 400}, "AFBG", None),
        ({"afbg_ziel": True, "ustd": 399}, None, "AFBG"),
        ({**KDW, "kosten": 250}, "KDW-SL", None),
        ({**KDW, "kosten": 247.5}, None, "KDW-SL"),
        ({**KDW, "stunden": 119.5}, "KDW-SL", None),
        ({**KDW, "stunden": 120}, None, "KDW-SL"),
        (
            {**QUALI, "afbg_ziel": True, "fortbildungsstufe1": True, "stichtag": "2028-03-31"},
            "82a-u250",
            None,
        ),
        (
            {**QUALI, "afbg_ziel": True, "fortbildungsstufe1": True, "stichtag": "2028-04-01"},
            None,
            "82a-u250",
        ),
    ],
)
def test_boundary_value(facts, yes, no):
    found = verdicts(facts)
    assert yes is None or found[yes] == "ja"
    assert no is None or found[no] == "nein"


@pytest.mark.parametrize(("hundredths", "verdict"), [(950, "nein"), (1000, "ja")])
def test_nine_and_a_half_percent_are_not_ten(hundredths, verdict):
    facts = {**QUALI, "betrieb_an": 200, "betroffene_an": hundredths * 2 // 100}
    assert verdicts(facts)["82a-u250"] == verdict


def test_the_year_changes_at_midnight():
    assert verdicts({"land": "sn", "stichtag": "2026-12-31"})["QZ-SN"] == "noch_nicht"
    assert verdicts({"land": "sn", "stichtag": "2027-01-01"})["QZ-SN"] == "ja"
    assert verdicts({**KDW, "stichtag": "2027-12-31"})["KDW-SL"] == "ja"
    assert verdicts({**KDW, "stichtag": "2028-01-01"})["KDW-SL"] == "abgelaufen"


def test_without_a_start_of_the_course_the_day_is_today():
    assert verdicts({"land": "sn"}, today=date(2026, 12, 15))["QZ-SN"] == "noch_nicht"
    assert verdicts({"land": "sn"}, today=date(2027, 1, 2))["QZ-SN"] == "ja"


@given(
    quarters=st.integers(1, 4 * 2_000),
    alter=st.integers(15, 70),
    schwerbehindert=st.booleans(),
    agreement=st.booleans(),
    hours=st.integers(121, 2_000),
    years=st.integers(2, 40),
)
def test_exactly_one_course_rule_and_one_wage_rule_answers(
    quarters, alter, schwerbehindert, agreement, hours, years
):
    facts = {
        **COURSE,
        "besch_sgb3": quarters / 4,
        "alter": alter,
        "schwerbehindert": schwerbehindert,
        "bv_tv_weiterbildung": agreement,
        "stunden": hours,
        "jahre_seit_82": years,
    }
    answering = [
        each.rule.kind
        for each in check(BOOK, facts, today=TODAY)
        if each.rule.instrument == "sgb3_82" and each.verdict in ("ja", "ja_pruefen")
    ]
    assert sorted(answering) == ["course", "wage"]


KINDS = {
    "bool": st.booleans(),
    "int": st.integers(14, 99),
    "number": st.integers(0, 396).map(lambda quarters: quarters / 4),
    "date": st.dates(date(2024, 1, 1), date(2030, 1, 1)).map(date.isoformat),
    "enum": st.sampled_from(["sl", "sn", "th", "sonst"]),
}
ANY_FACTS = st.fixed_dictionaries(
    {},
    optional={
        name: st.none() | KINDS[kind.type] for name, kind in BOOK.facts.items() if name != "betroffene_an"
    },
)


@given(facts=ANY_FACTS, name=st.sampled_from(sorted(BOOK.facts)))
def test_learning_a_fact_never_turns_a_settled_answer_around(facts, name):
    """Three-valued logic that is right is monotone: what was ja or nein stays, only offen is settled."""
    without = {key: value for key, value in facts.items() if key not in (name, "stichtag")}
    before, after = verdicts(without), verdicts({**facts, "stichtag": None})
    for rule, verdict in before.items():
        if verdict in ("ja", "nein"):
            # "ja" may become "ja_pruefen": a soft condition only counts once its fact is known.
            assert after[rule] in ({"ja", "ja_pruefen"} if verdict == "ja" else {"nein"})


def test_a_missing_fact_is_named_and_a_false_one_beats_it():
    open_answer = answer("82-LK-u50", {**COURSE, "azav_massnahme": None})
    assert (open_answer.verdict, open_answer.missing) == ("offen", ("azav_massnahme",))
    no = answer("82-LK-u50", {**COURSE, "azav_massnahme": None, "stunden": 120})
    assert (no.verdict, no.failed[0].fact) == ("nein", "stunden")


def test_a_missing_derived_fact_names_the_given_facts_behind_it():
    facts = {key: value for key, value in QUALI.items() if key not in ("betroffene_an", "bv_tv_82a")}
    assert answer("82a-u250", facts).missing == ("betroffene_an", "bv_tv_82a")


def test_half_of_a_derived_fact_is_enough_where_it_decides():
    """Whoever aims at no AFBG goal need not say whether the course is of the first stage."""
    assert answer("82a-u250", {**QUALI, "fortbildungsstufe1": None}).verdict == "ja"
    assert answer("82-AEZ-u50", {**COURSE, "ohne_abschluss": False, "ziel_berufsabschluss": None}).fits


def test_status_and_what_it_would_need_are_both_known():
    suspended = answer("SAB-SN", {"land": "sl"})
    assert suspended.verdict == "status:suspended"
    assert [condition.fact for condition in suspended.failed] == ["land"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"alter": 7}, "fact_out_of_range"),
        ({"alter": 131}, "fact_out_of_range"),
        ({"stunden": -1}, "fact_out_of_range"),
        ({"kosten": float("nan")}, "fact_out_of_range"),
        ({"kosten": float("inf")}, "fact_out_of_range"),
        ({"land": "bayern"}, "fact_out_of_range"),
        ({"betrieb_an": 10, "betroffene_an": 11}, "fact_out_of_range"),
        ({"betrieb_an": 0}, "fact_out_of_range"),
        ({"stichtag": "1901-01-01"}, "fact_out_of_range"),
        ({"stichtag": "heute"}, "fact_type"),
        ({"alter": 44.5}, "fact_type"),
        ({"alter": "44"}, "fact_type"),
        ({"stunden": True}, "fact_type"),
        ({"azav_traeger": 1}, "fact_type"),
        ({"stunde": 160}, "fact_unknown"),
    ],
)
def test_a_fact_nobody_can_have_is_refused(facts, code):
    with pytest.raises(FundingError) as caught:
        check(BOOK, facts, today=TODAY)
    assert caught.value.code == code
    assert caught.value.data["fact"] == list(facts)[-1]


def test_a_refused_fact_is_not_repeated_in_the_error():
    with pytest.raises(FundingError) as caught:
        check(BOOK, {"alter": 131}, today=TODAY)
    assert "131" not in str(caught.value) + str(caught.value.data)


def test_a_rule_is_outdated_after_180_days_without_confirmation():
    rule = BOOK.rule("82-LK-u50")
    assert not rule.outdated(BOOK.as_of + timedelta(days=180))
    assert rule.outdated(BOOK.as_of + timedelta(days=181))
    changed = json.loads(json.dumps(DOCUMENT))
    changed["rules"][0]["confirmed"] = "2027-05-01"
    confirmed = read_rules(json.dumps(changed)).rules[0]
    assert not confirmed.outdated(BOOK.as_of + timedelta(days=181))
    assert confirmed.digest != rule.digest


def test_both_bounds_of_a_rule_are_in_force():
    rule = BOOK.rule("QZ-SN")
    assert (in_force(rule, date(2026, 12, 31)), in_force(rule, date(2027, 1, 1))) == ("noch_nicht", None)


def broken(change):
    document = json.loads(json.dumps(DOCUMENT))
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("{", "rules_syntax", ""),
        ("[]", "rules_syntax", ""),
        ("[" * 100_000, "rules_syntax", ""),
        (broken(lambda d: d.pop("as_of")), "rules_field", "as_of"),
        (broken(lambda d: d.update(rules=[])), "rules_field", "rules"),
        (broken(lambda d: d["rules"][3].pop("title_de")), "rules_field", None),
        (broken(lambda d: d["rules"][3].update(status="vielleicht")), "rules_unknown_value", None),
        (broken(lambda d: d["rules"][3].update(valid_from="morgen")), "rules_field", None),
        (broken(lambda d: d["rules"][3]["when"].append(["stunde", "gt", 1])), "rules_unknown_fact", None),
        (broken(lambda d: d["rules"][3]["when"].append(["stunden", "~", 1])), "rules_unknown_value", None),
        (broken(lambda d: d["rules"][3]["when"].append(["stunden", "gt", None])), "rules_field", None),
        (broken(lambda d: d["rules"].append(d["rules"][0])), "rules_duplicate", "82-LK-u50"),
        (broken(lambda d: d["derived"].update(x="stunde * 2")), "rules_unknown_fact", "derived.x"),
        (broken(lambda d: d["derived"].update(x="x * 2")), "rules_unknown_fact", "derived.x"),
        (broken(lambda d: d["derived"].update(x="__import__('os')")), "rules_syntax", "derived"),
        (broken(lambda d: d["derived"].update(x="(" * 5_000)), "rules_syntax", "derived"),
        (broken(lambda d: d["derived"].update(x="1 +")), "rules_syntax", "derived"),
    ],
)
def test_a_rules_file_that_cannot_be_followed_names_the_place(text, code, where):
    with pytest.raises(RulesError) as caught:
        read_rules(text)
    assert caught.value.code == code
    assert caught.value.where == (DOCUMENT["rules"][3]["id"] if where is None else where)


def test_a_new_threshold_in_the_file_is_followed_without_new_code():
    changed = read_rules(broken(lambda d: d["derived"].update(kdw_zuschuss="min(3000, 0.5*kosten)")))
    found = {each.rule.id: each.verdict for each in check(changed, {**KDW, "kosten": 200}, today=TODAY)}
    assert (found["KDW-SL"], verdicts({**KDW, "kosten": 200})["KDW-SL"]) == ("ja", "nein")
    assert changed.digest != BOOK.digest


def test_the_command_prints_a_verdict_for_every_rule_of_every_case(tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"facts": COURSE}, {"facts": {}}]), encoding="utf-8")
    assert main(["check", str(file)]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first["82-LK-u50"] == "ja"
    assert list(first) == list(second) == [rule["id"] for rule in DOCUMENT["rules"]]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('[{"facts": {"alter": 200}}]', "fact_out_of_range: case 0: alter: allowed: 14–100"),
        ('{"facts": {}}', "cases_syntax"),
        ('[{"fact": {}}]', "cases_syntax"),
        ("no json", "cases_syntax"),
    ],
)
def test_the_command_refuses_bad_input_with_one_line(content, line, tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(content, encoding="utf-8")
    assert main(["check", str(file)]) == 1
    out, error = capsys.readouterr()
    assert out == "" and error.startswith(line) and error.count("\n") == 1


def test_the_command_says_how_it_is_used_and_what_it_cannot_read(tmp_path, capsys):
    assert main([]) == 2
    assert main(["check", str(tmp_path / "nothing.json")]) == 1
    assert "file_unreadable" in capsys.readouterr().err
