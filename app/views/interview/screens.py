"""The two screens of a conversation: its questions and its closing."""

from urllib.parse import parse_qs, urlsplit

import flet as ft

from app.usecases.errors import UseCaseError
from app.views.interview.answering import Answering
from app.views.interview.finish import Closing
from app.views.interview.opened import use_talk
from app.views.interview.runner import Runner
from app.views.interview.talk import Talk
from app.views.kit.buttons import primary
from app.views.kit.error_card import error_card
from app.views.shell import screen
from app.views.state import navigate, use_app
from app.views.texts import t


@screen
def InterviewScreen() -> ft.View:
    """
    `/gespraech/:interview`: the questions, the queries of a returned interview, or its answers to read.

    `?frage=<path>` leads to a question.
    """
    state = use_app()
    path = ft.use_view_path()
    found = use_talk(state.seat, ft.use_route_params()["interview"], asked_question())
    if not isinstance(found, Talk):
        return _view(path, _unopened(found))
    if found.interview.state == "rueckfrage" and found.editable:
        return _view(path, Answering(found, found.revision, key="answering"))
    return _view(path, Runner(found, found.revision, key="runner"))


@screen
def FinishScreen() -> ft.View:
    """`/gespraech/:interview/abschluss`: what is missing, the result, finishing."""
    state = use_app()
    path = ft.use_view_path()
    found = use_talk(state.seat, ft.use_route_params()["interview"], None)
    if not isinstance(found, Talk):
        return _view(path, _unopened(found))
    return _view(path, Closing(found, found.revision))


def asked_question() -> str | None:
    """The question that the address asks for."""
    asked = parse_qs(urlsplit(ft.context.page.route or "").query).get("frage")
    return asked[0] if asked else None


def _view(path: str, content: ft.Control) -> ft.View:
    return ft.View(
        route=path,
        padding=0,
        spacing=0,
        bgcolor=ft.Colors.SURFACE,
        controls=[ft.SafeArea(content, expand=True)],
    )


def _unopened(error: UseCaseError) -> ft.Control:
    """Why a conversation cannot be opened: what happened, what is safe, what to do."""
    if error.code == "form_version_missing":
        card = error_card(
            t(
                "Die Fassung {version} des Fragebogens ist noch nicht auf diesem Gerät.",
                version=error.data["version"],
            ),
            t("Die Antworten des Gesprächs sind gespeichert."),
            t("Der nächste Abgleich bringt die Fassung. Dann lässt sich das Gespräch öffnen."),
            code=error.code,
            action=primary(t("Zum Abgleich"), lambda: navigate("/abgleich"), large=False),
        )
    elif error.code == "not_here":
        card = error_card(
            t("Dieses Gespräch liegt nicht auf diesem Gerät."),
            t("Es ist nichts verloren."),
            t("Vielleicht wurde es abgegeben oder noch nicht abgeglichen."),
            code=error.code,
            action=primary(t("Zum Start"), lambda: navigate("/"), large=False),
        )
    else:
        card = error_card(
            t("Dieses Gespräch lässt sich hier nicht öffnen."),
            t("Die Antworten bleiben gespeichert, nichts wird verändert."),
            t("Bitte melden Sie sich bei der Koordination und nennen Sie die Einzelheiten."),
            code=error.code,
            action=primary(t("Zum Start"), lambda: navigate("/"), large=False),
        )
    return ft.Container(card, padding=16)
