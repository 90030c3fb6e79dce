"""The column of messages, with which everything in the middle of the window is aligned."""

from __future__ import annotations

from smallmind.ui import theme


def column_margin(width: int) -> int:
    """Room beside the column of messages in a view of `width`."""
    return max(theme.COLUMN_MARGIN, (width - theme.COLUMN_WIDTH) // 2)
