"""Which way a text goes, whatever the window's language."""

from __future__ import annotations

import unicodedata


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
