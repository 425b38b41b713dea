"""The bars around the questions: firm and saved time, section bar and heading on top, the way on below."""

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from app.usecases.interview_sections import SectionProgress
from app.views.interview.look import Look
from app.views.interview.pages import title_of
from app.views.interview.pills import Kind, pill_button
from app.views.interview.progress import count_words, instance_title, shown_sections
from app.views.interview.repeats import instance_head
from app.views.interview.sections import perspective_words
from app.views.interview.talk import Talk
from app.views.kit.buttons import icon_button, tonal
from app.views.kit.progress import bar as progress_bar
from app.views.kit.section_bar import section_bar
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.state import navigate
from app.views.texts import clock, t
from app.views.theme import Role, Token, tone

Act = Callable[[], object]

# Keeps a figure before its words where the line around it runs from right to left.
_LRM = "\u200e"


def saved_pill(saved_at: datetime | None, *, disturbed: bool, large_text: bool) -> ft.Control:
    """When the last answer was saved, in two short lines; a tap opens Abgleich."""
    role: Role = "error" if disturbed else "ok"
    colors = tone(role)
    if disturbed:
        lines, sentence = (t("Speichern"), t("gestört")), t("Speichern gestört")
    elif saved_at is not None:
        time = clock(saved_at)
        lines, sentence = (t("gespeichert"), time), t("gespeichert {time}", time=time)
    else:
        lines, sentence = (t("wird sofort"), t("gespeichert")), t("Jede Antwort wird sofort gespeichert")
    icon = ft.Icon(
        ft.Icons.ERROR_ROUNDED if disturbed else ft.Icons.CHECK_CIRCLE_ROUNDED,
        size=22 if large_text else 20,
        color=colors.color,
    )
    content: ft.Control = icon
    if not large_text:
        content = ft.Row(
            [
                icon,
                ft.Column(
                    [text(line, "label-small", color=colors.on_container, tabular=True) for line in lines],
                    spacing=-2,
                    tight=True,
                ),
            ],
            spacing=6,
            tight=True,
        )
    return tappable(
        content,
        lambda: navigate("/abgleich"),
        label=sentence,
        bgcolor=colors.container,
        border_radius=22 if large_text else 14,
        padding=ft.Padding.symmetric(vertical=9 if large_text else 5, horizontal=9 if large_text else 10),
    )


