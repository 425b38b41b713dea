"""The conversation itself: the questions of one page, with the bars and panes around them."""

from functools import partial

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from app.views.flet_guard import component, use_task
from app.views.interview.bars import bottom_bar, head_facts, interview_top, page_head
from app.views.interview.dialogs import AskingDialog
from app.views.interview.direction import runs_right_to_left
from app.views.interview.finding import Finding
from app.views.interview.look import QUESTION_PANE, Look, look_of
from app.views.interview.moving import VersionSheets
from app.views.interview.notes import note_box
from app.views.interview.pages import GroupRow, NestedRow, NoteRow, QuestionRow, SeriesRow
from app.views.interview.problem import banners
from app.views.interview.progress import shown_sections
from app.views.interview.question_block import Block
from app.views.interview.questions import Question, note_of, plain, question_of
from app.views.interview.read_only import locked_banner
from app.views.interview.repeats import nested_head, page_foot, series_block
from app.views.interview.scrolling import list_key, scroll_to
from app.views.interview.sections import left_pane, overview
from app.views.interview.sheet import sheet
from app.views.interview.side import right_pane, side_facts
from app.views.interview.still import still
from app.views.interview.talk import Talk
from app.views.keys import use_key
from app.views.kit import snackbar
from app.views.kit.text import heading, muted
from app.views.state import navigate, use_app
from app.views.texts import t

PAIR_LABEL = 44


def question_for(talk: Talk, row: QuestionRow) -> Question:
    """The question of a row as it stands now."""
    return question_of(
        talk.interview,
        row.path,
        notes=row.notes,
        pending=talk.pending.get(row.path),
        unfolded=row.path in talk.opened_parked,
        options=talk.options_of(row.path),
    )


def page_rows(talk: Talk, look: Look) -> list[ft.Control]:
    """The controls of the page, top to bottom."""
    controls: list[ft.Control] = []
    pair: ft.Control | None = None
    instance, language = talk.interview.instance, talk.interview.instance.language
    for row in talk.rows():
        pairs = False
        if isinstance(row, QuestionRow):
            question = question_for(talk, row)
            marked = talk.marked == row.path and talk.editable
            block = Block(question, talk, look, marked, key=row.path)
            pairs = _stands_beside(question, look)
            if pairs and pair is not None:
                controls[-1] = ft.Row(
                    [ft.Container(pair, expand=True), ft.Container(block, expand=True)],
                    spacing=12,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                    key=f"pair:{row.path}",
                )
                pair = None
                continue
            pair = block if pairs else None
            controls.append(block)
            continue
        pair = None
        if isinstance(row, NoteRow):
            controls.append(ft.Container(note_box(note_of(instance.node(row.path), language)), key=row.path))
        elif isinstance(row, GroupRow):
            label = plain(row.label)
            controls.append(
                ft.Container(
                    heading(label, "title-medium", level=3),
                    padding=ft.Padding.only(top=8, left=4),
                    key=row.path,
                )
            )
        elif isinstance(row, NestedRow):
            controls.append(ft.Container(nested_head(talk, row.path), key=f"head:{row.path}"))
        elif isinstance(row, SeriesRow):
            nested = bool(talk.page.instance)
            controls.append(
                ft.Container(series_block(talk, row.path, nested=nested), key=f"series:{row.path}")
            )
    if not controls:
        controls.append(muted(t("In diesem Abschnitt ist zurzeit nichts zu fragen."), "body-large"))
    controls.extend(page_foot(talk, look))
    return controls


def sample_of(talk: Talk) -> str:
    """Words of the page, to tell which way its script runs."""
    for path in talk.questions_on(talk.page)[:1]:
        return talk.interview.instance.node(path).label
    return ""


def _stands_beside(question: Question, look: Look) -> bool:
    """Whether two short number questions may share a line on wide screens."""
    return (
        look.panes > 1
        and look.room >= 600
        and question.kind == "input"
        and question.data_type in ("int", "integer", "decimal")
        and len(question.label) <= PAIR_LABEL
        and not question.hint
        and not question.guidance
        and question.parked is None
        and "thousands-sep" not in question.appearance
    )


