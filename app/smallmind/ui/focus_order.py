"""The way of the Tab key through the window, whatever order the widgets were made in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def next_stop(window: QWidget, regions: Sequence[QWidget], forward: bool) -> QWidget | None:
    """Region by region as the window is read; None if there is nowhere to go."""
    chain = _chain(window)
    stops = [stop for region in regions for stop in _in_region(region, chain)]
    if not stops:
        return None
    focused: QWidget | None = window.focusWidget()
    if focused not in stops:
        return stops[0 if forward else -1]
    return stops[(stops.index(focused) + (1 if forward else -1)) % len(stops)]


def _chain(window: QWidget) -> list[QWidget]:
    """All that Tab may stop at, in the order in which it was made."""
    found: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        if is_stop and widget.isEnabled() and widget.isVisible():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def _in_region(region: QWidget, chain: list[QWidget]) -> list[QWidget]:
    """In a scrolled region from top to bottom by its parts (messages come as they scroll in), within a part as made."""
    inside = [widget for widget in chain if region is widget or region.isAncestorOf(widget)]
    content = region.widget() if isinstance(region, QScrollArea) else None
    if content is None:
        return inside
    return sorted(inside, key=lambda widget: _height_of(content, widget))


def _height_of(content: QWidget, widget: QWidget) -> int:
    """Where the part of `content` that holds the widget begins; -1 for what stands outside of it."""
    part: QWidget | None = widget
    while part is not None and part.parentWidget() is not content:
        part = part.parentWidget()
    return part.y() if part is not None else -1
