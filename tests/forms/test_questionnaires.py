"""
The three questionnaires of the domain, as mentors and Kümmerer fill them in.

Requirements (notes of the questionnaires themselves):

1  Funding class after § 82 SGB III: part-time counts 0.25, 0.5 and 0.75; thresholds 50 and 500.
2  The note on the Qualifizierungsgeld (§ 82a SGB III) appears from 10 % (under 250 heads) or 20 %.
3  A value in a hidden question counts as blank: `b_hinweis_120` after `b_ziel` = pflicht.
4  Sums and counts are taken outside the repeat.
5  District follows the state, division follows the section.
6  `month-year` stores the first of the month and takes the current month.
7  Risk = criticality x (4 - holders) + time bonus; at most 15; red from 10, yellow from 6.
8  Both languages are complete.
"""

from __future__ import annotations

import pytest

from app.forms import Node
from tests.forms.scenario import Scenario, questionnaire

B, C, F, G = "/data/b_betrieb", "/data/c_wandel", "/data/f_bedarf", "/data/g_wissen"


@pytest.fixture
def interview() -> Scenario:
    return Scenario(questionnaire("qba_betrieb"))


@pytest.fixture
def knowledge() -> Scenario:
    return Scenario(questionnaire("wissenssicherung"))


@pytest.fixture
def short_form() -> Scenario:
    return Scenario(questionnaire("bedarf_kurz"))


def everything(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in everything(child))]


def test_interview_has_eight_sections_and_four_repeats(interview: Scenario) -> None:
    sections = [node for node in interview.form.root.children if node.kind == "group" and node.label]
    assert [section.label[0] for section in sections] == list("ABCDEFGH")
    assert sum(node.kind == "repeat" for node in everything(interview.form.root)) == 4
    assert "pages" in interview.definition.style


def test_interview_starts_with_today(interview: Scenario) -> None:
    assert interview.answer_of("/data/a_rahmen/datum") == "2026-03-16"
    interview.answer("/data/a_rahmen/datum", "2026-03-17")
    assert interview.violation_of("/data/a_rahmen/datum") == "constraint"
    assert interview.message_of("/data/a_rahmen/datum") == "Das Datum darf nicht in der Zukunft liegen."


def test_privacy_notice_is_a_hard_stop(interview: Scenario) -> None:
    interview.answer("/data/a_rahmen/dsgvo_info", "nein")
    assert interview.violation_of("/data/a_rahmen/dsgvo_info") == "constraint"
    assert interview.message_of("/data/a_rahmen/dsgvo_info").startswith("Ohne Datenschutzinformation")


@pytest.mark.parametrize(
    ("heads", "part_time", "counted", "funding_class", "eu_class"),
    [
        ("52", ("4", "2", "0"), "48", "u50", "mittel"),
        ("52", ("0", "0", "4"), "51", "50_499", "mittel"),
        ("49", ("", "", ""), "49", "u50", "klein"),
        ("50", ("", "", ""), "50", "50_499", "mittel"),
        ("9", ("", "", ""), "9", "u50", "kleinst"),
        ("500", ("", "", ""), "500", "ab500", "gross"),
        ("500", ("1", "0", "0"), "499.25", "50_499", "gross"),
    ],
)
def test_funding_class_counts_part_time(
    interview: Scenario,
    heads: str,
    part_time: tuple[str, str, str],
    counted: str,
    funding_class: str,
    eu_class: str,
) -> None:
    """1"""
    interview.answer(f"{B}/konzern", "nein")
    interview.answer(f"{B}/besch_gesamt", heads)
    for name, value in zip(("tz10", "tz20", "tz30"), part_time, strict=True):
        interview.answer(f"{B}/b_teilzeit/{name}", value)
    assert interview.answer_of(f"{B}/besch_sgb3") == counted
    assert interview.answer_of(f"{B}/klasse_sgb3") == funding_class
    assert interview.answer_of(f"{B}/klasse_eu") == eu_class


@pytest.mark.parametrize(
    ("heads", "asked"),
    [("49", False), ("50", True), ("200", True), ("201", False), ("500", True), ("1001", False)],
)
def test_part_time_is_asked_near_the_thresholds_only(interview: Scenario, heads: str, asked: bool) -> None:
    interview.answer(f"{B}/besch_gesamt", heads)
    assert interview.is_relevant(f"{B}/b_teilzeit") is asked
    interview.answer(f"{B}/konzern", "ja")
    assert not interview.is_relevant(f"{B}/b_teilzeit")


