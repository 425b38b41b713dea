"""The sheets about versions of the questionnaire: what moving would change, and what was archived by it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import flet as ft

from app.usecases.interview_moving import ArchivedAnswer, MovedAnswer, MovePlan
from app.usecases.records import SaveFailedError
from app.views.flet_guard import component
from app.views.interview.pills import pill_button
from app.views.interview.questions import plain
from app.views.interview.sheet import sheet
from app.views.interview.talk import Talk
from app.views.kit import snackbar
from app.views.kit.cards import card, divider, note
from app.views.kit.text import heading, muted, text
from app.views.texts import t, tn
from app.views.theme import Role, tone


@component
def VersionSheets(talk: Talk, showing: str) -> ft.Control:
    """Shows the sheet that is asked for; draws nothing itself."""
    plan = talk.interview.plan_move() if showing == "move" else None
    content: ft.BottomSheet | None = None
    if plan is not None:
        content = sheet(t("Neue Fassung"), _plan(talk, plan), on_close=talk.show, tall=True)
    elif showing == "archived":
        content = sheet(t("Aufgehoben"), _archive(talk.interview.archived()), on_close=talk.show, tall=True)
    ft.use_dialog(content)
    return ft.Container(width=0, height=0)


def _plan(talk: Talk, plan: MovePlan) -> ft.Control:
    def go() -> None:
        try:
            talk.move(plan)
        except SaveFailedError:
            talk.show()
            snackbar.show(t("Ließ sich nicht speichern. Das Gespräch bleibt bei seiner Fassung."))
            return
        snackbar.show(t("Das Gespräch läuft jetzt in Fassung {version}.", version=plan.to_version))

    rows: list[ft.Control] = [
        text(
            t(
                "Dieses Gespräch läuft in Fassung {old}. Es gibt Fassung {new}.",
                old=plan.from_version,
                new=plan.to_version,
            )
        ),
        note(
            tn("{n} Antwort bleibt, wie sie ist.", "{n} Antworten bleiben, wie sie sind.", plan.kept),
            role="ok",
            icon=ft.Icons.CHECK_CIRCLE_ROUNDED,
        ),
    ]
    if plan.ask_again:
        rows.append(
            _group(
                t("Wird noch einmal gefragt"),
                t("Die bisherige Antwort steht dann bei der Frage."),
                (_answer_row(each) for each in plan.ask_again),
                "warn",
            )
        )
    if plan.archived:
        rows.append(
            _group(
                t("Wird nicht mehr gefragt"),
                t("Die Antworten bleiben im Gespräch aufgehoben und lassen sich nachlesen."),
                (_answer_row(each) for each in plan.archived),
                "info",
            )
        )
    if plan.new_questions:
        rows.append(
            _group(
                t("Neue Fragen"),
                "",
                (text(plain(label), "body-large", size=16) for label in plan.new_questions),
                "neutral",
            )
        )
    return _sheet_body(
        rows,
        [
            pill_button(t("Bei dieser bleiben"), talk.show, kind="outlined"),
            pill_button(t("Wechseln"), go, before=ft.Icons.UPGRADE_ROUNDED),
        ],
    )


def _sheet_body(rows: Sequence[ft.Control], actions: Sequence[ft.Control]) -> ft.Control:
    foot: list[ft.Control] = [divider(), ft.Row(list(actions), spacing=10)] if actions else []
    return ft.Column(
        [
            ft.Column(
                list(rows),
                spacing=12,
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


def _group(title: str, told: str, rows: Iterable[ft.Control], role: Role) -> ft.Control:
    head: list[ft.Control] = [heading(title, "title-medium", level=3)]
    if told:
        head.append(muted(told, size=14))
    return card(
        ft.Column(
            [*head, *rows],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        role=role if role != "neutral" else None,
    )


def move_reason(answer: MovedAnswer) -> str:
    """Why an answer cannot simply stay."""
    return {
        "type_changed": t("passt nicht mehr zur Art der Frage"),
        "choice_gone": t("steht nicht mehr zur Auswahl"),
        "repeat_changed": t("die Frage steht jetzt in einer anderen Liste"),
        "computed": t("wird jetzt berechnet"),
        "taken": t("eine andere Antwort steht schon dort"),
    }.get(answer.reason, t("die Frage gibt es nicht mehr"))


def _answer_row(answer: MovedAnswer) -> ft.Control:
    label = plain(answer.label)
    if answer.place:
        label = t("{place}: {detail}", place=answer.place, detail=label)
    return ft.Column(
        [text(label, "label-large", size=15), text(f"„{answer.text}“"), muted(move_reason(answer), size=14)],
        spacing=0,
        tight=True,
    )


def _archive(archived: tuple[ArchivedAnswer, ...]) -> ft.Control:
    versions: defaultdict[str, list[ArchivedAnswer]] = defaultdict(list)
    for each in archived:
        versions[each.version].append(each)
    rows: list[ft.Control] = [
        muted(t("Was in einer anderen Fassung gesagt wurde und hier keinen Platz hat. Nichts ging verloren."))
    ]
    for version, answers in versions.items():
        title = t("Aus Fassung {version}", version=version) if version else t("Von einem anderen Gerät")
        rows.append(
            _group(
                title,
                "",
                (
                    ft.Column(
                        [text(plain(each.label), "label-large", size=15), text(each.text, selectable=True)],
                        spacing=0,
                        tight=True,
                    )
                    for each in answers
                ),
                "neutral",
            )
        )
    return _sheet_body(rows, [])


def former_answer(words: str) -> ft.Control:
    """Beside a question that is asked again: what the answer was."""
    colors = tone("warn")
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.HISTORY_ROUNDED, size=20, color=colors.color),
                ft.Container(
                    text(t("Bitte noch einmal: bisher „{answer}“", answer=words), color=colors.on_container),
                    expand=True,
                ),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        bgcolor=colors.container,
        border_radius=12,
        padding=ft.Padding.only(left=12, top=10, right=14, bottom=10),
    )
