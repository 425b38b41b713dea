"""
The closing of a conversation: what is missing first, then the result at a glance, consent, agreements.

Finishing writes needs, knowledge areas and steps; afterwards the same screen shows them with the next step of
each: preparing a referral.
"""

import flet as ft

from app.usecases.interview_points import NotFinishableError
from app.usecases.records import SaveFailedError
from app.views.flet_guard import component
from app.views.interview.bars import top_bar
from app.views.interview.look import QUESTION_PANE, look_of
from app.views.interview.opened import open_question
from app.views.interview.pills import pill_button
from app.views.interview.problem import banners, not_saved
from app.views.interview.result_boxes import (
    consent_box,
    done_card,
    knowledge_box,
    open_box,
    parked_box,
    promise,
    result_box,
    steps_box,
)
from app.views.interview.sections import perspective_words
from app.views.interview.talk import Talk
from app.views.kit.buttons import icon_button, outlined
from app.views.kit.cards import note
from app.views.state import navigate, use_app
from app.views.texts import t

OPEN_STATES = ("begonnen", "unterbrochen", "rueckfrage")


def consent_question(talk: Talk) -> str | None:
    """The first question about consent, to change it where it was asked."""
    for section in talk.section_paths:
        for page in talk.pages_in(section):
            for path in talk.questions_on(page):
                if path.rpartition("/")[2].startswith("einw"):
                    return path
    return None


@component
def Closing(talk: Talk, tick: int = 0) -> ft.Control:
    """The closing screen, before and after finishing."""
    state = use_app()
    refused, set_refused = ft.use_state(False)
    unsaved, set_unsaved = ft.use_state(False)
    look = look_of(state, editable=talk.editable)
    interview = talk.interview
    done = interview.state not in OPEN_STATES
    points = list(talk.open_points())
    preview = interview.preview_result()
    blocked = any(point.blocking for point in points)

    def jump(path: str) -> None:
        target = consent_question(talk) if path == "consent" else path
        if target is not None:
            # On wide screens the questions were closed when this page came: they open anew, at the target.
            open_question(interview.id, target)

    def back() -> None:
        navigate(f"/gespraech/{interview.id}")

    def leave() -> None:
        navigate(f"/betriebe/{interview.firm_id}" if state.role != "kuemmerer" else "/")

    def finish() -> None:
        set_refused(False)
        set_unsaved(False)
        if any(point.blocking for point in talk.open_points()):
            set_refused(True)
            return
        try:
            interview.finish(submit=True)
        except NotFinishableError:
            set_refused(True)
        except SaveFailedError:
            set_unsaved(True)
        talk.changed()

    def refer(need_id: str) -> None:
        navigate(f"/bedarf/{need_id}/verweis")

    rows: list[ft.Control | None] = []
    if done:
        rows.append(done_card(interview.state))
        rows.append(result_box(preview, complete=True, refer=refer if state.role == "mentor" else None))
        rows.append(
            outlined(
                t("Kurzbericht zeigen"),
                lambda: navigate(f"/gespraech/{interview.id}/bericht"),
                icon=ft.Icons.DESCRIPTION_ROUNDED,
                large=True,
            )
        )
        rows += [knowledge_box(preview.knowledge), steps_box(preview.steps, None), consent_box(preview, None)]
    else:
        if refused and blocked:
            rows.append(
                note(
                    t("Zum Abschließen fehlt noch etwas. Bitte die Punkte unter „Noch zu klären“ ansehen."),
                    role="warn",
                    icon=ft.Icons.EDIT_NOTE_ROUNDED,
                )
            )
        if unsaved:
            rows.append(not_saved())
        rows.append(open_box(points, jump))
        rows.append(result_box(preview, complete=not blocked))
        rows += [knowledge_box(preview.knowledge), consent_box(preview, jump), steps_box(preview.steps, jump)]
        rows.append(parked_box(points, jump))
        rows.append(promise())
    margin = 16 if look.compact else 24
    content = ft.Column(
        [row for row in rows if row is not None],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    buttons: list[ft.Control]
    if done:
        buttons = [
            pill_button(t("Antworten"), back, kind="outlined"),
            pill_button(t("Zum Betrieb") if state.role != "kuemmerer" else t("Zum Start"), leave),
        ]
    else:
        word = t("Abschließen") if interview.perspective == "kuemmerer" else t("Abschließen und einreichen")
        buttons = [
            icon_button(ft.Icons.ARROW_BACK_ROUNDED, t("Zurück zu den Fragen"), back, filled=True, size=56),
            pill_button(word, finish, kind="honey", before=ft.Icons.DESCRIPTION_ROUNDED),
        ]
    return ft.Container(
        ft.Column(
            [
                top_bar(
                    talk,
                    look,
                    title=interview.firm_name,
                    subtitle=perspective_words(interview.perspective, interview.form_title),
                    leave=leave if done else back,
                    leave_label=t("Schließen") if done else t("Zurück zu den Fragen"),
                ),
                *banners(talk),
                ft.Column(
                    [
                        ft.Row(
                            [
                                ft.Container(
                                    content,
                                    width=QUESTION_PANE + 2 * margin,
                                    expand=True,
                                    expand_loose=True,
                                    padding=ft.Padding.only(left=margin, right=margin, top=6, bottom=24),
                                )
                            ],
                            alignment=ft.MainAxisAlignment.CENTER,
                        )
                    ],
                    expand=True,
                    scroll=ft.ScrollMode.AUTO,
                ),
                ft.Container(
                    ft.Row(
                        [ft.Row(buttons, spacing=10, width=QUESTION_PANE, expand=True, expand_loose=True)],
                        alignment=ft.MainAxisAlignment.CENTER,
                    ),
                    bgcolor=ft.Colors.SURFACE_CONTAINER,
                    border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
                    padding=ft.Padding.only(left=margin, right=margin, top=12, bottom=16),
                ),
            ],
            spacing=0,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        expand=True,
    )
