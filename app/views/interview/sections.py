"""The overview of all sections: a sheet on phones, the left pane when wide."""

from collections.abc import Callable, Sequence

import flet as ft

from app.usecases.interview_sections import SectionProgress
from app.views.interview.pills import pill_button
from app.views.interview.progress import detail_words, resting_state, shown_sections
from app.views.interview.talk import Talk
from app.views.kit.buttons import icon_button, outlined, tonal
from app.views.kit.buttons import plain as plain_button
from app.views.kit.cards import divider
from app.views.kit.chips import Choice, filter_chip, filter_chips, segmented
from app.views.kit.section_bar import section_word
from app.views.kit.status import chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.texts import clock, t, tn
from app.views.theme import Role, tone

LEFT_PANE = 272


def perspective_words(perspective: str, form_title: str) -> str:
    """With whom the talk is held."""
    words = {
        "leitung": t("Gespräch mit Leitung"),
        "br": t("Gespräch mit Betriebsrat"),
        "gemeinsam": t("Gespräch mit Leitung und Betriebsrat"),
    }
    return words.get(perspective, form_title)


def _lead(section: SectionProgress, *, size: float, current: bool) -> ft.Control:
    state = resting_state(section)
    roles: dict[str, Role] = {"done": "primary", "parked": "secondary", "error": "error"}
    colors = tone("accent" if current else roles.get(state, "neutral"))
    ink = colors.on_container if current or state not in ("done", "error") else colors.color
    return ft.Container(
        text(section.letter, "label-large", color=ink),
        width=size,
        height=size,
        border_radius=12,
        bgcolor=colors.container,
        alignment=ft.Alignment.CENTER,
    )


def _mark(section: SectionProgress, *, counts: bool) -> ft.Control | None:
    """The state at the right: an icon, with its number where there is room."""
    state = resting_state(section)
    if state == "done":
        return ft.Icon(
            ft.Icons.CHECK_CIRCLE_ROUNDED,
            size=24 if counts else 20,
            color=tone("ok").color,
            semantics_label=t("fertig"),
        )
    if state in ("error", "parked"):
        number = section.errors if state == "error" else section.parked
        icon = ft.Icons.ERROR_ROUNDED if state == "error" else ft.Icons.BOOKMARK_ROUNDED
        role: Role = "error" if state == "error" else "primary"
        if counts:
            return chip(str(number), icon, role)
        return ft.Icon(icon, size=20, color=tone(role).color, semantics_label=section_word(state))
    if not counts:
        return None
    if section.required_open:
        return chip(str(section.required_open), ft.Icons.EDIT_ROUNDED, "neutral")
    return ft.Icon(
        ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED,
        color=ft.Colors.ON_SURFACE_VARIANT,
        semantics_label=t("offen"),
    )


