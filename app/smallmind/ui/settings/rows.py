"""An option in the panel: narrow, with a mark where this chat has its own value."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import press_on_enter
from smallmind.ui.controls.labels import label
from smallmind.ui.settings.editors import Editor, NumberEditor, SliderEditor
from smallmind.ui.settings.machine import Machine
from smallmind.ui.settings.making import make_editor
from smallmind.ui.settings.option import Option

_DOT = 18


class OwnMark(QAbstractButton):
    """A dot beside what this chat has its own value of; pressed, it goes back to the default."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self.setFixedSize(_DOT, _DOT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = QCoreApplication.translate("OwnMark", "{name}: back to the default")
        self.setAccessibleName(words.format(name=name))
        self.setToolTip(QCoreApplication.translate("OwnMark", "This chat’s own value. Back to the default"))
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dot, in a ring while focused or hovered."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.drawEllipse(middle, 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent))
        painter.drawEllipse(middle, 3, 3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        press_on_enter(self, event, super().keyPressEvent)


class PanelRow(QWidget):
    """Name, mark and control in a line; a slider has a line of its own."""

    back_clicked = Signal()

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__()
        self.option = option
        self.editor: Editor = make_editor(appearance, option)
        self._shown: tuple[object, Machine, bool] | None = None
        self.mark = OwnMark(appearance, option.title())
        self.mark.clicked.connect(self.back_clicked)
        self._words = words = label(option.title())
        words.setBuddy(self.editor)
        words.setToolTip(option.line())
        self._head = head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(words)
        head.addWidget(self.mark)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        if isinstance(self.editor, SliderEditor):
            self.editor.figure.setMinimumWidth(0)
            head.addWidget(self.editor.figure)
            column.addWidget(self.editor)
        elif self.editor.is_wide:
            column.setSpacing(6)
            column.addWidget(self.editor)
        else:
            head.addWidget(self.editor)
        if isinstance(self.editor, NumberEditor):
            self.editor.hide_unit()

    def follow(self, value: object, machine: Machine, *, is_own: bool) -> None:
        """What is in force, and whether it is this chat's own."""
        if (value, machine, is_own) != self._shown:
            self._shown = (value, machine, is_own)
            self.editor.show_machine(machine)
            self.editor.show_value(value)
            self.mark.setVisible(is_own)

    def make_heading(self) -> None:
        """Its name stands over a group."""
        self._words.setProperty("kind", "heading")

    def add_to_head(self, widget: QWidget) -> None:
        """At the end of the name's line."""
        self._head.addWidget(widget)
