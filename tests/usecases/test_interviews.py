"""
Talking in a firm.

1   A talk starts offline with what the firm record knows, on the newest published version.
2   Every answer is on the disk when the call returns; reopening leads to the very question.
3   A value that breaks a rule is kept and blocks finishing; a value of the wrong type is refused.
4   Parked questions and notes stay with their question.
5   Steps of a sitting are taken back.
6   Finishing yields one record per need, area and step, however often it happens.
7   An old form version stays; one that is not here says so and loses nothing.
8   When the disk is full, what was typed stays and is saved as soon as it can.
9   One author at a time; submitted talks are read-only.
"""

import pytest

from app.forms import AnswerTypeError
from app.store import Store, StoreFullError
from app.usecases.errors import FormVersionMissingError, NotEditableError, NotHereError
from app.usecases.firms import firm_file, list_firms
from app.usecases.interviews import (
    NotFinishableError,
    available_forms,
    interview_rows,
    open_interview,
    start_interview,
)
from app.usecases.knowledge import knowledge_of_firm
from app.usecases.needs import needs_of_firm
from app.usecases.referrals import draft_referral, referral
from app.usecases.syncing import sync_status
from app.usecases.today import today
from tests.usecases.talking import AREA, NEED, add, begin, hold, path_of, say, value_of
from tests.usecases.world import AKADEMIE, HAERTEREI, JONAS, KEMAL, MIRIAM, PRESSWERK, STEFANIE

pytestmark = pytest.mark.anyio


@pytest.fixture
async def miriam(world):
    """Miriam's seat; from now on she is in a basement."""
    seat = await world.seat_of(MIRIAM)
    world.up = False
    return seat


# --- starting


async def test_the_questionnaires_of_a_role(world):
    miriam, kemal, stefanie = [await world.seat_of(who) for who in (MIRIAM, KEMAL, STEFANIE)]
    assert available_forms(miriam, firm_id=PRESSWERK)[0].form_id == "qba_betrieb"
    assert [form.form_id for form in available_forms(kemal, firm_id=PRESSWERK)] == [
        "bedarf_kurz",
        "wissenssicherung",
    ]
    assert available_forms(kemal, firm_id=HAERTEREI) == ()
    assert available_forms(stefanie, firm_id=PRESSWERK) == ()


async def test_a_talk_starts_with_what_the_firm_record_knows(miriam):
    talk = begin(miriam)
    assert value_of(talk, "betrieb_name") == "Presswerk Dillingen"
    assert [value_of(talk, name) for name in ("bundesland", "kreis", "wz_abschnitt", "wz_abteilung")] == [
        "sl",
        "10044",
        "C",
        "29",
    ]
    assert value_of(talk, "datum") == "2026-11-24"
    assert (talk.firm_name, talk.perspective, talk.state, talk.editable) == (
        "Presswerk Dillingen",
        "leitung",
        "begonnen",
        True,
    )


async def test_sections_carry_letters_and_questions_numbers(miriam):
    talk = hold(miriam, needs=2)
    sections = talk.sections()
    assert [section.letter for section in sections] == list("ABCDEFGH")
    assert sections[0].title == "Rahmen und Einwilligung"
    assert (sections[0].answered, sections[0].total, sections[0].state) == (6, 6, "done")
    assert sections[5].instances == 2
    numbers = {
        talk.number(node.path)
        for node in talk.instance.node(talk.sections()[5].path).children
        if node.kind in ("input", "select")
    }
    assert numbers == {"F 1"}
    instances = talk.instance.node(path_of(talk, "rep_bedarf")).children
    assert {talk.number(path_of(talk, "b_personen", within=each.path)) for each in instances} == {"F 5"}
    assert talk.number(talk.sections()[5].path) == ""


# --- durable answers


async def test_every_answer_is_on_the_disk_when_the_call_returns(world, miriam):
    talk = begin(miriam)
    say(talk, teilnehmende="gf", dsgvo_info="ja")
    assert talk.saved_at == world.clock()
    again = open_interview(world.reopen(miriam), talk.id)
    assert value_of(again, "teilnehmende") == "gf"
    assert value_of(again, "dsgvo_info") == "ja"