def section_row(
    talk: Talk, section: SectionProgress, on_click: Callable[[], object], *, current: bool, wide: bool
) -> ft.Control:
    """One section of the overview."""
    title, detail = section.title, detail_words(talk, section, talk.page)
    row: list[ft.Control] = [
        _lead(section, size=36 if wide else 40, current=current),
        ft.Column(
            [
                text(title, "label-large", size=15 if wide else 16),
                muted(detail, size=13.5 if wide else 14),
            ],
            spacing=0,
            tight=True,
            expand=True,
        ),
    ]
    mark = _mark(section, counts=not wide)
    if mark is not None:
        row.append(mark)
    return tappable(
        ft.Row(row, spacing=10 if wide else 14, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        on_click,
        label=t(
            "Abschnitt {letter}, {title}, {state}: {detail}",
            letter=section.letter,
            title=title,
            state=section_word("current" if current else resting_state(section)),
            detail=detail,
        ),
        selected=current,
        bgcolor=ft.Colors.PRIMARY_CONTAINER if current and wide else None,
        border_radius=14,
        padding=ft.Padding.symmetric(vertical=7, horizontal=8 if wide else 4),
    )


def language_switch(talk: Talk) -> ft.Control | None:
    """Asks the questions in another language of the form; answers stay as they are."""
    languages = talk.interview.languages
    if len(languages) < 2:
        return None
    choices = [Choice(language, language.partition(" (")[0] or language) for language in languages]
    if len(choices) == 2 and all(len(choice.label) <= 10 for choice in choices):
        switch = segmented(choices, talk.interview.language, talk.speak, small=True)
    else:
        switch = filter_chips(choices, talk.interview.language, talk.speak)
    return ft.Column(
        [
            muted(t("Sprache der Fragen"), "label-small"),
            switch,
        ],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def pace_switch(talk: Talk) -> ft.Control:
    """One question per screen, or a section; remembered for this person."""
    return ft.Column(
        [
            muted(t("Auf einer Seite"), "label-small"),
            segmented(
                [Choice("section", t("Abschnitt")), Choice("question", t("Eine Frage"))],
                "question" if talk.single else "section",
                lambda value: talk.choose_pace(single=value == "question"),
                small=True,
            ),
        ],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def archived_link(talk: Talk) -> ft.Control | None:
    """Leads to what was said in another version of the questionnaire; None if there is nothing."""
    n = talk.archived_count
    if not n:
        return None
    return plain_button(
        tn("{n} Antwort aufgehoben", "{n} Antworten aufgehoben", n),
        lambda: talk.show("archived"),
        icon=ft.Icons.INVENTORY_2_OUTLINED,
    )


def _tools(talk: Talk, *, find: Callable[[], object], undo: Callable[[], object]) -> list[ft.Control]:
    """Search, and the way back from the last change."""
    tools = [tonal(t("Suchen"), find, icon=ft.Icons.SEARCH_ROUNDED)]
    if talk.editable:
        tools.append(
            tonal(t("Rückgängig"), undo, icon=ft.Icons.UNDO_ROUNDED, disabled=not talk.interview.can_undo)
        )
    return [ft.Row(tools, wrap=True, spacing=8, run_spacing=8)]


def _hits(kind: str, n: int) -> str:
    if kind == "error":
        return tn("{n} Fehler", "{n} Fehler", n)
    if kind == "parked":
        return tn("{n} geparkt", "{n} geparkt", n)
    if kind == "again":
        return tn("{n} noch einmal", "{n} noch einmal", n)
    return tn("{n} Pflicht", "{n} Pflicht", n)


def overview(
    talk: Talk,
    sections: Sequence[SectionProgress],
    *,
    choose: Callable[[str], None],
    jump: Callable[[str], None],
    interrupt: Callable[[], None],
    finish: Callable[[], None],
    find: Callable[[], object],
    undo: Callable[[], object],
) -> ft.Control:
    """
    The content of the section sheet.

    Args:
        talk: The conversation.
        sections: All sections.
        choose: Goes to a section.
        jump: Goes to a question.
        interrupt: Leaves the conversation.
        finish: Goes to the closing.
        find: Opens the search.
        undo: Takes the last change back.
    """
    points = talk.open_points()
    kinds = (
        ("error", ft.Icons.ERROR_ROUNDED),
        ("parked", ft.Icons.BOOKMARK_ROUNDED),
        ("missing", ft.Icons.EDIT_ROUNDED),
        ("again", ft.Icons.HISTORY_ROUNDED),
    )

    def to(path: str) -> Callable[[], None]:
        return lambda: jump(path)

    def into(path: str) -> Callable[[], None]:
        return lambda: choose(path)

    chips: list[ft.Control] = []
    first_error: str | None = None
    for kind, icon in kinds:
        hits = [point for point in points if point.kind == kind]
        if hits:
            chips.append(
                filter_chip(_hits(kind, len(hits)), selected=False, icon=icon, on_click=to(hits[0].path))
            )
            if kind == "error":
                first_error = hits[0].path
    rows: list[ft.Control] = _tools(talk, find=find, undo=undo)
    if chips:
        rows.append(ft.Row(chips, wrap=True, spacing=8, run_spacing=0))
    rows += [
        section_row(talk, section, into(section.path), current=section.path == talk.page.section, wide=False)
        for section in shown_sections(sections, talk.page.section)
    ]
    for switch in (pace_switch(talk), language_switch(talk), archived_link(talk)):
        if switch is not None:
            rows.append(ft.Container(switch, padding=ft.Padding.only(top=8)))
    actions: list[ft.Control] = [
        pill_button(t("Unterbrechen"), interrupt, kind="outlined", before=ft.Icons.PAUSE_ROUNDED)
    ]
    if first_error is not None:
        actions.append(pill_button(t("Zum Fehler"), to(first_error), before=ft.Icons.ARROW_FORWARD_ROUNDED))
    elif talk.editable:
        actions.append(pill_button(t("Zum Abschluss"), finish, before=ft.Icons.TASK_ALT_ROUNDED))
    foot: list[ft.Control] = [divider(), ft.Row(actions, spacing=10)]
    saved = talk.interview.saved_at
    if saved is not None and talk.interview.problem is None:
        foot.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.CHECK_CIRCLE_ROUNDED, size=18, color=tone("ok").color),
                    ft.Container(
                        muted(
                            t("Alles bis {time} auf diesem Gerät gespeichert", time=clock(saved)),
                            size=14,
                        ),
                        expand=True,
                        expand_loose=True,
                    ),
                ],
                spacing=6,
                alignment=ft.MainAxisAlignment.CENTER,
            )
        )
    return ft.Column(
        [
            ft.Column(
                rows,
                spacing=0,
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            *foot,
        ],
        spacing=12,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def left_pane(
    talk: Talk,
    sections: Sequence[SectionProgress],
    *,
    interrupt: Callable[[], None],
    finish: Callable[[], None],
) -> ft.Control:
    """The fixed overview at the left of wide screens."""

    def into(path: str) -> Callable[[], None]:
        return lambda: talk.go_section(path)

    interview = talk.interview
    head = ft.Row(
        [
            icon_button(ft.Icons.CLOSE_ROUNDED, t("Gespräch unterbrechen"), interrupt),
            ft.Column(
                [
                    heading(interview.firm_name, "title-medium", level=1, max_lines=2),
                    muted(perspective_words(interview.perspective, interview.form_title), size=14),
                ],
                spacing=0,
                tight=True,
                expand=True,
            ),
        ],
        spacing=4,
    )
    rows = [
        section_row(talk, section, into(section.path), current=section.path == talk.page.section, wide=True)
        for section in shown_sections(sections, talk.page.section)
    ]
    foot: list[ft.Control] = []
    for switch in (pace_switch(talk), language_switch(talk), archived_link(talk)):
        if switch is not None:
            foot.append(switch)
    if talk.editable:
        foot.append(outlined(t("Zum Abschluss"), finish, icon=ft.Icons.TASK_ALT_ROUNDED))
        foot.append(outlined(t("Unterbrechen"), interrupt, icon=ft.Icons.PAUSE_ROUNDED))
    return ft.Container(
        ft.Column(
            [
                head,
                ft.Column(
                    rows,
                    spacing=4,
                    expand=True,
                    scroll=ft.ScrollMode.AUTO,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                *foot,
            ],
            spacing=10,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        width=LEFT_PANE,
        padding=ft.Padding.symmetric(vertical=14, horizontal=10),
        border=ft.Border(right=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
    )
