"""
Förder-Check: what is known, "Antrag vor Beginn!", a verdict an instrument, whom to call.

Wide windows show all facts beside the verdicts; on phones the calculator is a sheet. What is typed is kept
in this screen only and forgotten when it is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from app.models import codelists
from app.models.funding_check import Fact
from app.usecases.errors import UseCaseError
from app.usecases.funding import (
    FactWrongError,
    FundingRow,
    FundingView,
    check_firm,
    check_need,
    keep_check,
)
from app.usecases.funding_facts import course_of_offer
from app.usecases.present import clock_error
from app.usecases.records import SaveFailedError
from app.views.directory import ContactButtons
from app.views.flet_guard import use_cell
from app.views.funding.banners import before_the_start, clock_banner, kept_note, rules_note
from app.views.funding.entry import offer_in_address
from app.views.funding.facts import all_facts, fact_field
from app.views.funding.rows import footer, rule_details, verdict_rows
from app.views.funding.words import fact_label, fact_words, problem_words, title_of
from app.views.interview.sheet import sheet
from app.views.kit import buttons, snackbar
from app.views.kit.cards import card
from app.views.kit.error_card import error_card
from app.views.kit.status import chip
from app.views.kit.text import heading, text
from app.views.shell import screen, shell, two_panes
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import number, t, tn

Typed = Mapping[str, Fact | None]
FACTS_PANE = 420


def _view(state: AppState, params: Mapping[str, str], typed: Typed) -> FundingView:
    offer_id = offer_in_address()
    course = course_of_offer(state.seat, offer_id) if offer_id else None
    if "need" in params:
        return check_need(
            state.seat, str(params["need"]), typed=typed, course=course, language=state.language
        )
    return check_firm(state.seat, str(params["firm"]), typed=typed, course=course, language=state.language)


@screen
def FundingScreen() -> ft.View:
    """The funding check of a need or a firm."""
    state = use_app()
    use_revision()
    params = ft.use_route_params()
    nothing_typed: Typed = {}
    no_problems: Mapping[str, str] = {}
    typed, set_typed = ft.use_state(nothing_typed)
    latest = use_cell(typed)
    latest.current = typed
    problems, set_problems = ft.use_state(no_problems)
    asking, set_asking = ft.use_state("")
    rule, set_rule = ft.use_state("")
    wide_list, set_wide_list = ft.use_state(False)

    def give(name: str, value: Fact | None) -> None:
        changed = {**latest.current, name: value}
        try:
            _view(state, params, changed)
        except FactWrongError as error:
            wrong = str(error.data.get("fact", name))
            words = problem_words(error.code, str(error.data.get("allowed", "")))
            set_problems(lambda old: {**old, name: words, wrong: words})
            return
        latest.current = changed
        set_typed(changed)
        set_problems({})

    def unreadable(name: str) -> None:
        set_problems(lambda old: {**old, name: problem_words("fact_type", "")})

    try:
        view = _view(state, params, typed)
    except UseCaseError:
        ft.use_dialog(None)
        return _missing(state)
    shown = {row.rule_id: row for row in (*view.rows, *view.more)}

    def ask(name: str) -> None:
        set_asking(name)

    def show_rule(row: FundingRow) -> None:
        set_rule(row.rule_id)

    dialog: ft.DialogControl | None = None
    if asking:
        one = asking != "*"
        dialog = sheet(
            fact_label(asking, view.rules.book.facts.get(asking)) if one else t("Rechner"),
            ft.Container(fact_field(view, asking, problems.get(asking), give, unreadable), padding=8)
            if one
            else ft.Column(
                [all_facts(view, problems, give, unreadable)], scroll=ft.ScrollMode.AUTO, expand=True
            ),
            on_close=lambda: set_asking(""),
            tall=not one,
        )
    elif rule in shown:
        dialog = sheet(
            title_of(shown[rule].answer.rule),
            rule_details(view, shown[rule]),
            on_close=lambda: set_rule(""),
        )
    ft.use_dialog(dialog)

    parts: list[ft.Control] = []
    wrong_clock = clock_error(state.seat)
    if wrong_clock is not None:
        parts.append(clock_banner(wrong_clock))
    parts.append(_known(view))
    parts.append(before_the_start(view))
    parts.extend(part for part in (rules_note(view), kept_note(view)) if part is not None)
    parts.append(verdict_rows(view, view.rows, on_fact=ask, on_rule=show_rule))
    if view.more:
        parts.append(
            buttons.plain(
                t("Weniger zeigen")
                if wide_list
                else tn("Ein weiteres Programm", "{n} weitere Programme", len(view.more)),
                lambda: set_wide_list(lambda old: not old),
                icon=ft.Icons.EXPAND_LESS_ROUNDED if wide_list else ft.Icons.EXPAND_MORE_ROUNDED,
            )
        )
        if wide_list:
            parts.append(verdict_rows(view, view.more, on_fact=ask, on_rule=show_rule))
    parts.append(_who_helps(view))
    parts.append(footer(view))
    verdicts = ft.Column(parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return _page(state, view, verdicts, all_facts(view, problems, give, unreadable), ask)


def _page(
    state: AppState,
    view: FundingView,
    verdicts: ft.Control,
    facts: ft.Control,
    ask: Callable[[str], None],
) -> ft.View:
    inhouse = state.role == "kuemmerer"
    topic = codelists.topic_label(view.need_topic, state.language) if view.need_topic else ""
    subtitle = ", ".join(part for part in (view.course or topic.split(" (")[0], view.firm_name) if part)
    bottom = _bottom(state, view, calculator=not state.expanded, ask=ask)
    content: ft.Control = verdicts
    if state.expanded:
        content = two_panes(_pane(facts), _pane(verdicts), left_width=FACTS_PANE)
    back = f"/betriebe/{view.firm_id}"
    if inhouse:
        back = f"/bedarfe/{view.need_id}" if view.need_id else "/"
    return shell(
        state,
        "/bedarfe" if inhouse else "/angebote",
        content,
        title=t("Förder-Check"),
        subtitle=subtitle,
        back=back,
        bottom=bottom,
        scroll=not state.expanded,
        padded=not state.expanded,
    )


def _pane(content: ft.Control) -> ft.Control:
    return ft.Column(
        [ft.Container(content, padding=ft.Padding.only(left=20, top=4, right=20, bottom=24))],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _known(view: FundingView) -> ft.Control:
    """The facts that decide most, as chips."""
    chips: list[ft.Control] = []
    size, hours = view.values.get("besch_sgb3"), view.values.get("stunden")
    if isinstance(size, int | float):
        chips.append(chip(t("zählt als {n}", n=number(size)), ft.Icons.GROUPS_ROUNDED))
    if isinstance(hours, int | float):
        chips.append(chip(t("{n} Std.", n=number(hours)), ft.Icons.SCHEDULE_ROUNDED))
    both = [view.values.get("azav_massnahme"), view.values.get("azav_traeger")]
    if all(each is True for each in both):
        chips.append(chip(t("AZAV ja"), ft.Icons.VERIFIED_ROUNDED))
    elif False in both:
        chips.append(chip(t("AZAV nein"), ft.Icons.BLOCK_ROUNDED))
    else:
        chips.append(chip(t("AZAV unbekannt"), ft.Icons.HELP_ROUNDED, "info"))
    if (land := view.values.get("land")) is not None:
        chips.append(chip(fact_words("land", land), ft.Icons.PLACE_ROUNDED))
    return ft.Row(chips, spacing=8, run_spacing=8, wrap=True)


def _who_helps(view: FundingView) -> ft.Control:
    ink = ft.Colors.ON_PRIMARY_CONTAINER
    helper = view.helper
    name = helper.name if helper is not None else t("Arbeitgeber-Service der Agentur für Arbeit")
    words = ft.Row(
        [
            ft.Icon(ft.Icons.SUPPORT_AGENT_ROUNDED, size=28, color=ft.Colors.PRIMARY),
            ft.Column(
                [heading(t("Wer hilft weiter?"), "title-medium", level=2, color=ink), text(name, color=ink)],
                spacing=1,
                tight=True,
                expand=True,
            ),
        ],
        spacing=14,
    )
    lines: list[ft.Control] = [words]
    if helper is not None and (helper.phone or helper.email):
        lines.append(ContactButtons(helper, key=f"helper-{helper.id}"))
    return card(
        ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        role="primary",
    )


def _bottom(
    state: AppState, view: FundingView, *, calculator: bool, ask: Callable[[str], None]
) -> ft.Control | None:
    def keep() -> None:
        try:
            keep_check(state.seat, view)
        except SaveFailedError:
            snackbar.show(t("Der Check ließ sich nicht merken. Ihre Angaben stehen noch hier."))
            return
        snackbar.show(t("Gemerkt, ohne Alter und Behinderung"))

    actions: list[ft.Control] = []
    if calculator:
        actions.append(
            buttons.icon_button(
                ft.Icons.CALCULATE_ROUNDED, t("Rechner öffnen"), lambda: ask("*"), filled=True, size=56
            )
        )
    if view.need_id:
        mentor = state.role == "mentor"
        small = state.compact and mentor
        actions.append(
            buttons.icon_button(ft.Icons.BOOKMARK_ADD_ROUNDED, t("Merken"), keep, filled=True, size=56)
            if small
            else buttons.outlined(
                t("Merken"),
                keep,
                icon=ft.Icons.BOOKMARK_ADD_ROUNDED,
                large=True,
                expand=not mentor and not state.expanded,
            )
        )
        if mentor:
            actions.append(
                buttons.primary(
                    t("Verweis anlegen"),
                    lambda: navigate(f"/bedarf/{view.need_id}/verweis"),
                    icon=ft.Icons.ALT_ROUTE_ROUNDED,
                    expand=not state.expanded,
                )
            )
    if not actions:
        return None
    return ft.Row(
        actions,
        spacing=10,
        alignment=ft.MainAxisAlignment.END if state.expanded else ft.MainAxisAlignment.START,
    )


def _missing(state: AppState) -> ft.View:
    return shell(
        state,
        "/angebote",
        error_card(
            t("Dieser Bedarf ist nicht auf diesem Gerät."),
            t("Es wurde nichts gespeichert und nichts weitergegeben."),
            t("Bitte einmal abgleichen oder den Betrieb noch einmal öffnen."),
            action=buttons.tonal(t("Zum Start"), lambda: navigate("/")),
        ),
        title=t("Förder-Check"),
        back="/",
    )