async def test_the_battery_dies_and_she_continues_at_that_field(world, miriam):
    """S1: A to E and two needs, then the tablet dies while the third is typed."""
    talk = hold(miriam, needs=2)
    third = add(talk, "rep_bedarf", b_thema="qualitaet")
    talk.touch(path_of(talk, "b_beschreibung", within=third))
    talk._write_position()
    world.clock.go_on(minutes=40)
    again = world.reopen(miriam)
    (card,) = today(again).resume
    assert (card.section_letter, card.place_text) == ("F", "Bedarf 3")
    assert card.question_label == "Was sollen die Beschäftigten danach können?"
    assert card.firm_name == "Presswerk Dillingen"
    assert len(card.sections) == 8
    talk = open_interview(again, card.interview_id)
    assert talk.position == path_of(talk, "b_beschreibung", within=third)
    assert value_of(talk, "b_thema", within=third) == "qualitaet"
    say(talk, within=third, **{name: value for name, value in NEED.items() if name != "b_thema"})
    result = talk.finish()
    assert len(result.needs) == 3
    world.up = True
    await world.sync(again)
    await world.sync(again)
    assert len(world.server.live("interview")) == 1
    assert len(world.server.live("need")) == 3


async def test_threshold_arithmetic_in_the_field(miriam):
    """S2, steps 1 and 2: 52 heads, 4 up to 10 hours, 2 up to 20 hours count as 48."""
    talk = begin(miriam)
    say(talk, besch_gesamt="52", konzern="nein")
    assert talk.instance.node(path_of(talk, "tz10")).relevant
    say(talk, tz10="4", tz20="2", tz30="0")
    computed = {value.name: value.value for value in talk.computed()}
    assert (computed["besch_sgb3"], computed["klasse_sgb3"]) == ("48", "unter 50")


async def test_a_note_shows_the_computed_share_with_its_threshold(miriam):
    talk = begin(miriam)
    say(talk, besch_gesamt="52", taetig_bedroht="ja", betroffene_an="12")
    note = talk.instance.node(path_of(talk, "hinweis_82a"))
    assert note.relevant
    assert "23.1 %" in note.label
    say(talk, betroffene_an="1")
    assert not talk.instance.node(path_of(talk, "hinweis_82a")).relevant


async def test_the_questionnaire_speaks_both_languages(miriam):
    talk = begin(miriam)
    english = next(language for language in talk.languages if "(en)" in language)
    talk.set_language(english)
    assert talk.sections()[0].title == "Setting and consent"
    talk.set_language("Klingonisch")
    assert talk.language == english
    assert open_interview(miriam, talk.id, language="en").language == english


# --- errors, parked, notes


async def test_a_value_that_breaks_a_rule_is_kept_and_blocks_finishing(world, miriam):
    talk = hold(miriam, needs=1)
    (need,) = talk.instance.node(path_of(talk, "rep_bedarf")).children
    wrong = path_of(talk, "b_ohne_abschluss", within=need.path)
    talk.answer(wrong, "9")
    (point,) = talk.open_points()
    assert (point.kind, point.number, point.path) == ("error", "F 6", wrong)
    assert point.message == "Höchstens so viele wie Personen in diesem Bedarf."
    assert talk.sections()[5].state == "error"
    with pytest.raises(NotFinishableError) as caught:
        talk.finish()
    assert [each.path for each in caught.value.points] == [wrong]
    again = open_interview(world.reopen(miriam), talk.id)
    assert again.instance.node(wrong).value == "9"


async def test_letters_in_a_number_field_are_refused_and_change_nothing(miriam):
    talk = begin(miriam)
    say(talk, besch_gesamt="52")
    with pytest.raises(AnswerTypeError) as caught:
        say(talk, besch_gesamt="viele")
    assert caught.value.expected == "int" or caught.value.expected == "integer"
    assert value_of(talk, "besch_gesamt") == "52"
    assert open_interview(miriam, talk.id).instance.node(path_of(talk, "besch_gesamt")).value == "52"


async def test_missing_answers_are_listed_in_document_order(miriam):
    talk = begin(miriam)
    missing = [point for point in talk.open_points() if point.kind == "missing"]
    assert [point.number for point in missing[:3]] == ["A 2", "A 3", "A 4"]
    with pytest.raises(NotFinishableError):
        talk.finish()
    assert talk.state == "begonnen"


async def test_a_parked_question_keeps_its_reason_and_blocks_only_if_required(world, miriam):
    talk = hold(miriam, needs=0)
    optional, required = path_of(talk, "tarif"), path_of(talk, "betriebsrat")
    talk.park(optional, "Meister fragen")
    (point,) = talk.open_points()
    assert (point.kind, point.message, point.blocking) == ("parked", "Meister fragen", False)
    assert talk.sections()[1].state == "parked"
    say(talk, betriebsrat="")
    talk.park(required, "")
    assert [each.blocking for each in talk.open_points()] == [True, False]
    again = open_interview(world.reopen(miriam), talk.id)
    assert again.parked_reason(optional) == "Meister fragen"
    assert again.parked_reason(required) == ""
    say(again, betriebsrat="nein", tarif="haus")
    assert again.parked_reason(required) is None
    assert again.open_points() == ()