def test_part_time_of_a_hidden_group_does_not_count(interview: Scenario) -> None:
    """1 and 3"""
    interview.answer(f"{B}/besch_gesamt", "52")
    interview.answer(f"{B}/b_teilzeit/tz10", "40")
    interview.answer(f"{B}/besch_gesamt", "300")
    assert interview.answer_of(f"{B}/besch_sgb3") == "300"
    interview.answer(f"{B}/besch_gesamt", "52")
    assert interview.answer_of(f"{B}/besch_sgb3") == "22"


def test_the_group_counts_for_firms_of_a_group(interview: Scenario) -> None:
    interview.answer(f"{B}/besch_gesamt", "40")
    interview.answer(f"{B}/konzern", "ja")
    assert interview.answer_of(f"{B}/klasse_sgb3") == "u50"
    interview.answer(f"{B}/besch_konzern", "600")
    assert interview.answer_of(f"{B}/klasse_sgb3") == "ab500"
    interview.answer(f"{B}/besch_konzern", "30")
    assert interview.violation_of(f"{B}/besch_konzern") == "constraint"


def test_part_time_may_not_exceed_the_heads(interview: Scenario) -> None:
    interview.answer(f"{B}/besch_gesamt", "52")
    interview.answer(f"{B}/b_teilzeit/tz10", "30")
    interview.answer(f"{B}/b_teilzeit/tz20", "22")
    assert interview.violation_of(f"{B}/b_teilzeit/tz20") is None
    interview.answer(f"{B}/b_teilzeit/tz20", "23")
    assert interview.violation_of(f"{B}/b_teilzeit/tz20") == "constraint"
    assert interview.message_of(f"{B}/b_teilzeit/tz20") == "Zusammen höchstens so viele wie Beschäftigte."


def test_note_on_the_qualification_allowance(interview: Scenario) -> None:
    """2"""
    interview.answer(f"{B}/besch_gesamt", "52")
    interview.answer(f"{C}/taetig_bedroht", "ja")
    interview.answer(f"{C}/betroffene_an", "12")
    assert interview.answer_of(f"{C}/anteil_swb") == "23.1"
    assert interview.is_relevant(f"{C}/hinweis_82a")
    assert interview.node(f"{C}/hinweis_82a").kind == "note"
    assert "23.1 % der Beschäftigten" in interview.label_of(f"{C}/hinweis_82a")
    assert "Schwelle 10 %" in interview.label_of(f"{C}/hinweis_82a")
    interview.speak("English (en)")
    assert "23.1 % of employees" in interview.label_of(f"{C}/hinweis_82a")
    interview.answer(f"{B}/besch_gesamt", "250")
    assert not interview.is_relevant(f"{C}/hinweis_82a")
    interview.answer(f"{C}/betroffene_an", "50")
    assert interview.is_relevant(f"{C}/hinweis_82a")
    assert "threshold 20 %" in interview.label_of(f"{C}/hinweis_82a")


def test_hidden_length_counts_as_blank(interview: Scenario) -> None:
    """3"""
    interview.answer(f"{F}/bedarf_vorhanden", "ja")
    need = f"{F}/rep_bedarf[1]"
    interview.answer(f"{need}/b_ziel", "anpassung")
    interview.answer(f"{need}/b_umfang", "ueber120")
    assert interview.is_relevant(f"{need}/b_hinweis_120")
    interview.answer(f"{need}/b_ziel", "pflicht")
    assert not interview.is_relevant(f"{need}/b_umfang")
    assert not interview.is_relevant(f"{need}/b_hinweis_120")
    assert interview.is_relevant(f"{need}/b_hinweis_pflicht")
    interview.answer(f"{need}/b_ziel", "tq")
    assert interview.answer_of(f"{need}/b_umfang") == "ueber120"
    assert interview.is_relevant(f"{need}/b_hinweis_120")


def test_needs_are_counted_and_summed_outside_the_repeat(interview: Scenario) -> None:
    """4"""
    assert interview.answer_of(f"{F}/anzahl_bedarfe") == "0"
    assert interview.answer_of(f"{F}/summe_personen") == "0"
    interview.answer(f"{F}/bedarf_vorhanden", "ja")
    for number, people in enumerate(("3", "4", "5"), 1):
        if number > 1:
            interview.add(f"{F}/rep_bedarf")
        interview.answer(f"{F}/rep_bedarf[{number}]/b_personen", people)
    assert interview.answer_of(f"{F}/anzahl_bedarfe") == "3"
    assert interview.answer_of(f"{F}/summe_personen") == "12"
    interview.remove(f"{F}/rep_bedarf[2]")
    assert interview.answer_of(f"{F}/summe_personen") == "8"
    interview.answer(f"{F}/bedarf_vorhanden", "nein")
    assert interview.answer_of(f"{F}/anzahl_bedarfe") == "0"


