"""Banners over a conversation: saving is disturbed, a newer version of the form exists."""

import flet as ft

from app.usecases.interview_keeping import SaveProblem
from app.views.interview.talk import Talk
from app.views.kit.banner import banner
from app.views.kit.buttons import plain
from app.views.kit.cards import note
from app.views.texts import clock, t


def problem_words(problem: SaveProblem) -> str:
    """What happened, what is safe, what to do."""
    happened = {
        "disk_full": t("Kein Platz mehr auf dem Gerät."),
        "store_busy": t("Der Speicher ist gerade belegt."),
    }.get(problem.code, t("Die letzte Antwort ließ sich nicht speichern."))
    if problem.saved_until is not None:
        safe = t("Alles bis {time} ist gespeichert.", time=clock(problem.saved_until))
    else:
        safe = t("Was vorher gespeichert war, ist sicher.")
    todo = {
        "disk_full": t(
            "Bitte Platz schaffen, zum Beispiel Fotos auf einen Stick sichern. Dann „Nochmal speichern“."
        ),
        "store_busy": t("Bitte einen Augenblick warten. Dann „Nochmal speichern“."),
    }.get(problem.code, t("Bitte die letzte Antwort notieren. Dann „Nochmal speichern“."))
    return f"{happened} {safe} {todo}"


def banners(talk: Talk) -> list[ft.Control]:
    """The banners that apply now, most urgent first."""
    found: list[ft.Control] = []
    problem = talk.interview.problem
    if problem is not None:
        found.append(
            banner(
                problem_words(problem),
                role="error",
                icon=ft.Icons.ERROR_ROUNDED,
                action=plain(t("Nochmal speichern"), talk.save_again),
            )
        )
    newer = talk.interview.newer_version
    if newer and talk.editable:
        found.append(
            banner(
                t(
                    "Fassung {version}, es gibt eine neuere. Dieses Gespräch bleibt dabei.",
                    version=talk.interview.form_version,
                ),
                role="neutral",
                icon=ft.Icons.HISTORY_ROUNDED,
                action=plain(t("Was ist neu?"), lambda: talk.show("move"))
                if talk.interview.may_move
                else None,
            )
        )
    return found


def not_saved() -> ft.Control:
    """Finishing did not reach the store: nothing was finished, nothing is lost."""
    return note(
        t("Die Antworten sind weiter hier. Bitte Platz schaffen oder kurz warten. Dann noch einmal."),
        role="error",
        icon=ft.Icons.ERROR_ROUNDED,
        title=t("Das Abschließen ließ sich nicht speichern."),
    )
