"""Recording that a firm takes its consent back: as easy as giving, and what follows is said first."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from app.models.consent import PURPOSES, WAYS
from app.usecases import consent as use
from app.usecases.consent import ConsentError
from app.usecases.errors import UseCaseError
from app.views.consent.page import centred, column, firm_name, missing, toggled
from app.views.consent.words import purpose_word, way_word
from app.views.kit import buttons, snackbar
from app.views.kit.cards import note, section
from app.views.kit.chips import filter_chip
from app.views.kit.fields import TextInput
from app.views.kit.text import text
from app.views.shell import screen, shell
from app.views.state import navigate, use_app, use_revision
from app.views.texts import t


@screen
def WithdrawConsentScreen() -> ft.View:
    """Record that the firm takes its consent back, and show what follows."""
    state = use_app()
    use_revision()
    firm_id = str(ft.use_route_params()["firm"])
    everything, set_everything = ft.use_state(False)
    purposes, set_purposes = ft.use_state(())
    way, set_way = ft.use_state("")
    who, set_who = ft.use_state("")
    asking, set_asking = ft.use_state(False)
    name = firm_name(state, firm_id)
    if name is None:
        return missing(state)
    back = f"/betriebe/{firm_id}/einwilligung"

    def save() -> None:
        set_asking(False)
        try:
            use.withdraw_consent(
                state.seat,
                firm_id,
                purposes=() if everything else purposes,
                everything=everything,
                way=way,
                given_by=who,
            )
        except (ConsentError, UseCaseError):
            snackbar.show(t("Das ließ sich nicht festhalten. Bitte noch einmal versuchen."))
            return
        page = ft.context.page
        navigate(f"/betriebe/{firm_id}" if everything else back)
        snackbar.show(t("Widerruf festgehalten. Ab jetzt wird nichts mehr weitergegeben."), page=page)

    def toggle(purpose: str) -> Callable[[], None]:
        def act() -> None:
            set_everything(False)
            set_purposes(lambda old: toggled(old, purpose))

        return act

    def all_of_it() -> None:
        set_everything(lambda old: not old)
        set_purposes(())

    def pick_way(value: str) -> Callable[[], None]:
        return lambda: set_way(value)

    ft.use_dialog(_really(name, everything, on_yes=save, on_no=lambda: set_asking(False)) if asking else None)
    complete = bool((everything or purposes) and way)
    parts: list[ft.Control] = [
        section(
            t("Was widerruft der Betrieb?"),
            ft.Row(
                [
                    filter_chip(t("Alles, kein Kontakt mehr"), selected=everything, on_click=all_of_it),
                    *(
                        filter_chip(
                            purpose_word(each),
                            selected=not everything and each in purposes,
                            on_click=toggle(each),
                        )
                        for each in PURPOSES
                    ),
                ],
                spacing=8,
                run_spacing=0,
                wrap=True,
            ),
            spacing=6,
        ),
        section(
            t("Wie kam der Widerruf?"),
            ft.Row(
                [filter_chip(way_word(each), selected=each == way, on_click=pick_way(each)) for each in WAYS],
                spacing=8,
                run_spacing=0,
                wrap=True,
            ),
            spacing=6,
        ),
        TextInput(t("Wer hat widerrufen? (freiwillig)"), who, set_who, delay=0),
        note(
            _consequences(everything),
            title=t("Das folgt daraus"),
            role="warn",
            icon=ft.Icons.INFO_ROUNDED,
        ),
    ]
    return shell(
        state,
        "/betriebe",
        centred(column(parts)),
        title=t("Widerruf festhalten"),
        subtitle=name,
        back=back,
        close=True,
        bottom=centred(
            ft.Row(
                [
                    buttons.primary(
                        t("Widerruf festhalten"),
                        lambda: set_asking(True),
                        icon=ft.Icons.BLOCK_ROUNDED,
                        disabled=not complete,
                        expand=True,
                    )
                ]
            )
        ),
    )


def _consequences(everything: bool) -> str:
    if everything:
        return t(
            "Der Betrieb wird gesperrt. Verweise enden, wartende E-Mails gehen nicht hinaus, Änderungen von "
            "anderen Geräten werden nicht mehr übernommen. Wer Angaben bekommen hat, muss informiert werden."
        )
    return t(
        "Nichts, was darunter fällt, geht mehr hinaus, auch nicht von anderen Geräten. Laufende Verweise "
        "enden, wenn die Weitergabe widerrufen ist; wer Angaben bekommen hat, muss informiert werden."
    )


def _really(
    name: str, everything: bool, *, on_yes: Callable[[], None], on_no: Callable[[], None]
) -> ft.AlertDialog:
    words = (
        t("{name} wird gesperrt. Das lässt sich nicht zurücknehmen.", name=name)
        if everything
        else t("Ein Widerruf lässt sich nicht zurücknehmen. Der Betrieb kann aber neu zustimmen.")
    )
    return ft.AlertDialog(
        modal=True,
        title=t("Widerruf festhalten?"),
        content=ft.Container(text(words, "body-large"), width=420),
        actions=[
            buttons.plain(t("Abbrechen"), on_no),
            buttons.primary(t("Festhalten"), on_yes, icon=ft.Icons.BLOCK_ROUNDED, large=False),
        ],
        on_dismiss=lambda: on_no(),
    )
