"""
Checking the funding of a need on a seat.

1  Facts come from firm, talk and need, each with its source; what the works council said stays with it.
2  A kept check holds nothing about a person: not in the store, the outbox, the log or on the wire, not even
   through a verdict that gives an age away.
3  Published rules replace the bundled ones with the next sync; checks they affect are marked.
4  A rule switches by date, and a wrong device clock does not switch it.
5  A fact nobody can have is refused; nothing is written.
6  Rules this app cannot follow leave it with its own.
"""

import json
import logging
from datetime import date, timedelta

import pytest

from app.advice.funding import BUNDLED
from app.models.scopes import firm_scope, network_scope
from app.usecases.funding import (
    Course,
    FactWrongError,
    check_firm,
    check_need,
    checks_to_repeat,
    keep_check,
    newest_check,
)
from app.usecases.funding_facts import course_of_offer
from app.usecases.present import clock_error, present_day
from app.usecases.syncing import sync_once
from app.usecases.today import today
from tests.usecases.world import KEMAL, MIRIAM, NETWORK, PRESSWERK

pytestmark = pytest.mark.anyio

NEED = "0193eeee-0000-7000-8000-000000000001"
INHOUSE_NEED = "0193eeee-0000-7000-8000-000000000002"
RULES = "0193eeee-0000-7000-8000-000000000009"
TALK = "0193eeee-0000-7000-8000-000000000003"
DOCUMENT = json.loads(BUNDLED.read_text(encoding="utf-8"))
ROBOTICS = {"stunden": 160, "azav_massnahme": True, "azav_traeger": True, "kug_bezug": False}


def put_need(world, need_id=NEED, layer="network", **fields):
    world.server.put(
        "need",
        need_id,
        firm_scope(PRESSWERK, layer),
        {
            "firm_id": PRESSWERK,
            "topic": "automation",
            "people": 8,
            "people_unskilled": 0,
            "urgency": "3",
            "goal": "anpassung",
            "extent": "ueber120",
            "state": "neu",
            "created_at": "2026-11-20T10:00:00Z",
            **fields,
        },
    )


def put_firm(world, **fields):
    firm = world.server.fields("firm", PRESSWERK)
    world.server.put("firm", PRESSWERK, firm_scope(PRESSWERK, "shared"), {**firm, "headcount": 48, **fields})


def publish(world, change, as_of="2026-12-01"):
    document = json.loads(json.dumps(DOCUMENT))
    document["as_of"] = as_of
    change(document)
    world.server.put(
        "funding_rules",
        RULES,
        network_scope(NETWORK),
        {"as_of": as_of, "text": json.dumps(document), "published_at": "2026-12-01T08:00:00Z"},
    )


@pytest.fixture
async def miriam(world):
    put_firm(world, works_council="nein")
    put_need(world)
    return await world.seat_of(MIRIAM)


def row(view, rule_id):
    return next(each for each in (*view.rows, *view.more) if each.rule_id == rule_id)


async def test_few_facts_are_asked_because_most_are_known(miriam):
    view = check_need(miriam, NEED, typed=ROBOTICS)
    assert row(view, "82-LK-u50").shown == "ja"
    sources = {name: fact.source for name, fact in view.facts.items()}
    assert sources["land"] == sources["besch_sgb3"] == "firm"
    assert sources["afbg_ziel"] == sources["ohne_abschluss"] == "need"
    assert sources["stunden"] == "typed"
    assert sources["jahre_seit_82"] == sources["kmu_eu"] == "assumed"


async def test_an_instrument_speaks_with_one_row_in_the_order_yes_check_open_no(miriam):
    view = check_need(miriam, NEED, typed={**ROBOTICS, "bv_tv_weiterbildung": False})
    main = [(each.shown, each.rule_id) for each in view.rows]
    assert main[:4] == [
        ("ja", "82-LK-u50"),
        ("pruefen", "82-AEZ-u50"),
        ("offen", "82a-u250"),
        ("offen", "BFG-SL"),
    ]
    assert [each.rule_id for each in view.rows if each.shown == "nein"] == ["KDW-SL", "AFBG"]
    assert row(view, "82a-u250").missing == ("betroffene_an", "bv_tv_82a")
    assert row(view, "SAB-SN") in view.more  # another Land


