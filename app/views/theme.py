"""
The look: design tokens made into Flet themes, type styles and status colours.

`assets/tokens.json` is the only place with colour values. Material roles go into an explicit
`ColorScheme`, so that contrast is the same on every platform; the status roles that Material does
not have (ok, warn, info, neutral) are resolved here by the brightness of the session.
Knows no screen and no data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import flet as ft

from app.views import session

ASSETS = Path(__file__).resolve().parents[2] / "assets"

Role = Literal[
    "primary", "secondary", "tertiary", "accent", "error", "ok", "warn", "info", "neutral", "surface"
]
Token = Literal[
    "display",
    "headline",
    "title-large",
    "title-medium",
    "body-large",
    "body-medium",
    "label-large",
    "label-medium",
    "label-small",
]

RADIUS_SMALL, RADIUS_CHIP, RADIUS_MEDIUM, RADIUS_LARGE, RADIUS_SHEET, RADIUS_FULL = 8, 10, 12, 16, 28, 999
TARGET, PRIMARY_TARGET = 48, 56
COMPACT, MEDIUM, EXPANDED, LARGE = 0, 600, 840, 1200
TEXT_WIDTH = 620  # about 68 characters of body-large

# Material's fifteen text styles, each by the token that stands for it.
_MATERIAL_TEXT: dict[str, Token] = {
    "display_large": "display",
    "display_medium": "display",
    "display_small": "display",
    "headline_large": "headline",
    "headline_medium": "headline",
    "headline_small": "headline",
    "title_large": "title-large",
    "title_medium": "title-medium",
    "title_small": "title-medium",
    "body_large": "body-large",
    "body_medium": "body-medium",
    "body_small": "body-medium",
    "label_large": "label-large",
    "label_medium": "label-medium",
    "label_small": "label-small",
}

# Flet's name of a role -> the name in the tokens.
_SCHEME: dict[str, str] = {
    "primary": "primary",
    "on_primary": "on-primary",
    "primary_container": "primary-container",
    "on_primary_container": "on-primary-container",
    "secondary": "secondary",
    "on_secondary": "on-secondary",
    "secondary_container": "secondary-container",
    "on_secondary_container": "on-secondary-container",
    "tertiary": "tertiary",
    "on_tertiary": "on-tertiary",
    "tertiary_container": "tertiary-container",
    "on_tertiary_container": "on-tertiary-container",
    "tertiary_fixed": "accent",
    "on_tertiary_fixed": "on-accent",
    "error": "error",
    "on_error": "on-error",
    "error_container": "error-container",
    "on_error_container": "on-error-container",
    "surface": "surface",
    "on_surface": "on-surface",
    "on_surface_variant": "on-surface-variant",
    "surface_container_lowest": "lowest",
    "surface_container_low": "low",
    "surface_container": "container",
    "surface_container_high": "high",
    "surface_container_highest": "highest",
    "outline": "outline",
    "outline_variant": "outline-variant",
    "inverse_surface": "inverse-surface",
    "on_inverse_surface": "inverse-on-surface",
    "inverse_primary": "inverse-primary",
    "scrim": "scrim",
}


@dataclass(frozen=True)
class Tone:
    """One role's colours: the strong one, its ink, the quiet container and the ink on that."""

    color: str
    on_color: str
    container: str
    on_container: str


_MATERIAL_TONES: dict[str, Tone] = {
    "primary": Tone(
        ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER
    ),
    "secondary": Tone(
        ft.Colors.ON_SECONDARY_CONTAINER,
        ft.Colors.SECONDARY_CONTAINER,
        ft.Colors.SECONDARY_CONTAINER,
        ft.Colors.ON_SECONDARY_CONTAINER,
    ),
    "tertiary": Tone(
        ft.Colors.TERTIARY,
        ft.Colors.ON_TERTIARY,
        ft.Colors.TERTIARY_CONTAINER,
        ft.Colors.ON_TERTIARY_CONTAINER,
    ),
    # Honey is only 1.4:1 on paper: as a status it is always a honey surface with dark ink.
    "accent": Tone(
        ft.Colors.ON_TERTIARY_FIXED,
        ft.Colors.TERTIARY_FIXED,
        ft.Colors.TERTIARY_FIXED,
        ft.Colors.ON_TERTIARY_FIXED,
    ),
    "error": Tone(
        ft.Colors.ERROR, ft.Colors.ON_ERROR, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER
    ),
    "surface": Tone(
        ft.Colors.ON_SURFACE_VARIANT,
        ft.Colors.SURFACE,
        ft.Colors.SURFACE_CONTAINER_LOWEST,
        ft.Colors.ON_SURFACE,
    ),
}


