"""Text on screen, and how widgets tell the stylesheet what they are."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

_W = TypeVar("_W", bound=QWidget)


def with_kind(widget: _W, kind: str) -> _W:
    """Give `widget` its rules of the stylesheet."""
    widget.setProperty("kind", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    return widget


def change_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the stylesheet matches, and match again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str, kind: str = "", *, wraps: bool = False) -> QLabel:
    """A label that never takes markup from its text."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wraps)
    if kind:
        result.setProperty("kind", kind)
    return result


class ElidedLabel(QLabel):
    """One line that is cut with an ellipsis where it does not fit."""

    def __init__(self, kind: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setProperty("kind", kind)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much as fits."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment(), shown)


def rule() -> QFrame:
    """A line between two groups."""
    return with_kind(QFrame(), "rule")