def top_bar(talk: Talk, look: Look, *, title: str, subtitle: str, leave: Act, leave_label: str) -> ft.Control:
    """The app bar of a phone."""
    words: list[ft.Control] = [
        heading(
            title,
            "title-large",
            size=16 if look.large_text else 19,
            max_lines=2 if look.large_text else 1,
            overflow=ft.TextOverflow.ELLIPSIS,
        )
    ]
    if subtitle and not look.large_text:
        words.append(muted(subtitle, size=14, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS))
    return ft.Container(
        ft.Row(
            [
                icon_button(ft.Icons.CLOSE_ROUNDED, leave_label, leave),
                ft.Column(words, spacing=0, tight=True, expand=True),
                saved_pill(
                    talk.interview.saved_at,
                    disturbed=talk.interview.problem is not None,
                    large_text=look.large_text,
                ),
            ],
            spacing=4,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.only(left=4, right=16, top=8, bottom=6),
    )


def interview_top(
    talk: Talk, look: Look, sections: Sequence[SectionProgress], *, interrupt: Act
) -> ft.Control:
    """App bar and section bar of a phone."""
    interview = talk.interview
    section = next((each for each in sections if each.path == talk.page.section), None)
    if look.large_text and section is not None:
        return _large_top(talk, look, section, interrupt=interrupt)
    rows: list[ft.Control] = [
        top_bar(
            talk,
            look,
            title=interview.firm_name,
            subtitle=perspective_words(interview.perspective, interview.form_title),
            leave=interrupt,
            leave_label=t("Gespräch unterbrechen") if talk.editable else t("Schließen"),
        )
    ]
    if len(sections) > 1:
        rows.append(
            ft.Container(
                section_bar(
                    shown_sections(sections, talk.page.section),
                    on_select=lambda chosen: talk.go_section(_path_of(sections, chosen.letter)),
                ),
                padding=ft.Padding.symmetric(horizontal=16),
            )
        )
    return ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _path_of(sections: Sequence[SectionProgress], letter: str) -> str:
    return next(section.path for section in sections if section.letter == letter)


def _large_top(talk: Talk, look: Look, section: SectionProgress, *, interrupt: Act) -> ft.Control:
    """With doubled text the section bar becomes one bar and words."""
    share = section.answered / section.total if section.total else 0
    return ft.Column(
        [
            top_bar(
                talk,
                look,
                title=t("Abschnitt {letter}", letter=section.letter),
                subtitle="",
                leave=interrupt,
                leave_label=t("Gespräch unterbrechen"),
            ),
            ft.Container(
                ft.Column(
                    [
                        progress_bar(share, honey=True),
                        text(t("{count} beantwortet", count=count_words(section)), "body-large"),
                    ],
                    spacing=6,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=ft.Padding.symmetric(horizontal=16),
            ),
        ],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def head_facts(talk: Talk, sections: Sequence[SectionProgress]) -> tuple[object, ...]:
    """What the heading of the page shows: its section, or its repeat instance among the others."""
    section = next((each for each in sections if each.path == talk.page.section), None)
    if not talk.page.instance:
        return (talk.page, section)
    node = talk.interview.instance.node(talk.page.instance)
    siblings = node.parent.children if node.parent is not None else ()
    title = instance_title(talk, node.path)
    return (talk.page, title, title_of(node), tuple(each.path for each in siblings), node.can_remove)


def page_head(talk: Talk, look: Look, sections: Sequence[SectionProgress], *, undo: Act) -> ft.Control:
    """
    The heading of the page: the section with its count, or the repeat instance; on wide screens with tools.

    Args:
        talk: The conversation.
        look: The circumstances.
        sections: All sections.
        undo: Takes the last change back.
    """
    head = _page_head(talk, look, sections)
    if look.panes == 1:
        head.rtl = look.rtl
        return head
    tools: list[ft.Control] = [
        icon_button(ft.Icons.SEARCH_ROUNDED, t("Frage suchen"), lambda: talk.show("search"))
    ]
    if talk.editable:
        tools.append(
            icon_button(ft.Icons.UNDO_ROUNDED, t("Rückgängig"), undo, disabled=not talk.interview.can_undo)
        )
    return ft.Container(
        ft.Row(
            [ft.Container(head, expand=True, rtl=look.rtl), *tools],
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.only(right=12),
    )


def _page_head(talk: Talk, look: Look, sections: Sequence[SectionProgress]) -> ft.Control:
    margin = 16 if look.compact else 24
    top = 12 if look.panes == 1 else 16
    if talk.page.instance:
        return ft.Container(
            instance_head(talk, look),
            padding=ft.Padding.only(left=margin, right=margin, top=top - 6, bottom=4),
        )
    section = next((each for each in sections if each.path == talk.page.section), None)
    if section is None:
        return ft.Container()
    token: Token = "title-medium" if look.compact else "title-large"
    words = heading(
        t("{letter}  {title}", letter=section.letter, title=section.title)
        if section.letter
        else section.title,
        token,
        level=2,
    )
    # With doubled text the count already stands beside the bar above.
    count = [] if look.large_text else [muted(_LRM + count_words(section))]
    return ft.Container(
        ft.Row(
            [ft.Container(words, expand=True), *count],
            vertical_alignment=ft.CrossAxisAlignment.START,
            spacing=12,
        ),
        padding=ft.Padding.only(left=margin, right=margin, top=top, bottom=6),
    )


def bottom_bar(
    talk: Talk,
    look: Look,
    *,
    back: Act | None,
    forward: Act,
    last: bool,
    overview: Act,
    letter: str,
) -> ft.Control:
    """
    The way back and on.

    Args:
        talk: The conversation.
        look: The circumstances.
        back: To the page before; None on the first.
        forward: To the page after, or to the closing.
        last: The next page is the closing.
        overview: Opens the overview of sections (phones).
        letter: The section on screen.
    """
    words = t("Zum Abschluss") if last and talk.editable else t("Schließen") if last else t("Weiter")
    kind: Kind = "honey" if last and talk.editable else "primary"
    arrow = ft.Icons.ARROW_FORWARD_ROUNDED if talk.editable or not last else None
    if look.panes > 1:
        hints = _key_hints() if look.room > 560 and talk.editable else None
        row: list[ft.Control] = [
            tonal(t("Zurück"), back, icon=ft.Icons.ARROW_BACK_ROUNDED, disabled=back is None),
            ft.Container(hints, expand=True, alignment=ft.Alignment.CENTER),
            pill_button(words, forward, kind=kind, behind=arrow, large=False, expand=False),
        ]
    else:
        row = [
            icon_button(
                ft.Icons.ARROW_BACK_ROUNDED,
                t("Zurück"),
                back,
                filled=True,
                size=48 if look.large_text else 56,
                disabled=back is None,
            )
        ]
        if not look.large_text:
            row.append(_list_button(letter, overview))
        row.append(pill_button(words, forward, kind=kind, behind=None if look.large_text else arrow))
    return ft.Container(
        ft.Row(row, spacing=10, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.only(
            left=16 if look.compact else 24,
            right=16 if look.compact else 24,
            top=12,
            bottom=16 if look.compact else 14,
        ),
    )


def _list_button(letter: str, overview: Act) -> ft.Control:
    ink = ft.Colors.ON_SECONDARY_CONTAINER
    return tappable(
        ft.Row(
            [
                ft.Icon(ft.Icons.FORMAT_LIST_BULLETED_ROUNDED, size=24, color=ink),
                text(letter, "label-large", color=ink, size=15),
            ],
            spacing=8,
            tight=True,
        ),
        overview,
        label=t("Abschnitte zeigen, jetzt {letter}", letter=letter),
        bgcolor=ft.Colors.SECONDARY_CONTAINER,
        border_radius=28,
        padding=ft.Padding.symmetric(vertical=16, horizontal=18),
    )


def _key(label: str) -> ft.Control:
    return ft.Container(
        muted(label, "label-small"),
        border=ft.Border(
            left=ft.BorderSide(1.5, ft.Colors.OUTLINE),
            top=ft.BorderSide(1.5, ft.Colors.OUTLINE),
            right=ft.BorderSide(1.5, ft.Colors.OUTLINE),
            bottom=ft.BorderSide(3, ft.Colors.OUTLINE),
        ),
        border_radius=6,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        padding=ft.Padding.symmetric(vertical=1, horizontal=7),
    )


def _key_hints() -> ft.Control:
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Row(
            [
                _key("Alt"),
                _key(t("Pfeil rechts")),
                muted(t("weiter,")),
                _key("P"),
                muted(t("parken,")),
                _key("N"),
                muted(t("Notiz")),
            ],
            spacing=5,
            tight=True,
        ),
    )
