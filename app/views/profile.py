"""Profil: who sits here, in which network, on which device; language and look."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import flet as ft

from app.views import preferences
from app.views.devices.screens import devices_section
from app.views.kit.cards import card, fact, section
from app.views.kit.chips import Choice, segmented
from app.views.kit.fields import labelled
from app.views.kit.text import muted, text
from app.views.kit.tiles import monogram
from app.views.lock.settings import lock_section
from app.views.shell import initials, screen, shell
from app.views.state import use_app
from app.views.texts import t


def _(word: str) -> str:
    """Mark a word for translation; it is translated when shown."""
    return word


ROLE_WORDS = {
    "mentor": _("Mentor:in"),
    "kuemmerer": _("Kümmerer:in"),
    "supervisor": _("Koordination"),
    "admin": _("Verwaltung"),
    "dpo": _("Datenschutz"),
}


def _version() -> str:
    try:
        return version("feldlotse")
    except PackageNotFoundError:  # the packaged app has no metadata of itself
        return "–"


@screen
def ProfileScreen() -> ft.View:
    """The profile of the person of this seat."""
    state = use_app()
    page = ft.context.page
    identity = state.identity

    async def choose_language(language: str) -> None:
        await preferences.choose_language(state, language)

    async def choose_theme(mode: str) -> None:
        await preferences.choose_theme(state, ft.ThemeMode(mode))

    name = identity.name if identity is not None else ""
    role = t(ROLE_WORDS.get(identity.role, identity.role)) if identity is not None else ""
    person = card(
        ft.Row(
            [
                monogram(initials(name), "primary", size=56),
                ft.Column([text(name, "title-large"), muted(role)], spacing=2, expand=True, tight=True),
            ],
            spacing=14,
        )
    )
    facts = card(
        ft.Column(
            [
                fact(t("Netzwerk"), identity.network_name if identity is not None else "–"),
                fact(t("Gerätekennung"), identity.device_id if identity is not None else "–"),
                fact(t("Fassung der App"), _version()),
            ],
            spacing=10,
        )
    )
    look = card(
        ft.Column(
            [
                labelled(
                    t("Sprache"),
                    segmented(
                        [Choice("de", "Deutsch"), Choice("en", "English")],
                        state.language,
                        lambda language: page.run_task(choose_language, language),
                    ),
                ),
                labelled(
                    t("Helligkeit"),
                    segmented(
                        [
                            Choice("system", t("Wie das Gerät")),
                            Choice("light", t("Hell")),
                            Choice("dark", t("Dunkel")),
                        ],
                        state.theme_mode.value,
                        lambda mode: page.run_task(choose_theme, mode),
                    ),
                ),
            ],
            spacing=16,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    content = ft.Column(
        [
            person,
            lock_section(state),
            devices_section(state),
            section(t("Ansicht"), look),
            section(t("Über dieses Gerät"), facts),
        ],
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return shell(
        state,
        "/profil",
        ft.Row([ft.Container(content, width=640)]) if state.expanded else content,
        title=t("Profil"),
        back="/",
    )
