"""The five figures at the top of the sheet."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.controls.meter import Meter

_NOTHING = "–"
_GAP = 7


class FigureCard(QFrame):
    """What, how much, and what to think of it: a share of a limit as a bar, a line of words."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        with_kind(self, "card")
        self._title = label("", "note", wraps=True)
        self._value = _Value(appearance)
        self._bar = Meter(appearance, "", warns=False)
        self._note = label("", "note", wraps=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._value)
        column.addSpacing(5)
        column.addWidget(self._bar)
        column.addSpacing(1)
        column.addWidget(self._note, 1)
        self.setMinimumWidth(116)

    def show_figure(self, title: str, value: str, unit: str, share: float | None, note: str) -> None:
        """`value` "" is not measured (yet); `share` None has no bar."""
        self._title.setText(title)
        self._value.show_value(value or _NOTHING, unit if value else "")
        self._note.setText(note)
        self._bar.set_share(share or 0.0)
        self._bar.setAccessibleName(note or title)
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._bar.setVisible(share is not None)
        self.setAccessibleName(" ".join(filter(None, (f"{title}:", value or _NOTHING, unit if value else "", note))))


class _Value(QWidget):
    """A large number with its unit on the same line of writing."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._value = _NOTHING
        self._unit = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.updateGeometry)

    def show_value(self, value: str, unit: str) -> None:
        """Another one."""
        if (value, unit) != (self._value, self._unit):
            self._value, self._unit = value, unit
            self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(100, round(QFontMetricsF(self._large(theme.DISPLAY)).height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The number is made smaller where it does not fit with its unit."""
        painter = QPainter(self)
        palette = self._appearance.palette
        small = self._appearance.font(theme.CONTROL)
        unit_width = QFontMetricsF(small).horizontalAdvance(self._unit)
        size = theme.DISPLAY
        while size > theme.BODY and self._width(size, unit_width) > self.width():
            size -= 1
        large = self._large(size)
        value_width = QFontMetricsF(large).horizontalAdvance(self._value)
        baseline = (self.height() + QFontMetricsF(large).capHeight()) / 2
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        start = self.width() - value_width if is_mirrored else 0.0
        painter.setFont(large)
        painter.setPen(QColor(palette.text if self._value != _NOTHING else palette.faint))
        painter.drawText(QPointF(start, baseline), self._value)
        painter.setFont(small)
        painter.setPen(QColor(palette.soft))
        painter.drawText(
            QPointF(start - _GAP - unit_width if is_mirrored else value_width + _GAP, baseline), self._unit
        )

    def _large(self, size: int) -> QFont:
        return self._appearance.font(size, QFont.Weight.DemiBold)

    def _width(self, size: int, unit_width: float) -> float:
        return QFontMetricsF(self._large(size)).horizontalAdvance(self._value) + _GAP + unit_width
