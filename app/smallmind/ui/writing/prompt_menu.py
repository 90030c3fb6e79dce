"""The quick way to a prompt: "/" at the start of an empty field, some letters, Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from smallmind.chat.prompts import find_prompts
from smallmind.domain.settings import SavedPrompt
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.writing.field import MessageField

_WIDTH = 440
_N_ROWS = 6
_ROW = 46
_PROMPT = Qt.ItemDataRole.UserRole


class PromptMenu(QFrame):
    """Lies over the window, above the field.  The field keeps the focus: its text after the "/" is the filter."""

    picked = Signal(object)  # SavedPrompt

    def __init__(
        self, appearance: Appearance, window: QWidget, field: MessageField, prompts: Callable[[], Sequence[SavedPrompt]]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._field = field
        self._prompts = prompts
        self._text = ""
        with_kind(self, "popup")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(self.tr("Prompts"))
        self._list.setItemDelegate(_PromptDelegate(appearance, self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._list.itemEntered.connect(self._list.setCurrentItem)
        self._list.itemClicked.connect(lambda _item: self._pick())
        self._hint = label(self.tr("Enter takes it, Esc keeps the /"), "faint")
        self._hint.setContentsMargins(10, 2, 10, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 3)
        column.setSpacing(2)
        column.addWidget(self._list)
        column.addWidget(self._hint)
        field.textChanged.connect(self._follow)
        field.focus_changed.connect(lambda has_it: None if has_it else self.hide())
        card = field.parentWidget() or field
        for each in (window, card, card.parentWidget()):
            if each is not None:
                each.installEventFilter(self)
        self.hide()

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether the key was for the list."""
        if not self.isVisible():
            return False
        match event.key():
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab:
                self._pick()
            case Qt.Key.Key_Escape:
                self.hide()
            case _:
                return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window's size, or the composer's: the place too."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return False

    def _follow(self) -> None:
        text, before = self._field.toPlainText(), self._text
        self._text = text
        opens = text == "/" and before == ""
        if "\n" in text or not text.startswith("/") or not (opens or self.isVisible()):
            self.hide()
            return
        found = find_prompts(self._prompts(), text[1:])
        self._list.clear()
        for prompt in found:
            item = QListWidgetItem(prompt.name)
            item.setData(_PROMPT, prompt)
            item.setToolTip(prompt.text)
            self._list.addItem(item)
        if not found:  # something else that begins with a slash: a path
            self.hide()
            return
        self._list.setCurrentRow(0)
        self._place()
        self.show()
        self.raise_()

    def _step(self, by: int) -> None:
        self._list.setCurrentRow((self._list.currentRow() + by) % self._list.count())

    def _pick(self) -> None:
        item = self._list.currentItem()
        self.hide()
        if item is not None:
            self.picked.emit(item.data(_PROMPT))

    def _place(self) -> None:
        n_rows = min(_N_ROWS, self._list.count())
        self._list.setFixedHeight(n_rows * _ROW)
        card = self._field.parentWidget() or self._field
        corner = card.mapTo(self._window, QPoint(0, 0))
        width = min(_WIDTH, card.width())
        height = self.sizeHint().height()
        x = corner.x() + (card.width() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0)
        self.setGeometry(QRect(x, max(8, corner.y() - height - 6), width, height))


class _PromptDelegate(QStyledItemDelegate):
    """The name, and below it how the text begins."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines."""
        return QSize(100, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A plate under the current one."""
        palette = self._appearance.palette
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.bubble))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        room = area.adjusted(10, 5, -10, -5)
        prompt: SavedPrompt = index.data(_PROMPT)
        upper, lower = room.adjusted(0, 0, 0, -room.height() // 2), room.adjusted(0, room.height() // 2, 0, 0)
        self._draw(painter, upper, prompt.name, theme.CONTROL, palette.text, QFont.Weight.Medium)
        self._draw(painter, lower, " ".join(prompt.text.split()), theme.NOTE, palette.soft, QFont.Weight.Normal)
        painter.restore()

    def _draw(self, painter: QPainter, area: QRect, words: str, size: int, colour: str, weight: QFont.Weight) -> None:
        font = self._appearance.font(size, weight)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
