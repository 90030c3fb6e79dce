"""Whether everything can be read: contrast as WCAG 2 defines it."""

from __future__ import annotations

import pytest

from smallmind.ui import theme
from smallmind.ui.theme import Palette

PALETTES = pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
GROUNDS = ("background", "side", "panel", "card")
COLOURED = (
    ("on_accent", "accent"),
    ("error", "error_soft"),
    ("soft", "error_soft"),
    ("soft", "warning_soft"),
    ("text", "accent_soft"),
    ("soft", "bubble"),
    ("accent", "background"),
    ("accent", "card"),
    ("warning", "background"),
    ("error", "background"),
    ("error", "card"),
)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@PALETTES
@pytest.mark.parametrize("ground", [*GROUNDS, "bubble", "hover", "code", "selection", "error_soft", "warning_soft"])
def test_body_text_is_easy_to_read(palette: Palette, ground: str) -> None:
    assert contrast(palette.text, getattr(palette, ground)) >= 7.0


@PALETTES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", ["soft", "faint"])
def test_labels_and_hints_can_be_read(palette: Palette, ground: str, colour: str) -> None:
    assert contrast(getattr(palette, colour), getattr(palette, ground)) >= 4.5


@PALETTES
@pytest.mark.parametrize(("colour", "ground"), COLOURED)
def test_coloured_words_can_be_read(palette: Palette, colour: str, ground: str) -> None:
    assert contrast(getattr(palette, colour), getattr(palette, ground)) >= 4.5


@PALETTES
@pytest.mark.parametrize("colour", ["text", "keyword", "function", "string", "number", "comment"])
def test_code_can_be_read(palette: Palette, colour: str) -> None:
    assert contrast(getattr(palette, colour), palette.code) >= 4.5


@PALETTES
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_focus_ring_can_be_seen(palette: Palette, ground: str) -> None:
    assert contrast(palette.accent, getattr(palette, ground)) >= 3.0