async def test_a_chosen_offer_brings_its_facts(miriam):
    course = Course("Fachkraft Robotik", 160, 3920, date(2027, 1, 11), True, None)
    view = check_need(miriam, NEED, course=course)
    assert (view.starts, view.course, view.facts["stunden"].source) == (
        date(2027, 1, 11),
        "Fachkraft Robotik",
        "offer",
    )
    assert row(view, "82-LK-u50").missing == ("azav_traeger",)


async def test_an_offer_of_the_catalogue_says_what_it_knows_and_nothing_more(world, miriam):
    world.server.put(
        "offer",
        TALK,
        network_scope(NETWORK),
        {
            "title": "Fachkraft Robotik",
            "hours": 160,
            "price_eur": "auf Anfrage",
            "azav_measure": True,
            "dates": [{"begin": "2026-09-01"}, {"begin": "2027-01-11"}, {"begin": "bald"}, "Mai"],
        },
    )
    await sync_once(miriam)
    course = course_of_offer(miriam, TALK)
    assert course == Course("Fachkraft Robotik", 160, None, date(2027, 1, 11), True, None)
    assert course_of_offer(miriam, NEED) is None


async def test_what_the_works_council_said_stays_with_its_own_need(world, miriam):
    world.server.put(
        "interview",
        TALK,
        firm_scope(PRESSWERK, "network"),
        {
            "firm_id": PRESSWERK,
            "form_id": "qba_betrieb",
            "form_version": next(
                each.fields["version"]
                for each in world.server.live("form")
                if each.fields["form_id"] == "qba_betrieb"
            ),
            "perspective": "br",
            "state": "begonnen",
            "started_at": "2026-11-22T08:00:00Z",
            "started_by": MIRIAM,
            "/data/b_betrieb/besch_gesamt": "52",
            "/data/c_wandel/taetig_bedroht": "ja",
            "/data/c_wandel/betroffene_an": "12",
        },
    )
    put_need(world, INHOUSE_NEED, origin_interview=TALK)
    await sync_once(miriam)
    theirs = check_need(miriam, INHOUSE_NEED)
    ours = check_need(miriam, NEED)
    assert theirs.facts["betroffene_an"].value == 12
    assert theirs.facts["betroffene_an"].source == "talk"
    assert "betroffene_an" not in ours.facts
    assert "betroffene_an" not in check_firm(miriam, PRESSWERK).facts


async def test_nothing_about_a_person_is_kept_anywhere(world, miriam, caplog):
    caplog.set_level(logging.DEBUG)
    put_firm(world, headcount=120, headcount_group=120)
    await sync_once(miriam)
    typed = {**ROBOTICS, "alter": 57, "schwerbehindert": True, "bv_tv_weiterbildung": False}
    view = check_need(miriam, NEED, typed=typed)
    assert row(view, "82-LK-50-499-45").shown == "ja"
    keep_check(miriam, view)
    outbox = [dict(each) for each in _outbox(miriam)]
    await sync_once(miriam)
    (kept,) = world.server.live("funding_check")
    assert set(kept.fields["facts"]) & {"alter", "schwerbehindert"} == set()
    # Worked out without them, the verdict does not give the age away either.
    assert kept.fields["verdicts"]["82-LK-50-499-45"] == "offen"
    assert kept.fields["verdicts"]["82-LK-50-499-SB"] == "offen"
    raw = b"".join(path.read_bytes() for path in sorted(world.folder.rglob("*")) if path.is_file())
    everywhere = raw + json.dumps(outbox, default=str).encode() + caplog.text.encode()
    assert b'"stunden"' in everywhere  # the check is there …
    for trace in (b'"alter"', b'"schwerbehindert"', b'"82-LK-50-499-45": "ja"', b'"82-LK-50-499-45":"ja"'):
        assert trace not in everywhere  # … and nothing about the person