def test_district_follows_state_and_division_follows_section(interview: Scenario) -> None:
    """5"""
    interview.answer(f"{B}/bundesland", "sl")
    assert len(interview.choices_of(f"{B}/kreis")) == 6
    assert all(code.startswith("10") for code in interview.choices_of(f"{B}/kreis"))
    interview.answer(f"{B}/kreis", "10041")
    interview.answer(f"{B}/bundesland", "sn")
    assert interview.answer_of(f"{B}/kreis") == ""
    assert all(code.startswith("14") for code in interview.choices_of(f"{B}/kreis"))
    interview.answer(f"{B}/bundesland", "sonst")
    assert not interview.is_relevant(f"{B}/kreis")
    interview.answer(f"{B}/wz_abschnitt", "C")
    assert "29" in interview.choices_of(f"{B}/wz_abteilung")
    assert interview.is_relevant(f"{C}/abhaengig")
    interview.answer(f"{B}/wz_abschnitt", "Q")
    assert "29" not in interview.choices_of(f"{B}/wz_abteilung")


def test_no_change_excludes_other_changes(interview: Scenario) -> None:
    interview.answer(f"{C}/veraenderungen", "keine software")
    assert interview.violation_of(f"{C}/veraenderungen") == "constraint"
    assert interview.is_relevant(f"{C}/investitionen")
    assert not interview.is_relevant(f"{C}/bereiche_betroffen")
    interview.answer(f"{C}/veraenderungen", "software")
    assert interview.violation_of(f"{C}/veraenderungen") is None
    assert interview.is_relevant(f"{C}/bereiche_betroffen")


def test_gap_of_skills_is_computed_per_job(interview: Scenario) -> None:
    job = "/data/d_personal/rep_taetigkeit"
    assert interview.answer_of(f"{job}[1]/t_luecke") == "0"
    interview.answer(f"{job}[1]/t_ist", "1")
    interview.answer(f"{job}[1]/t_soll", "4")
    interview.add(job)
    interview.answer(f"{job}[2]/t_ist", "3")
    interview.answer(f"{job}[2]/t_soll", "2")
    assert interview.answer_of(f"{job}[1]/t_luecke") == "3"
    assert interview.answer_of(f"{job}[2]/t_luecke") == "-1"


def test_risk_of_knowledge_in_the_interview(interview: Scenario) -> None:
    """6 and 7"""
    area = f"{G}/rep_wissen[1]"
    interview.answer(f"{G}/schluesselwissen", "ja")
    interview.answer(f"{area}/w_kritisch", "4")
    interview.answer(f"{area}/w_traeger", "1")
    assert interview.answer_of(f"{area}/w_risiko") == "12"
    interview.answer(f"{area}/w_bis", "2026-03-01")
    assert interview.violation_of(f"{area}/w_bis") is None
    assert interview.answer_of(f"{area}/w_risiko") == "15"
    interview.answer(f"{area}/w_bis", "2026-01-01")
    assert interview.violation_of(f"{area}/w_bis") == "constraint"


@pytest.mark.parametrize(
    ("critical", "holders", "until", "risk", "light"),
    [
        ("4", "1", "2026-06-01", "15", "rot"),
        ("4", "1", "", "12", "rot"),
        ("3", "1", "2027-01-01", "11", "rot"),
        ("2", "2", "2026-09-01", "7", "gelb"),
        ("3", "2", "", "6", "gelb"),
        ("2", "2", "2027-10-01", "5", "gruen"),
        ("1", "3", "2030-01-01", "1", "gruen"),
    ],
)
def test_traffic_light_of_knowledge(
    knowledge: Scenario, critical: str, holders: str, until: str, risk: str, light: str
) -> None:
    """7"""
    knowledge.answer("/data/w1/kritisch", critical)
    knowledge.answer("/data/w1/traeger", holders)
    knowledge.answer("/data/w1/bis", until)
    assert knowledge.answer_of("/data/w1/risiko") == risk
    shown = [name for name in ("rot", "gelb", "gruen") if knowledge.is_relevant(f"/data/w1/ampel_{name}")]
    assert shown == [light]
    assert f"Risiko {risk}" in knowledge.label_of(f"/data/w1/ampel_{light}")


