"""How the window looks, as data: the colours of light and dark, every size.  Decided here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they are for, as #rrggbb."""

    is_dark: bool
    background: str
    side: str
    panel: str
    card: str
    line: str
    text: str
    soft: str
    faint: str
    accent: str
    on_accent: str
    accent_soft: str
    bubble: str
    hover: str
    code: str
    knob: str
    knob_line: str
    warning: str
    warning_soft: str
    error: str
    error_soft: str
    selection: str
    found: str
    keyword: str
    function: str
    string: str
    number: str
    comment: str


LIGHT: Final = Palette(
    is_dark=False,
    background="#FBFAF8",
    side="#F3F1ED",
    panel="#F7F5F2",
    card="#FFFFFF",
    line="#E4E0D9",
    text="#1F1E1B",
    soft="#645F58",
    faint="#726D65",
    accent="#0E7C66",
    on_accent="#FFFFFF",
    accent_soft="#DDF0EA",
    bubble="#EFECE6",
    hover="#EAE6DF",
    code="#F6F4F0",
    knob="#FFFFFF",
    knob_line="#C9C4BB",
    warning="#A9590A",
    warning_soft="#FBEBD8",
    error="#B3352B",
    error_soft="#FBEAE7",
    selection="#C4E4DA",
    found="#FBE3A6",
    keyword="#8B3A9E",
    function="#2159A6",
    string="#7A5A14",
    number="#A8481B",
    comment="#736E66",
)

DARK: Final = Palette(
    is_dark=True,
    background="#1B1C1E",
    side="#151618",
    panel="#17181A",
    card="#222427",
    line="#2F3236",
    text="#ECEAE6",
    soft="#A5A29B",
    faint="#8F8C85",
    accent="#35C6A1",
    on_accent="#06231B",
    accent_soft="#17362E",
    bubble="#2A2C30",
    hover="#2D3034",
    code="#141517",
    knob="#3A3D42",
    knob_line="#55595F",
    warning="#F0A85A",
    warning_soft="#3A2A18",
    error="#F08378",
    error_soft="#3A1F1C",
    selection="#1F5647",
    found="#5A4A18",
    keyword="#C792EA",
    function="#82AAFF",
    string="#DDB777",
    number="#F3976B",
    comment="#8B8982",
)

# Icons and the buttons that hold nothing else.
CONTROL_HEIGHT: Final = 36
FIELD_HEIGHT: Final = 34
SMALL_BUTTON: Final = 28
ICON: Final = 16
GAP: Final = 4
COLUMN_MARGIN: Final = 32
CENTRE_MIN_WIDTH: Final = 560
BLOCK_GAP: Final = 12

# Corners.
RADIUS: Final = 8
CARD_RADIUS: Final = 11
BUBBLE_RADIUS: Final = 14
COMPOSER_RADIUS: Final = 16

# Time, in ms.
FLUSH_MS: Final = 34
NOTICE_MS: Final = 1_500
TOAST_MS: Final = 8_000

WINDOW_WIDTH: Final = 1_280
WINDOW_HEIGHT: Final = 820
WINDOW_MIN_WIDTH: Final = 720
WINDOW_MIN_HEIGHT: Final = 480

# What follows the user's font size and density, in px: read it as theme.BODY, whenever it is needed; it changes.
BODY: int
CONTROL: int
NOTE: int
SMALL: int
DIALOG_TITLE: int
DISPLAY: int
BODY_LINE: int
CODE_LINE: int
PAD: int
PANEL_PAD: int
ROW_GAP: int
MESSAGE_GAP: int
ROW_HEIGHT: int
BUTTON_HEIGHT: int
INPUT_HEIGHT: int
SMALL_TEXT_BUTTON: int
COLUMN_WIDTH: int
SIDEBAR_WIDTH: int
PANEL_WIDTH: int
TOP_BAR_HEIGHT: int

_FONT_SIZE = 14  # that LOOK.md's sizes were drawn for


def set_scale(font_size_px: int, density: str) -> None:
    """Every size after the user's choice.  Only Appearance calls it, and then lays everything out anew."""
    is_compact = density == "compact"
    sizes = _type_sizes(font_size_px, is_compact)
    sizes |= _spaces(sizes["CONTROL"] - 13, is_compact)
    globals().update(sizes)


def _type_sizes(font_size_px: int, is_compact: bool) -> dict[str, int]:
    scale = font_size_px / _FONT_SIZE
    sizes = {
        "BODY": 14,
        "CONTROL": 13,
        "NOTE": 12,
        "SMALL": 11,
        "DIALOG_TITLE": 16,
        "DISPLAY": 25,
        "BODY_LINE": 20 if is_compact else 22,
        "CODE_LINE": 19 if is_compact else 21,
        "COLUMN_WIDTH": 736,
    }
    return {name: round(size * scale) for name, size in sizes.items()}


def _spaces(n_larger: int, is_compact: bool) -> dict[str, int]:
    """On a 4 px grid where the text has its usual size; `n_larger`: by how many px a control's text is larger."""
    return {
        "PAD": 8 if is_compact else 12,
        "PANEL_PAD": 12 if is_compact else 16,
        "ROW_GAP": 5 if is_compact else 8,
        "MESSAGE_GAP": 16 if is_compact else 26,
        "ROW_HEIGHT": (28 if is_compact else 34) + n_larger,
        "BUTTON_HEIGHT": (28 if is_compact else 32) + n_larger,
        "INPUT_HEIGHT": (24 if is_compact else 26) + n_larger,
        "SMALL_TEXT_BUTTON": (22 if is_compact else 24) + n_larger,
        "SIDEBAR_WIDTH": 264 + 6 * max(0, n_larger),
        "PANEL_WIDTH": 304 + 10 * max(0, n_larger),
        "TOP_BAR_HEIGHT": (46 if is_compact else 52) + max(0, n_larger),
    }


set_scale(_FONT_SIZE, "comfortable")
