"""A choice among few: a button that shows the value and opens a menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind

_CHEVRON = 14


class MenuButton(QPushButton):
    """`chosen(value)` when the user picks another one; setting it from code is silent."""

    chosen = Signal(object)

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._name = name
        self._choices: list[tuple[object, str]] = []
        self._refused: dict[object, str] = {}
        self._value: object = None
        with_kind(self, "menu")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.clicked.connect(self._open)

    def set_choices(
        self, choices: Sequence[tuple[object, str]], value: object, *, refused: Mapping[object, str] | None = None
    ) -> None:
        """Pairs of value and words; `value` is the one in force, shown as it is if it is none of them.

        Those in `refused` cannot be chosen, for the reason that stands beside them.
        """
        self._choices = list(choices)
        self._refused = dict(refused or {})
        self._value = value
        words = dict(self._choices)
        self.setText(words.get(value, str(value)))
        self.setAccessibleDescription(self.text())

    @property
    def value(self) -> object:
        """The one in force."""
        return self._value

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self._name)
        group = QActionGroup(menu)
        for value, words in self._choices:
            reason = self._refused.get(value)
            action = menu.addAction(f"{words} · {reason}" if reason else words)
            action.setEnabled(reason is None)
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _checked=False, picked=value: self._pick(picked))
            group.addAction(action)
            if value == self._value:
                menu.setActiveAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        width = menu.sizeHint().width()
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        menu.popup(self.mapToGlobal(QPoint(0 if is_mirrored else self.width() - width, self.height() + 4)))

    def _pick(self, value: object) -> None:
        if value == self._value:
            return
        self.set_choices(self._choices, value, refused=self._refused)
        self.chosen.emit(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, with a chevron at its end."""
        super().paintEvent(event)
        painter = QPainter(self)
        pixmap = self._appearance.pixmap(
            "chevron-down", self._appearance.palette.soft, self.devicePixelRatioF(), _CHEVRON
        )
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = 8 if is_mirrored else self.width() - _CHEVRON - 8
        painter.drawPixmap(QPointF(left, (self.height() - _CHEVRON) / 2 + 0.5), pixmap)
