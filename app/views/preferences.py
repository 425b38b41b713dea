"""
A person's choices about the look, kept on this device or in this browser: language and theme.

They are no data of the network and never synced.
"""

from __future__ import annotations

import flet as ft

from app.views.state import AppState
from app.views.texts import LANGUAGES

_LANGUAGE, _THEME = "feldlotse.language", "feldlotse.theme"


def show(page: ft.Page, state: AppState) -> None:
    """Bring page and state into line: theme, brightness and the language of Flutter's own words."""
    page.theme_mode = state.theme_mode
    state.dark = state.theme_mode is ft.ThemeMode.DARK or (
        state.theme_mode is ft.ThemeMode.SYSTEM and page.platform_brightness is ft.Brightness.DARK
    )
    german, english = ft.Locale("de", "DE"), ft.Locale("en", "GB")
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[german, english],
        current_locale=english if state.language == "en" else german,
    )


async def restore(state: AppState) -> None:
    """Take the choices made earlier on this device."""
    page = ft.context.page
    kept = ft.SharedPreferences()
    language = await kept.get(_LANGUAGE)
    mode = await kept.get(_THEME)
    if isinstance(language, str) and language in LANGUAGES:
        state.language = language
    if isinstance(mode, str) and mode in {entry.value for entry in ft.ThemeMode}:
        state.theme_mode = ft.ThemeMode(mode)
    show(page, state)


async def choose_language(state: AppState, language: str) -> None:
    """Change the language of this session and remember it on this device."""
    state.language = language
    show(ft.context.page, state)
    await ft.SharedPreferences().set(_LANGUAGE, language)


async def choose_theme(state: AppState, mode: ft.ThemeMode) -> None:
    """Change the look of this session and remember it on this device."""
    state.theme_mode = mode
    show(ft.context.page, state)
    await ft.SharedPreferences().set(_THEME, mode.value)