@component
def Runner(talk: Talk, tick: int = 0) -> ft.Control:
    """The conversation of an open interview."""
    state = use_app()
    talk.settle()
    overview_open, set_overview = ft.use_state(False)
    interview = talk.interview
    rtl = runs_right_to_left(interview.language, sample_of(talk))
    look = look_of(state, editable=talk.editable, rtl=rtl)
    sections = talk.sections()

    def interrupt() -> None:
        if talk.editable:
            interview.interrupt()
        navigate(f"/betriebe/{interview.firm_id}" if state.role != "kuemmerer" else "/")

    def finish() -> None:
        navigate(f"/gespraech/{interview.id}/abschluss")

    def finish_from_overview() -> None:
        set_overview(False)
        finish()

    def forward() -> None:
        if not talk.step(1):
            finish() if talk.editable else interrupt()

    def section_step(delta: int) -> None:
        if not talk.step_section(delta) and delta > 0 and talk.editable:
            finish()

    def undo() -> None:
        if talk.undo_last():
            snackbar.show(t("Letzte Änderung zurückgenommen"))

    def close_overview() -> None:
        set_overview(False)

    def choose(path: str) -> None:
        set_overview(False)
        talk.go_section(path)

    def jump(path: str) -> None:
        set_overview(False)
        talk.jump(path)

    def find_from_overview() -> None:
        set_overview(False)
        talk.show("search")

    for digit in range(1, 10):
        use_key(str(digit), partial(talk.pick, digit))
    use_key("alt+arrow right", lambda: section_step(1))
    use_key("alt+arrow left", lambda: section_step(-1))
    use_key("p", lambda: talk.ask("park"))
    use_key("n", lambda: talk.ask("note"))
    use_key("j", lambda: talk.next_question(1))
    use_key("k", lambda: talk.next_question(-1))
    use_key("ctrl+z", undo)
    use_key("ctrl+f", lambda: talk.show("search"))
    use_key("f", lambda: talk.show("search"))
    use_key("page down", lambda: talk.step(1))
    use_key("page up", lambda: talk.step(-1))

    page_key = list_key(talk.page.section, talk.page.part, talk.page.instance, talk.page.unit)

    drawn_with: MutableRef[int] = ft.use_ref(look.panes)

    async def show_mark() -> None:
        # A window that got another shape is laid out anew, from its top.
        turned, drawn_with.current = drawn_with.current != look.panes, look.panes
        target = talk.current if turned else talk.marked
        if target is not None:
            await scroll_to(page_key, target, starting=turned or talk.arrival == 0)

    use_task(show_mark, [talk.arrival, look.panes])

    ft.use_dialog(
        sheet(
            t("Abschnitte"),
            overview(
                talk,
                sections,
                choose=choose,
                jump=jump,
                interrupt=interrupt,
                finish=finish_from_overview,
                find=find_from_overview,
                undo=undo,
            ),
            on_close=close_overview,
            tall=True,
        )
        if overview_open
        else None
    )

    shown = shown_sections(sections, talk.page.section)
    saved = (interview.saved_at, interview.problem)
    pages = talk.pages
    index = pages.index(talk.page) if talk.page in pages else 0
    letter = next((section.letter for section in sections if section.path == talk.page.section), "")
    margin = 16 if look.compact else 24
    title = head_facts(talk, sections)
    can_undo = interview.can_undo
    head = still(
        "head",
        lambda: page_head(talk, look, sections, undo=undo),
        *(title, look, can_undo),
    )
    top: list[ft.Control] = []
    if look.panes == 1:
        words = still(
            "top", lambda: interview_top(talk, look, sections, interrupt=interrupt), shown, saved, look
        )
        top.append(words)
    if not talk.editable:
        top.insert(0, locked_banner(interview.state, interview.reason_locked))
    first, last = index == 0, index == len(pages) - 1
    middle = ft.Column(
        [
            *banners(talk),
            *top,
            *([] if look.large_text else [head]),
            ft.Column(
                [
                    *([head] if look.large_text else []),
                    ft.Row(
                        [
                            ft.Container(
                                ft.Column(
                                    page_rows(talk, look),
                                    rtl=rtl,
                                    spacing=8 if look.compact else 10,
                                    tight=True,
                                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                                ),
                                width=QUESTION_PANE + 2 * margin,
                                expand=True,
                                expand_loose=True,
                                padding=ft.Padding.only(left=margin, right=margin, top=2, bottom=24),
                            )
                        ]
                    ),
                ],
                key=page_key,
                expand=True,
                scroll=ft.ScrollMode.AUTO,
            ),
            still(
                "bottom",
                lambda: bottom_bar(
                    talk,
                    look,
                    back=None if first else lambda: talk.step(-1),
                    forward=forward,
                    last=last,
                    overview=lambda: set_overview(True),
                    letter=letter,
                ),
                *(first, last, letter, talk.editable, look),
            ),
            AskingDialog(talk, talk.asking),
            VersionSheets(talk, talk.showing),
            Finding(talk, talk.showing == "search"),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if look.panes == 1:
        return ft.Container(middle, expand=True)
    language, archived = interview.language, talk.archived_count
    left = still(
        "left",
        lambda: left_pane(talk, sections, interrupt=interrupt, finish=finish),
        *(shown, talk.page, language, look, talk.single, interview.form_version, archived),
    )
    panes: list[ft.Control] = [left, middle]
    if look.panes == 3:
        side = side_facts(talk)
        panes.append(still("right", lambda: right_pane(talk, side), side, saved, talk.page, look))
    return ft.Container(
        ft.Row(panes, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH), expand=True
    )
