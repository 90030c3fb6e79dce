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
    soft="#6B675F",
    faint="#98938A",
    accent="#0E7C66",
    on_accent="#FFFFFF",
    accent_soft="#DDF0EA",
    bubble="#EFECE6",
    hover="#EAE6DF",
    code="#F6F4F0",
    knob="#FFFFFF",
    knob_line="#C9C4BB",
    warning="#B4600C",
    warning_soft="#FBEBD8",
    error="#B3352B",
    error_soft="#FBEAE7",
    selection="#C4E4DA",
    found="#FBE3A6",
    keyword="#8B3A9E",
    function="#2159A6",
    string="#7A5A14",
    number="#A8481B",
    comment="#77726A",
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
    faint="#77746E",
    accent="#35C6A1",
    on_accent="#06231B",
    accent_soft="#17362E",
    bubble="#2A2C30",
    hover="#26282B",
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

# Type, in px.
BODY: Final = 14
CONTROL: Final = 13
NOTE: Final = 12
SMALL: Final = 11
DIALOG_TITLE: Final = 16
DISPLAY: Final = 25
BODY_LINE: Final = 22
CODE_LINE: Final = 21

# Space, on a 4 px grid.
GAP: Final = 4
PAD: Final = 12
PANEL_PAD: Final = 16
MESSAGE_GAP: Final = 26
BLOCK_GAP: Final = 12
COLUMN_WIDTH: Final = 736
COLUMN_MARGIN: Final = 32
SIDEBAR_WIDTH: Final = 264
PANEL_WIDTH: Final = 304
TOP_BAR_HEIGHT: Final = 52
CONTROL_HEIGHT: Final = 36
FIELD_HEIGHT: Final = 34
SMALL_BUTTON: Final = 28
ICON: Final = 16
COMPOSER_LINES: Final = 9

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
