"""
The look holds what the design promises.

1. The contrast table of the design language, recomputed from the tokens with the WCAG 2 formula.
2. No colour value stands in the code; the tokens are the only place.
3. Every weight of the bundled font is registered as its own family, from files that exist.
"""

from __future__ import annotations

import re
from pathlib import Path

import flet as ft
import pytest

from app.views import theme

ROOT = Path(__file__).resolve().parents[2]
STATUS_ROLES = ("ok", "warn", "error", "info", "tertiary", "neutral", "primary")
# (ink, ground, lowest contrast allowed): text 4.5, large text and graphics 3; the design aims higher.
PAIRS = (
    ("on-surface", "surface", 15.0),
    ("on-surface", "lowest", 13.5),
    ("on-surface-variant", "surface", 8.0),
    ("on-surface-variant", "container", 7.4),
    ("on-surface-variant", "lowest", 7.0),
    ("primary", "surface", 7.0),
    ("on-primary", "primary", 7.0),
    ("primary", "primary-container", 6.0),
    ("on-surface-variant", "primary-container", 6.0),
    ("on-accent", "accent", 11.0),
    ("on-secondary-container", "secondary-container", 8.5),
    ("error", "lowest", 7.5),
    ("outline", "surface", 4.3),
    ("outline", "container", 3.9),
    ("inverse-on-surface", "inverse-surface", 11.5),
    ("inverse-primary", "inverse-surface", 6.0),
    *((role, f"{role}-container", 5.8) for role in STATUS_ROLES),
    *((f"on-{role}-container", f"{role}-container", 8.5) for role in STATUS_ROLES),
)
# The table of the design language, to one decimal: light, dark.
STATED = {
    ("on-surface", "surface"): (15.6, 15.3),
    ("on-surface", "lowest"): (17.2, 13.9),
    ("on-surface-variant", "surface"): (8.2, 10.8),
    ("primary", "surface"): (7.3, 10.8),
    ("on-primary", "primary"): (8.0, 7.7),
    ("primary", "primary-container"): (6.4, 6.1),
    ("on-accent", "accent"): (11.2, 11.2),
    ("outline", "surface"): (4.4, 6.1),
    ("ok", "ok-container"): (6.5, 7.0),
    ("warn", "warn-container"): (5.9, 7.2),
    ("error", "error-container"): (6.4, 7.7),
    ("info", "info-container"): (6.4, 7.3),
    ("error", "lowest"): (7.8, 9.9),
}


def luminance(color: str) -> float:
    """Relative luminance of "#RRGGBB" as WCAG 2 defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("brightness", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "lowest"), PAIRS)
def test_contrast_is_high_enough(ink: str, ground: str, lowest: float, brightness: str) -> None:
    values = theme.tokens()[brightness]
    assert contrast(values[ink], values[ground]) >= lowest


@pytest.mark.parametrize(("pair", "stated"), STATED.items())
def test_contrast_is_what_the_design_states(pair: tuple[str, str], stated: tuple[float, float]) -> None:
    for brightness, value in zip(("light", "dark"), stated, strict=True):
        values = theme.tokens()[brightness]
        assert contrast(values[pair[0]], values[pair[1]]) == pytest.approx(value, abs=0.06)


def test_no_colour_value_stands_in_the_code() -> None:
    for path in sorted((ROOT / "app" / "views").rglob("*.py")):
        found = re.findall(r"[\"']#[0-9A-Fa-f]{3,8}[\"']", path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found}"


@pytest.mark.parametrize("brightness", ["light", "dark"])
def test_scheme_is_explicit_in_every_role_we_use(brightness: str) -> None:
    scheme = theme.color_scheme(brightness)  # type: ignore[arg-type]
    used: set[str] = set()
    for path in (ROOT / "app" / "views").rglob("*.py"):
        used |= set(re.findall(r"ft\.Colors\.([A-Z_]+)", path.read_text(encoding="utf-8")))
    for name in used - {"TRANSPARENT"}:
        assert getattr(scheme, name.lower()) in theme.tokens()[brightness].values(), name


def test_each_weight_is_a_family_of_its_own() -> None:
    fonts = theme.fonts()
    assert set(fonts) == {
        "Atkinson-400",
        "Atkinson-500",
        "Atkinson-600",
        "Atkinson-700",
        "AtkinsonTab-400",
        "AtkinsonTab-600",
        "AtkinsonTab-700",
        "NotoSansArabic",
        "NotoSansHebrew",
    }
    for path in fonts.values():
        assert (ROOT / "assets" / path.lstrip("/")).is_file()
    for token in (name for name in theme.tokens()["type"] if name != "family"):
        for tabular in (False, True):
            style = theme.style(token, tabular=tabular)
            assert style.font_family in fonts
            assert style.color and style.weight is ft.FontWeight.NORMAL


def test_every_material_text_style_has_font_and_colour() -> None:
    text = theme._theme("dark").text_theme
    assert text is not None
    for name in theme._MATERIAL_TEXT:
        style = getattr(text, name)
        assert style.font_family.startswith("Atkinson") and style.color == ft.Colors.ON_SURFACE


def test_nothing_is_smaller_than_thirteen() -> None:
    sizes = [value[0] for name, value in theme.tokens()["type"].items() if name != "family"]
    assert min(sizes) >= 13
