"""What is measured: the buttons in the sheet's head."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind

_CHEVRON = 14
_PAD = 10
_NARROWEST = 64

Choices = Sequence[tuple[object, str]]


class ChoiceButton(QPushButton):
    """Shows what is chosen, cut where it does not fit, and opens a menu.

    `add_one_of` and `add_some_of` make the menu's groups; the latter stays open while boxes are ticked, and one box
    always stays ticked.  `changed` when the user picks.
    """

    changed = Signal()

    def __init__(self, appearance: Appearance, name: str, widest: int = 220) -> None:
        super().__init__()
        self._appearance = appearance
        self._widest = widest
        self._words = ""
        with_kind(self, "picker")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self._name = name
        self.menu_of_choices = _StayingMenu(self)
        self.menu_of_choices.setAccessibleName(name)
        self._groups: list[list[QAction]] = []
        self.clicked.connect(self._open)

    def clear(self) -> None:
        """No choices."""
        self.menu_of_choices.clear()
        self._groups = []

    def add_one_of(self, choices: Choices, chosen: object) -> int:
        """A group of which one is picked; its number."""
        exclusive = QActionGroup(self.menu_of_choices)
        number = self._add(choices, (chosen,), stays=False)
        for action in self._groups[number]:
            exclusive.addAction(action)
        return number

    def add_some_of(self, choices: Choices, chosen: Sequence[object]) -> int:
        """A group of which at least one is ticked; its number."""
        return self._add(choices, chosen, stays=True)

    def chosen(self, number: int) -> tuple[object, ...]:
        """The values of a group that are picked, in the menu's order; none before there is a group."""
        group = self._groups[number] if number < len(self._groups) else []
        return tuple(action.data() for action in group if action.isChecked())

    def show_words(self, words: str) -> None:
        """On the button."""
        self._words = words
        self.setAccessibleDescription(words)
        self.setToolTip(f"{self._name}: {words}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words, up to a limit."""
        words = QFontMetrics(self._appearance.font(theme.NOTE)).horizontalAdvance(self._words)
        return QSize(min(words + 2 * _PAD + _CHEVRON + 8, self._widest), theme.BUTTON_HEIGHT + 2)

    def minimumSizeHint(self) -> QSize:
        """Where there is little room the words are cut."""
        return QSize(min(_NARROWEST, self.sizeHint().width()), theme.BUTTON_HEIGHT + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The plate, the words, a chevron."""
        super().paintEvent(event)
        palette = self._appearance.palette
        painter = QPainter(self)
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = QRectF(self.rect()).adjusted(_PAD, 0, -_PAD - _CHEVRON - 6, 0)
        if is_mirrored:
            room.moveRight(self.width() - _PAD)
        painter.setFont(self._appearance.font(theme.NOTE))
        painter.setPen(QColor(palette.text if self.isEnabled() else palette.faint))
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, int(room.width()) + 1)
        side = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)
        colour = palette.soft if self.isEnabled() else palette.line
        pixmap = self._appearance.pixmap("chevron-down", colour, self.devicePixelRatioF(), _CHEVRON)
        x = _PAD if is_mirrored else self.width() - _CHEVRON - _PAD
        painter.drawPixmap(QPointF(x, (self.height() - _CHEVRON) / 2 + 0.5), pixmap)

    def _add(self, choices: Choices, chosen: Sequence[object], *, stays: bool) -> int:
        if self._groups:
            self.menu_of_choices.addSeparator()
        group: list[QAction] = []
        for value, words in choices:
            action = self.menu_of_choices.addAction(words)
            action.setCheckable(True)
            action.setData(value)
            action.setChecked(value in chosen)
            action.setProperty("stays", stays)
            action.triggered.connect(lambda _checked=False, one=action, all_of=group: self._pick(one, all_of))
            group.append(action)
        self._groups.append(group)
        return len(self._groups) - 1

    def _pick(self, action: QAction, group: Sequence[QAction]) -> None:
        if not any(each.isChecked() for each in group):
            action.setChecked(True)
        self.changed.emit()

    def _open(self) -> None:
        self.menu_of_choices.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))


class _StayingMenu(QMenu):
    """Does not close when a box is ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A tick."""
        action: QAction | None = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled() and action.property("stays"):
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar ticks as well."""
        action: QAction | None = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.property("stays"):
            action.trigger()
        else:
            super().keyPressEvent(event)
