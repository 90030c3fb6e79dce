"""A number with a name, a value in figures and a slider."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label

_KNOB = 16
_HALF = _KNOB / 2


class _Track(QSlider):
    """Thin groove, round knob; a click jumps there; the wheel scrolls the panel unless the slider is focused."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._appearance = appearance
        self.setFixedHeight(20)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Any width."""
        return QSize(120, 20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the pointer."""
        self._move_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The value is set already."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only a focused slider takes the wheel."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step; Up is more in every style."""
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Groove, filled part, knob."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        x = self._x()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.line))
        painter.drawRoundedRect(QRectF(0, middle - 2, self.width(), 4), 2, 2)
        painter.setBrush(QColor(palette.accent if self.isEnabled() else palette.faint))
        painter.drawRoundedRect(QRectF(0, middle - 2, x, 4), 2, 2)
        painter.setBrush(QColor(palette.knob))
        painter.setPen(
            QPen(QColor(palette.accent if self.hasFocus() else palette.knob_line), 2 if self.hasFocus() else 1)
        )
        painter.drawEllipse(QPointF(x, middle), _HALF - 1, _HALF - 1)

    def _x(self) -> float:
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        return _HALF + share * (self.width() - _KNOB)

    def _move_to(self, event: QMouseEvent) -> None:
        share = (event.position().x() - _HALF) / max(1, self.width() - _KNOB)
        steps = round(share * (self.maximum() - self.minimum()))
        self.setValue(self.minimum() + steps)


class NamedSlider(QWidget):
    """`changed(value)` while the user drags; `step` is also how many decimals are shown."""

    changed = Signal(float)

    def __init__(self, appearance: Appearance, name: str, low: float, high: float, step: float, tip: str) -> None:
        super().__init__()
        self._step = step
        self._low = low
        self._n_decimals = 2 if step < 1 else 0
        self._track = _Track(appearance)
        self._track.setRange(0, round((high - low) / step))
        self._track.setPageStep(max(1, self._track.maximum() // 10))
        self._track.setAccessibleName(name)
        self._track.valueChanged.connect(self._tell)
        self._figure = label("", "figure")
        self.setToolTip(tip)
        head = QHBoxLayout()
        head.addWidget(label(name))
        head.addStretch(1)
        head.addWidget(self._figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(self._track)

    def set_value(self, value: float) -> None:
        """Show `value` without telling anybody."""
        self._track.blockSignals(True)
        self._track.setValue(round((value - self._low) / self._step))
        self._track.blockSignals(False)
        self._track.update()
        self._show(value)

    def _tell(self, steps: int) -> None:
        value = round(self._low + steps * self._step, 6)
        self._show(value)
        self.changed.emit(value)

    def _show(self, value: float) -> None:
        words = f"{value:.{self._n_decimals}f}"
        self._figure.setText(words)
        self._track.setAccessibleDescription(words)