async def test_a_note_stays_with_its_question(world, miriam):
    talk = begin(miriam)
    path = path_of(talk, "tarif")
    talk.note(path, "Zelle 3 kommt im Februar.")
    again = open_interview(world.reopen(miriam), talk.id)
    assert again.note_of(path) == "Zelle 3 kommt im Februar."
    again.note(path, " ")
    assert again.note_of(path) == ""


# --- undo


async def test_answers_are_taken_back_one_by_one(miriam):
    talk = begin(miriam)
    assert not talk.can_undo
    say(talk, besch_gesamt="52")
    say(talk, besch_gesamt="55")
    assert talk.undo()
    assert value_of(talk, "besch_gesamt") == "52"
    assert talk.undo()
    assert value_of(talk, "besch_gesamt") == ""
    assert not talk.undo()


async def test_a_removed_need_comes_back_with_answers_and_notes(world, miriam):
    talk = hold(miriam, needs=2)
    first, second = talk.instance.node(path_of(talk, "rep_bedarf")).children
    talk.note(path_of(talk, "b_personen", within=first.path), "zwei Schichten")
    talk.remove_repeat(first.path)
    assert len(talk.preview_result().needs) == 1
    assert talk.undo()
    restored = talk.instance.node(path_of(talk, "rep_bedarf")).children
    assert [each.path for each in restored] == [first.path, second.path]
    again = open_interview(world.reopen(miriam), talk.id)
    assert value_of(again, "b_personen", within=first.path) == "8"
    assert again.note_of(path_of(again, "b_personen", within=first.path)) == "zwei Schichten"
    assert [each.path for each in again.instance.node(path_of(again, "rep_bedarf")).children] == [
        first.path,
        second.path,
    ]


async def test_an_added_need_is_taken_back(miriam):
    talk = hold(miriam, needs=0)
    say(talk, bedarf_vorhanden="ja")
    series = path_of(talk, "rep_bedarf")
    before = [each.path for each in talk.instance.node(series).children]
    talk.add_repeat(series)
    assert talk.undo()
    assert [each.path for each in talk.instance.node(series).children] == before


async def test_an_instance_nobody_touched_asks_for_nothing_and_goes_with_finishing(miriam):
    talk = hold(miriam, needs=0)
    series = path_of(talk, "rep_taetigkeit")
    assert len(talk.instance.node(series).children) == 1
    assert talk.open_points() == ()
    assert talk.sections()[3].state == "optional"
    talk.finish()
    assert talk.instance.node(series).children == ()


# --- finishing


async def test_computed_values_wait_for_the_answers_they_rest_on(miriam):
    talk = begin(miriam)
    say(talk, besch_gesamt="52")

    def shown() -> list[str]:
        return [value.name for value in talk.computed()]

    assert shown() == []
    say(talk, konzern="nein")
    assert shown() == ["besch_sgb3", "klasse_sgb3"]
    say(talk, taetig_bedroht="ja")
    assert shown() == ["besch_sgb3", "klasse_sgb3"]
    say(talk, betroffene_an="12", bedarf_vorhanden="ja")
    assert shown() == ["besch_sgb3", "klasse_sgb3", "anteil_swb"]
    add(talk, "rep_bedarf", b_personen="8")
    assert shown() == ["besch_sgb3", "klasse_sgb3", "anteil_swb", "summe_personen"]


async def test_a_repeat_that_was_asked_for_misses_its_first_instance(miriam):
    talk = hold(miriam, needs=0, bedarf_vorhanden="ja")
    missing = [point for point in talk.open_points() if point.kind == "missing"]
    assert missing[0].number == "F 2"
    assert all(point.number.startswith("F") and point.blocking for point in missing)
    with pytest.raises(NotFinishableError):
        talk.finish()
    # Another need was filled in instead: the empty one asks for nothing any more and goes with finishing.
    series = talk.instance.node(path_of(talk, "rep_bedarf"))
    second = talk.add_repeat(series.path)
    say(talk, within=second, **NEED)
    assert not [point for point in talk.open_points() if point.blocking]
    assert len(talk.finish().needs) == 1


