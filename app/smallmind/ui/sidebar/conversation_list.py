"""The rows of conversations: painted by a delegate, renamed in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.models.conversations import ConversationsModel, RowRole

_Index = QModelIndex | QPersistentModelIndex
_HEADING_HEIGHT = 37
_FIRST_HEADING_HEIGHT = 30
_TEXT_PAD = 8


class _Delegate(QStyledItemDelegate):
    """Headings in small type, titles on a rounded plate when chosen or hovered."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Headings have room above them."""
        if not index.data(RowRole.IS_HEADING):
            return QSize(0, theme.ROW_HEIGHT)
        return QSize(0, _HEADING_HEIGHT if index.row() else _FIRST_HEADING_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row."""
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(RowRole.IS_HEADING):
            self._paint_heading(painter, area, index.data())
        else:
            self._paint_title(painter, area, option.state, index.data())
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A line for the new title."""
        editor = with_kind(QLineEdit(parent), "rename")
        editor.setAccessibleName("Rename the chat")
        editor.setMaxLength(200)
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """The model decides whether it is a title."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Over the whole row."""
        editor.setGeometry(option.rect.adjusted(0, 1, 0, -1))

    def _paint_heading(self, painter: QPainter, area: QRect, text: str) -> None:
        painter.setFont(self._appearance.font(theme.SMALL, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._appearance.palette.soft))
        painter.drawText(area.adjusted(_TEXT_PAD, 0, 0, -6), Qt.AlignmentFlag.AlignBottom, text)

    def _paint_title(self, painter: QPainter, area: QRect, state: QStyle.StateFlag, text: str) -> None:
        palette = self._appearance.palette
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if is_chosen or is_hovered:
            painter.setBrush(QColor(palette.hover if is_chosen else palette.bubble))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(palette.accent))
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), theme.RADIUS, theme.RADIUS)
        font = self._appearance.font(theme.CONTROL, QFont.Weight.Medium if is_chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(palette.text))
        room = area.adjusted(_TEXT_PAD, 0, -_TEXT_PAD, 0)
        line = text.replace("\n", " ")
        line = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, line)


class ConversationList(QListView):
    """`opened(id)` by click or Enter, `delete_wanted(id)` by menu or Delete; F2 renames."""

    opened = Signal(int)
    delete_wanted = Signal(int)

    def __init__(self, appearance: Appearance, model: ConversationsModel) -> None:
        super().__init__()
        self._shown_id: int | None = None
        self.setModel(model)
        self.setItemDelegate(_Delegate(appearance, self))
        self.setAccessibleName("Chats")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.clicked.connect(self._open)
        model.modelReset.connect(self._mark)
        appearance.changed.connect(self.scheduleDelayedItemsLayout)

    def show_current(self, conversation_id: int | None) -> None:
        """Mark the conversation that is on screen."""
        self._shown_id = conversation_id
        self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete asks to delete."""
        which = self._id_at(self.currentIndex())
        if which is not None and self.state() is not QAbstractItemView.State.EditingState:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.opened.emit(which)
                return
            if event.key() == Qt.Key.Key_Delete:
                self.delete_wanted.emit(which)
                return
        super().keyPressEvent(event)

    def _mark(self) -> None:
        model = self.model()
        assert isinstance(model, ConversationsModel)
        row = model.row_of(self._shown_id)
        if row < 0:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        else:
            self.setCurrentIndex(model.index(row, 0))

    def _open(self, index: QModelIndex) -> None:
        which = self._id_at(index)
        if which is not None:
            self.opened.emit(which)

    def _id_at(self, index: QModelIndex) -> int | None:
        value: Any = index.data(RowRole.CONVERSATION_ID) if index.isValid() else None
        return value if isinstance(value, int) else None

    def _open_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        which = self._id_at(index)
        if which is None:
            return
        menu = QMenu(self)
        kept = QPersistentModelIndex(index)
        menu.addAction("Rename", lambda: kept.isValid() and self.edit(self.model().index(kept.row(), 0)))
        menu.addAction("Delete…", lambda: self.delete_wanted.emit(which))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(place))