def _outbox(seat):
    return [vars(each) if hasattr(each, "__dict__") else {"row": str(each)} for each in seat.store.waiting()]


async def test_a_kept_check_is_there_for_others_and_the_newest_counts(world, miriam):
    keep_check(miriam, check_need(miriam, NEED, typed=ROBOTICS))
    world.clock.go_on(hours=1)
    keep_check(miriam, check_need(miriam, NEED, typed={**ROBOTICS, "stunden": 120}))
    kept = newest_check(miriam, NEED)
    assert kept.verdicts["82-LK-u50"] == "nein"
    assert not kept.check_again and not kept.outdated
    await sync_once(miriam)
    assert len(world.server.live("funding_check")) == 2


async def test_the_kuemmerer_keeps_a_check_inside_the_firm(world):
    put_firm(world)
    put_need(world, INHOUSE_NEED, layer="inhouse")
    kemal = await world.seat_of(KEMAL)
    keep_check(kemal, check_need(kemal, INHOUSE_NEED, typed=ROBOTICS))
    await sync_once(kemal)
    (kept,) = world.server.live("funding_check")
    assert kept.scope == firm_scope(PRESSWERK, "inhouse")


async def test_a_changed_rule_arrives_with_the_sync_and_marks_the_checks_it_affects(world, miriam):
    keep_check(miriam, check_need(miriam, NEED, typed=ROBOTICS))
    publish(world, lambda d: d["rules"][0]["result"].update(employer_pct=10, public_pct=90))
    await sync_once(miriam)
    kept = newest_check(miriam, NEED)
    assert kept.check_again and kept.again == ("82-LK-u50",)
    assert [each.need_id for each in checks_to_repeat(miriam)] == [NEED]
    view = check_need(miriam, NEED, typed=ROBOTICS)
    assert view.rules.published
    assert row(view, "82-LK-u50").answer.rule.result["employer_pct"] == 10
    keep_check(miriam, view)
    assert checks_to_repeat(miriam) == ()


async def test_rules_published_again_unchanged_mark_nothing(world, miriam):
    keep_check(miriam, check_need(miriam, NEED, typed=ROBOTICS))
    publish(world, lambda d: None)
    await sync_once(miriam)
    assert not newest_check(miriam, NEED).check_again
    assert check_need(miriam, NEED).rules.book.as_of.isoformat() == "2026-12-01"


async def test_rules_this_app_cannot_follow_leave_it_with_its_own(world, miriam):
    publish(world, lambda d: d["rules"][0]["when"].append(["mondphase", "eq", True]))
    await sync_once(miriam)
    view = check_need(miriam, NEED, typed=ROBOTICS)
    assert view.rules.unreadable and not view.rules.published
    assert row(view, "82-LK-u50").shown == "ja"


async def test_a_rule_turns_outdated_after_180_days(world, miriam):
    keep_check(miriam, check_need(miriam, NEED, typed=ROBOTICS))
    world.clock.go_on(days=181)
    assert row(check_need(miriam, NEED, typed=ROBOTICS), "82-LK-u50").outdated
    assert newest_check(miriam, NEED).outdated
    publish(world, lambda d: None, as_of="2027-05-20")
    await sync_once(miriam)
    assert not row(check_need(miriam, NEED, typed=ROBOTICS), "82-LK-u50").outdated