async def test_an_answer_that_excludes_the_others_stands_alone(miriam):
    talk = begin(miriam)
    path = path_of(talk, "veraenderungen")
    say(talk, veraenderungen="maschinen software")
    assert talk.answer_alone(path, "maschinen software keine") == "keine"
    assert value_of(talk, "veraenderungen") == "maschinen software"
    say(talk, veraenderungen="keine")
    assert talk.answer_alone(path, "maschinen keine") == "maschinen"
    # A limit on how many is no contradiction: nothing is taken away.
    skills = path_of(talk, "t_kompetenz")
    five = [choice.value for choice in talk.instance.node(skills).choices][:6]
    talk.answer(skills, " ".join(five[:5]))
    assert talk.answer_alone(skills, " ".join(five)) == " ".join(five)


async def test_what_does_not_fit_its_question_survives_the_battery(world, miriam):
    talk = begin(miriam)
    path = path_of(talk, "besch_gesamt")
    talk.keep_typed_texts({path: ("zweiundfünfzig", "whole_number")})
    again = open_interview(miriam, talk.id)
    assert again.typed_texts() == {path: ("zweiundfünfzig", "whole_number")}
    again.keep_typed_texts({})
    assert open_interview(miriam, talk.id).typed_texts() == {}


async def test_finishing_yields_needs_areas_and_steps(miriam):
    talk = hold(miriam, needs=2, schluesselwissen="ja")
    add(talk, "rep_wissen", **AREA)
    add(talk, "rep_schritt", s_was="Beim Träger anrufen", s_wer="mentor", s_bis="2026-11-27")
    preview = talk.preview_result()
    assert (len(preview.needs), preview.participation_cases) == (2, 16)
    assert dict(preview.consent) == {"kontakt": "ja", "weitergabe": "ja", "statistik": "ja"}
    assert [step.what for step in preview.steps] == ["Beim Träger anrufen", ""]
    result = talk.finish()
    assert (result.state, len(result.needs), len(result.knowledge), len(result.steps)) == (
        "eingereicht",
        2,
        1,
        2,
    )
    need = needs_of_firm(miriam, PRESSWERK)[0]
    assert (need.topic, need.people, need.urgency, need.origin_interview, need.state) == (
        "automation",
        8,
        3,
        talk.id,
        "neu",
    )
    (area,) = knowledge_of_firm(miriam, PRESSWERK)
    assert (area.area, area.risk, area.light) == ("Einrichten der Presse 4", 12, "rot")
    file = firm_file(miriam, PRESSWERK)
    assert (file.firm.headcount, file.firm.headcount_sgb3) == (52, 48.0)
    assert (file.consent.state, file.firm.works_council) == ("gilt", "ja")
    assert file.next_step is not None
    assert file.next_step.what == "Beim Träger anrufen"
    assert {entry.kind for entry in file.timeline} >= {"interview_eingereicht", "need_neu"}
    # The talk, two needs, an area, two steps, the firm, and what it said about consent.
    assert sync_status(miriam).waiting == 8
    assert [item.detail for item in today(miriam).due] == ["Beim Träger anrufen"]


async def test_from_a_need_to_a_referral_offline(miriam):
    talk = hold(miriam, needs=1)
    (need_id,) = talk.finish().needs
    made = draft_referral(miriam, need_ids=[need_id], directory_id=AKADEMIE, purpose="Angebot einholen")
    assert referral(miriam, made).row.blocked is None


async def test_a_talk_without_consent_is_finished_and_its_referral_stays_a_draft(miriam):
    talk = hold(miriam, needs=1, einw_weitergabe="nein")
    (need_id,) = talk.finish().needs
    made = draft_referral(miriam, need_ids=[need_id], directory_id=AKADEMIE, purpose="Angebot einholen")
    assert referral(miriam, made).row.blocked == "consent_refused"


async def test_two_perspectives_of_one_firm_never_mix(miriam):
    """S12, step 1."""
    management, council = begin(miriam), begin(miriam, perspective="br")
    say(management, taetig_bedroht="nein")
    say(council, taetig_bedroht="ja", betroffene_an="12")
    assert value_of(management, "taetig_bedroht") == "nein"
    assert {row.perspective for row in interview_rows(miriam, firm_id=PRESSWERK)} == {"leitung", "br"}


async def test_leaving_on_purpose_shows_as_interrupted_and_answering_resumes(world, miriam):
    talk = begin(miriam)
    say(talk, teilnehmende="gf")
    talk.interrupt()
    talk.close()
    (row,) = list_firms(miriam, only="meine")
    assert row.badge is not None
    assert row.badge.kind == "unterbrochen"
    assert open_interview(miriam, talk.id).state == "unterbrochen"
    again = open_interview(miriam, talk.id)
    say(again, teilnehmende="gf br")
    assert again.state == "begonnen"
    world.up = True
    await world.sync(miriam)
    assert world.server.fields("interview", talk.id)["state"] == "begonnen"
    assert sync_status(miriam).needs_you == 0