def test_no_traffic_light_without_answers(knowledge: Scenario) -> None:
    assert knowledge.answer_of("/data/w1/risiko") == ""
    assert not any(knowledge.is_relevant(f"/data/w1/ampel_{name}") for name in ("rot", "gelb", "gruen"))


def test_month_of_loss_may_be_the_current_one(knowledge: Scenario) -> None:
    """6"""
    assert knowledge.node("/data/w1/bis").appearance == {"month-year"}
    knowledge.answer("/data/w1/bis", "2026-03-01")
    assert knowledge.violation_of("/data/w1/bis") is None
    knowledge.answer("/data/w1/bis", "2026-02-01")
    assert knowledge.violation_of("/data/w1/bis") == "constraint"


def test_transfer_ends_after_its_start_and_before_the_loss(knowledge: Scenario) -> None:
    knowledge.answer("/data/w3/ende", "2026-05-01")
    assert knowledge.violation_of("/data/w3/ende") is None
    knowledge.answer("/data/w3/start", "2026-05-02")
    assert knowledge.violation_of("/data/w3/ende") == "constraint"
    knowledge.answer("/data/w3/start", "2026-04-01")
    assert knowledge.violation_of("/data/w3/ende") is None
    knowledge.answer("/data/w1/bis", "2026-03-01")
    assert knowledge.violation_of("/data/w3/ende") == "constraint"


def test_initials_are_at_most_four_letters(knowledge: Scenario) -> None:
    knowledge.answer("/data/w3/einw_geber", "ja")
    for initials, violation in (("MüÄ", None), ("abcde", "constraint"), ("a1", "constraint")):
        knowledge.answer("/data/w3/kuerzel_geber", initials)
        assert knowledge.violation_of("/data/w3/kuerzel_geber") == violation


def test_photo_of_a_task_has_its_parameters(knowledge: Scenario) -> None:
    photo = knowledge.node("/data/w2/rep_aufgabe[1]/a_foto")
    assert photo.kind == "upload"
    assert photo.parameters == {"max-pixels": "1600", "mediatype": "image/*"}
    knowledge.answer("/data/w2/rep_aufgabe[1]/a_doku", "gut")
    assert knowledge.is_relevant("/data/w2/rep_aufgabe[1]/a_ablage")


def test_short_form_needs_agreement_before_it_leaves_the_firm(short_form: Scenario) -> None:
    short_form.answer("/data/koop", "nein")
    assert not short_form.is_relevant("/data/freigabe_netz")
    short_form.answer("/data/koop", "anonym")
    short_form.answer("/data/freigabe_netz", "nein")
    assert short_form.violation_of("/data/freigabe_netz") == "constraint"
    short_form.answer("/data/loesung", "extern")
    short_form.answer("/data/koop", "nein")
    assert short_form.is_relevant("/data/freigabe_netz")
    assert short_form.violation_of("/data/freigabe_netz") is None


def test_short_form_warns_of_small_numbers(short_form: Scenario) -> None:
    assert not short_form.is_relevant("/data/hinweis_klein")
    short_form.answer("/data/personen", "2")
    assert short_form.is_relevant("/data/hinweis_klein")
    short_form.answer("/data/personen", "3")
    assert not short_form.is_relevant("/data/hinweis_klein")
    short_form.answer("/data/bereich", "it")
    assert short_form.form.instance_name == "Bedarf 2026-03-16 it"


@pytest.mark.parametrize("name", ["qba_betrieb", "bedarf_kurz", "wissenssicherung"])
def test_both_languages_are_complete(name: str) -> None:
    """8"""
    scenario = Scenario(questionnaire(name))
    for language in ("Deutsch (de)", "English (en)"):
        scenario.speak(language)
        for node in everything(scenario.form.root):
            if node.kind in ("model", "instance") or node.path in ("/data", "/data/meta"):
                continue
            assert node.label not in ("", "-"), node.path
            assert all(choice.label not in ("", "-") for choice in node.choices), node.path


@pytest.mark.parametrize("name", ["qba_betrieb", "bedarf_kurz", "wissenssicherung"])
def test_stored_questionnaire_opens_as_it_was(name: str) -> None:
    scenario = Scenario(questionnaire(name))
    for node in everything(scenario.form.root):
        if node.kind == "select" and node.choices:
            scenario.form.answer(node.path, node.choices[0].value)
    again = scenario.reopened()
    assert again.form.freeze() == scenario.form.freeze()
    assert [node.path for node in again.form.violations()] == [
        node.path for node in scenario.form.violations()
    ]