async def test_the_turn_of_the_year_switches_rules_and_marks_kept_checks(world):
    put_firm(world, bundesland="sn", kreis5="14521")
    put_need(world)
    world.clock.go_on(days=21)  # 15 December 2026
    miriam = await world.seat_of(MIRIAM)
    before = check_need(miriam, NEED, typed={"kug_bezug": True})
    assert row(before, "QZ-SN").shown == "noch_nicht"
    assert row(before, "KUG-24").shown == "ja"
    keep_check(miriam, before)
    world.clock.go_on(days=18)  # 2 January 2027
    await sync_once(miriam)
    after = check_need(miriam, NEED, typed={"kug_bezug": True})
    assert row(after, "QZ-SN").shown == "ja"
    assert row(after, "KUG-24").shown == "abgelaufen" and row(after, "KUG-24") in after.rows
    assert set(newest_check(miriam, NEED).again) == {"QZ-SN", "KUG-24"}


async def test_a_wrong_device_clock_is_noticed_and_decides_nothing(world):
    put_firm(world, bundesland="sn", kreis5="14521")
    put_need(world)
    world.clock.go_on(days=39)  # 2 January 2027
    miriam = await world.seat_of(MIRIAM)
    right = world.clock
    miriam.now = lambda: right() - timedelta(days=365)  # the device believes it is 2026
    miriam.store.note_server_time(
        int(right().timestamp() * 1000), device_ms=int(miriam.now().timestamp() * 1000)
    )
    assert clock_error(miriam) == timedelta(days=-365)
    assert present_day(miriam) == right().date()
    assert row(check_need(miriam, NEED), "QZ-SN").shown == "ja"


@pytest.mark.parametrize(("wrong_by", "later"), [(-365, 18), (400, 3)])
async def test_a_clock_set_right_without_a_net_is_not_corrected_once_more(world, miriam, wrong_by, later):
    right = world.clock
    miriam.now = lambda: right() + timedelta(days=wrong_by)
    await sync_once(miriam)
    miriam.store.note_server_time(
        int(right().timestamp() * 1000), device_ms=int(miriam.now().timestamp() * 1000)
    )
    assert abs(clock_error(miriam) - timedelta(days=wrong_by)) < timedelta(seconds=2)
    right.go_on(days=later)
    assert present_day(miriam) == right().date()
    miriam.now = right
    assert present_day(miriam) == right().date()
    assert clock_error(miriam) is None


async def test_a_right_clock_is_not_complained_about(world, miriam):
    await sync_once(miriam)
    assert clock_error(miriam) is None


@pytest.mark.parametrize("typed", [{"alter": 140}, {"betroffene_an": 49}, {"stunden": "viele"}])
async def test_a_fact_nobody_can_have_is_refused_and_nothing_written(miriam, typed):
    before = miriam.revision
    with pytest.raises(FactWrongError) as caught:
        check_need(miriam, NEED, typed=typed)
    assert caught.value.code in ("fact_out_of_range", "fact_type")
    assert "140" not in str(caught.value)
    assert miriam.revision == before


async def test_antrag_vor_beginn_stands_on_top_of_heute_until_it_is_applied_for(world, miriam):
    course = Course("Fachkraft Robotik", 160, 3920, date(2027, 1, 4), True, True)
    keep_check(miriam, check_need(miriam, NEED, typed={"kug_bezug": False}, course=course))
    assert [item.kind for item in today(miriam).due] == ["apply"]
    (item,) = today(miriam).due
    # 1 January is a holiday, the second and third are a weekend.
    assert (item.detail, item.due) == ("Fachkraft Robotik", date(2026, 12, 31))
    world.server.put(
        "referral",
        RULES,
        firm_scope(PRESSWERK, "network"),
        {"firm_id": PRESSWERK, "need_ids": [NEED], "state": "beantragt"},
    )
    await sync_once(miriam)
    assert today(miriam).due == ()


async def test_a_check_to_repeat_stands_in_heute(world, miriam):
    keep_check(miriam, check_need(miriam, NEED, typed=ROBOTICS))
    assert today(miriam).due == ()
    publish(world, lambda d: d["rules"][0]["result"].update(employer_pct=10, public_pct=90))
    await sync_once(miriam)
    assert [(item.kind, item.route_hint) for item in today(miriam).due] == [
        ("funding", f"/bedarf/{NEED}/foerderung")
    ]