async def test_a_talk_given_up_needs_a_reason_and_is_over(miriam):
    from app.usecases.errors import StepNotPossibleError

    talk = begin(miriam)
    with pytest.raises(StepNotPossibleError) as caught:
        talk.abort(" ")
    assert caught.value.reason == "reason_missing"
    talk.abort("Betrieb möchte nicht mehr")
    assert (talk.state, talk.reason_locked) == ("abgebrochen", "abgebrochen")
    assert today(miriam).resume == ()


async def test_a_submitted_talk_is_read_only(miriam):
    talk = hold(miriam, needs=0)
    talk.finish()
    assert talk.reason_locked == "eingereicht"
    with pytest.raises(NotEditableError):
        say(talk, besch_gesamt="55")
    with pytest.raises(NotEditableError):
        talk.finish()


async def test_another_mentor_reads_but_does_not_write(world):
    miriam, jonas = await world.seat_of(MIRIAM), await world.seat_of(JONAS)
    talk = begin(miriam)
    say(talk, besch_gesamt="52")
    await world.sync(miriam, jonas)
    seen = open_interview(jonas, talk.id)
    assert (seen.reason_locked, value_of(seen, "besch_gesamt")) == ("other_person", "52")


async def test_the_same_person_on_two_devices_sees_answers_come_in(world):
    tablet, laptop = await world.seat_of(MIRIAM), await world.seat_of(MIRIAM)
    talk = begin(tablet)
    await world.sync(tablet, laptop)
    there = open_interview(laptop, talk.id)
    say(talk, besch_gesamt="52")
    await world.sync(tablet, laptop)
    there.refresh()
    assert value_of(there, "besch_gesamt") == "52"


# --- versions and trouble


async def test_a_running_talk_keeps_its_version_and_new_ones_start_on_the_newest(world):
    """S3, steps 3 and 4."""
    seat = await world.seat_of(MIRIAM)
    talk = begin(seat)
    world.publish("qba_betrieb", "2027010101")
    await world.sync(seat)
    again = open_interview(seat, talk.id)
    assert (again.form_version, again.newer_version) == ("2026112101", "2027010101")
    fresh = begin(seat)
    assert (fresh.form_version, fresh.newer_version) == ("2027010101", None)


async def test_a_form_version_that_is_not_here_says_so_and_loses_nothing(world, miriam):
    talk = begin(miriam)
    say(talk, besch_gesamt="52")
    miriam.store.write("form", miriam.store.records("form")[0].id, None, {})
    for record in miriam.store.records("form", where={"form_id": "qba_betrieb"}):
        miriam.store.delete("form", record.id)
    with pytest.raises(FormVersionMissingError) as caught:
        open_interview(miriam, talk.id)
    assert (caught.value.form_id, caught.value.version) == ("qba_betrieb", "2026112101")
    (card,) = today(miriam).resume
    assert (card.interview_id, card.firm_name, card.sections) == (talk.id, "Presswerk Dillingen", ())
    with pytest.raises(FormVersionMissingError):
        start_interview(miriam, firm_id=PRESSWERK, form_id="qba_betrieb", perspective="br")
    with pytest.raises(NotHereError):
        start_interview(miriam, firm_id="nirgends", form_id="qba_betrieb", perspective="br")
    stored = miriam.store.record("interview", talk.id)
    assert stored is not None
    assert "52" in stored.fields.values()


async def test_when_the_disk_is_full_what_was_typed_stays_and_is_saved_later(world, miriam, monkeypatch):
    talk = begin(miriam)
    say(talk, teilnehmende="gf")
    safe_until = talk.saved_at
    world.clock.go_on(minutes=3)

    def full(self, *args, **kwargs):
        raise StoreFullError(None)

    monkeypatch.setattr(Store, "write", full)
    say(talk, besch_gesamt="52")
    assert talk.problem is not None
    assert (talk.problem.code, talk.problem.saved_until) == ("disk_full", safe_until)
    assert value_of(talk, "besch_gesamt") == "52"
    assert not talk.retry()
    talk.refresh()
    assert value_of(talk, "besch_gesamt") == "52"
    monkeypatch.undo()
    say(talk, konzern="nein")
    assert talk.problem is None
    assert talk.saved_at == world.clock()
    again = open_interview(world.reopen(miriam), talk.id)
    assert (value_of(again, "besch_gesamt"), value_of(again, "konzern")) == ("52", "nein")
