"""The popup under the model's name: what is installed, and the way to another file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from smallmind.domain.model import InstalledModel
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.commands import words_of
from smallmind.ui.controls.buttons import press_on_enter
from smallmind.ui.controls.labels import label, rule, with_kind
from smallmind.ui.wording import size_words

_WIDTH = 340
_N_ROWS_IN_VIEW = 6


class _Row(QAbstractButton):
    """A name with a detail below it, or a line alone; a tick for the one in use."""

    def __init__(self, appearance: Appearance, name: str, detail: str = "", icon: str = "") -> None:
        super().__init__()
        self._appearance = appearance
        self._detail = detail
        self._icon = icon
        self.setText(name)
        self.setAccessibleName(f"{name}, {detail}" if detail else name)
        self.setFixedHeight(_row_height() if detail else theme.ROW_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """As wide as the popup."""
        return QSize(_WIDTH - 40, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Plate, words, icon."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.bubble))
            painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
        room = QRectF(self.rect()).adjusted(10, 0, -34, 0)
        upper = room.adjusted(0, 7, 0, -self.height() / 2) if self._detail else room
        painter.setFont(self._appearance.font(theme.CONTROL, QFont.Weight.Medium))
        painter.setPen(QColor(palette.text))
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, name)
        if self._detail:
            painter.setFont(self._appearance.font(theme.NOTE))
            painter.setPen(QColor(palette.soft))
            painter.drawText(room.adjusted(0, self.height() / 2, 0, -7), Qt.AlignmentFlag.AlignVCenter, self._detail)
        icon = "check" if self.isChecked() else self._icon
        if icon:
            colour = palette.accent if self.isChecked() else palette.soft
            pixmap = self._appearance.pixmap(icon, colour, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - 26, (self.height() - theme.ICON) // 2, pixmap)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter picks; arrows go to the neighbour."""
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            press_on_enter(self, event, super().keyPressEvent)


class ModelPicker(QFrame):
    """Lies over the window's content, so that it looks the same on every desktop; Esc, a click beside it or the focus
    going elsewhere close it.
    """

    picked = Signal(str)
    open_file_clicked = Signal()
    left = Signal()  # without a choice

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        with_kind(self, "popup")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(self.tr("Models"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(2)
        self.hide()

    def show_models(self, models: Sequence[InstalledModel], current: Path | None, place: QPoint) -> None:
        """Open at `place` of the parent with the model in use focused."""
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        focused = self._place_models(models, current)
        self._column.addWidget(rule())
        open_file = _Row(self._appearance, words_of("open_model"), icon="folder")
        open_file.clicked.connect(self.hide)
        open_file.clicked.connect(self.open_file_clicked)
        self._column.addWidget(open_file)
        self.adjustSize()
        self.move(place)
        self.raise_()
        self.show()
        _application().installEventFilter(self)
        (focused or open_file).setFocus(Qt.FocusReason.TabFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing to watch for any more."""
        _application().removeEventFilter(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press or the focus outside closes it; Esc does before any shortcut of the window."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.FocusIn) and isinstance(watched, QWidget):
            if watched is not self and not self.isAncestorOf(watched):
                self.hide()
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
        return False

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def _place_models(self, models: Sequence[InstalledModel], current: Path | None) -> QWidget | None:
        if not models:
            nothing = label(self.tr("No model is installed yet."), "hint")
            nothing.setContentsMargins(10, 8, 10, 8)
            self._column.addWidget(nothing)
            return None
        area = with_kind(QScrollArea(), "bare")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = with_kind(QWidget(), "bare")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        focused: QWidget | None = None
        for model in models:
            row = _Row(self._appearance, model.name, size_words(model.size_bytes))
            row.setCheckable(True)
            row.setChecked(model.path == current)
            row.clicked.connect(lambda _checked=False, name=model.name: self._pick(name))
            column.addWidget(row)
            focused = row if focused is None or model.path == current else focused
        column.addStretch(1)
        area.setWidget(inner)
        area.setFixedHeight(min(_N_ROWS_IN_VIEW * _row_height(), len(models) * (_row_height() + 2) + 2))
        self._column.addWidget(area)
        return focused

    def _pick(self, name: str) -> None:
        self.hide()
        self.picked.emit(name)


def _row_height() -> int:
    return theme.ROW_HEIGHT + 16


def _application() -> QCoreApplication:
    application = QApplication.instance()
    assert application is not None
    return application