@cache
def tokens() -> dict[str, Any]:
    """The design tokens as they stand in `assets/tokens.json`."""
    loaded: dict[str, Any] = json.loads((ASSETS / "tokens.json").read_text(encoding="utf-8"))
    return loaded


def paper(name: str) -> str:
    """A colour of paper and ink, the same in the dark: a signature is shown as it will be printed."""
    value: str = tokens()["paper"][name]
    return value


def token_color(name: str) -> str:
    """A colour of the tokens by its name there, in the brightness of the current session."""
    value: str = tokens()["dark" if session.is_dark() else "light"][name]
    return value


def tone(role: Role) -> Tone:
    """The colours of a role, in the brightness of the current session."""
    if role in _MATERIAL_TONES:
        return _MATERIAL_TONES[role]
    return Tone(
        color=token_color(role),
        on_color=token_color("lowest" if role == "neutral" else f"on-{role}"),
        container=token_color(f"{role}-container"),
        on_container=token_color(f"on-{role}-container"),
    )


def font(weight: int, *, tabular: bool = False) -> str:
    """The family name under which one weight of Atkinson Hyperlegible Next is registered."""
    return f"Atkinson{'Tab' if tabular else ''}-{weight}"


# Scripts that neither Atkinson nor Roboto has; a browser has no other fonts to fall back on.
_OTHER_SCRIPTS = ("NotoSansArabic", "NotoSansHebrew")


def fonts() -> dict[str, str]:
    """Every bundled font file by family name; each weight is a family of its own."""
    found = {}
    for path in sorted((ASSETS / "fonts").glob("AtkinsonHyperlegibleNext*.ttf")):
        cut, weight = path.stem.removeprefix("AtkinsonHyperlegibleNext").rsplit("-", 1)
        found[font(int(weight), tabular=cut == "Tab")] = f"/fonts/{path.name}"
    for family in _OTHER_SCRIPTS:
        found[family] = f"/fonts/{family}-Regular.ttf"
    return found


def style(
    token: Token = "body-medium",
    *,
    color: str = ft.Colors.ON_SURFACE,
    tabular: bool = False,
    size: float | None = None,
) -> ft.TextStyle:
    """
    The type style of a token.

    Args:
        token: The name in the design tokens, such as "title-medium".
        color: A colour role; never left out, as Flet would paint black in dark mode.
        tabular: Figures of equal width, for columns and counters.
        size: Another size than the token's, in logical pixels.
    """
    token_size, line, weight = tokens()["type"][token]
    if tabular and weight == 500:
        weight = 600
    spacing = {"display": -0.48, "headline": -0.3, "title-large": -0.16}.get(token, 0.0)
    return ft.TextStyle(
        size=size or token_size,
        height=line / token_size,
        # The weight is in the family; asking for one as well would make Flutter thicken it again.
        weight=ft.FontWeight.NORMAL,
        font_family=font(weight, tabular=tabular),
        font_family_fallback=["Roboto", *_OTHER_SCRIPTS],
        letter_spacing=spacing,
        color=color,
    )


def color_scheme(brightness: Literal["light", "dark"]) -> ft.ColorScheme:
    """The explicit Material colour scheme of one brightness."""
    values = tokens()[brightness]
    roles = {flet_name: values[token_name] for flet_name, token_name in _SCHEME.items()}
    return ft.ColorScheme(surface_tint=ft.Colors.TRANSPARENT, **roles)


def _theme(brightness: Literal["light", "dark"]) -> ft.Theme:
    text = {name: style(token) for name, token in _MATERIAL_TEXT.items()}
    field_edge = ft.RoundedRectangleBorder(radius=RADIUS_SHEET)
    return ft.Theme(
        color_scheme=color_scheme(brightness),
        font_family=font(400),
        text_theme=ft.TextTheme(**text),
        scaffold_bgcolor=ft.Colors.SURFACE,
        visual_density=ft.VisualDensity.STANDARD,
        dialog_theme=ft.DialogTheme(
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
            shape=field_edge,
            title_text_style=style("title-large"),
            content_text_style=style("body-large"),
        ),
        bottom_sheet_theme=ft.BottomSheetTheme(bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST),
        divider_theme=ft.DividerTheme(color=ft.Colors.OUTLINE_VARIANT, thickness=1, space=1),
        snackbar_theme=ft.SnackBarTheme(
            bgcolor=ft.Colors.INVERSE_SURFACE,
            content_text_style=style("body-medium", color=ft.Colors.ON_INVERSE_SURFACE),
        ),
    )


def apply(page: ft.Page) -> None:
    """Give a session its fonts and both themes."""
    page.fonts = fonts()
    page.theme, page.dark_theme = _theme("light"), _theme("dark")
