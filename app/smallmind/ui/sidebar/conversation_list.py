"""The rows of conversations: painted by a delegate, renamed in place."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.models.conversations import ConversationsModel, Row, RowRole
from smallmind.ui.sidebar.chat_menu import ChatAction, make_chat_menu
from smallmind.ui.sidebar.painting import (
    TEXT_PAD,
    RowPictures,
    has_ring,
    is_hovered,
    keep_edge,
    mirrored,
    paint_line,
    paint_row,
    show_whole_text,
)

_Index = QModelIndex | QPersistentModelIndex
_HEADING_HEIGHT = 37
_FIRST_HEADING_HEIGHT = 30
_MORE_WIDTH = 30
_DOT = 6
_TITLE_LENGTH = 200


class _Look(NamedTuple):
    """All that a row's picture depends on, beside theme, size and direction."""

    row: Row
    is_shown: bool
    is_hovered: bool
    has_ring: bool
    is_at_menu: bool

    @property
    def offers_menu(self) -> bool:
        """A way to it at the end."""
        return self.is_hovered or self.has_ring

    @property
    def has_end(self) -> bool:
        """Whether the title leaves that end free."""
        return self.offers_menu or self.row.is_busy


class _Delegate(QStyledItemDelegate):
    """Headings in small type, titles on a rounded plate when shown or hovered, with a way to the menu at the end."""

    def __init__(self, appearance: Appearance, view: ConversationList, rows: ConversationsModel) -> None:
        super().__init__(view)
        self._rows = rows
        self._appearance = appearance
        self._view = view
        self._pictures = RowPictures(view)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Headings have room above them."""
        if self._rows.row(index.row()).conversation_id is not None:
            return QSize(0, theme.ROW_HEIGHT)
        return QSize(0, _HEADING_HEIGHT if index.row() else _FIRST_HEADING_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row."""
        row = self._rows.row(index.row())
        look = _Look(
            row,
            is_shown=row.conversation_id is not None and row.conversation_id == self._view.shown_id,
            is_hovered=is_hovered(option),
            has_ring=has_ring(option),
            is_at_menu=self._view.pointer.x() >= 0 and more_rect(option).contains(self._view.pointer),
        )
        self._pictures.show(painter, option, self._appearance.palette, look, partial(self._paint, look))

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """The whole title where it is cut."""
        row = self._rows.row(index.row()) if index.isValid() else None  # below the last one
        title = row.text if row is not None and row.conversation_id is not None else ""
        width = QFontMetrics(self._appearance.font(theme.CONTROL)).horizontalAdvance(title)
        room = _room(option, has_end=True)  # the pointer is here, and so is the menu
        show_whole_text(event.globalPos(), title if width > room.width() else "", view)
        return True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A line for the new title."""
        editor = with_kind(QLineEdit(parent), "rename")
        editor.setAccessibleName(self.tr("Rename the chat"))
        editor.setMaxLength(_TITLE_LENGTH)
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """The model decides whether it is a title."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Over the whole row."""
        editor.setGeometry(option.rect.adjusted(0, 1, 0, -1))

    def _paint(self, look: _Look, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if look.row.conversation_id is None:
            self._paint_heading(painter, option, look.row.text)
        else:
            self._paint_conversation(painter, option, look)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        painter.setFont(self._appearance.font(theme.SMALL, QFont.Weight.DemiBold))
        painter.setPen(QColor(self._appearance.palette.soft))
        painter.setLayoutDirection(option.direction)
        room = option.rect.adjusted(TEXT_PAD, 0, -TEXT_PAD, -6)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def _paint_conversation(self, painter: QPainter, option: QStyleOptionViewItem, look: _Look) -> None:
        palette = self._appearance.palette
        paint_row(painter, option, palette, is_shown=look.is_shown)
        weight = QFont.Weight.Medium if look.is_shown else QFont.Weight.Normal
        painter.setFont(self._appearance.font(theme.CONTROL, weight))
        painter.setPen(QColor(palette.text))
        paint_line(painter, _room(option, has_end=look.has_end), look.row.text)
        end = more_rect(option)
        if look.offers_menu:
            colour = palette.text if look.is_at_menu else palette.soft
            pixmap = self._appearance.pixmap("more", colour, painter.device().devicePixelRatioF())
            corner = QRect(0, 0, theme.ICON, theme.ICON)
            corner.moveCenter(end.center())
            painter.drawPixmap(corner, pixmap)
        elif look.row.is_busy:
            dot = QRect(0, 0, _DOT, _DOT)
            dot.moveCenter(end.center())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent))
            painter.drawEllipse(dot)


class ConversationList(QListView):
    """`opened(id)` by click or Enter; `wanted(action, id)` by the menu or its keys.  F2 renames in the row."""

    opened = Signal(int)
    wanted = Signal(object, int)  # ChatAction, conversation id

    def __init__(self, appearance: Appearance, model: ConversationsModel) -> None:
        super().__init__()
        self.shown_id: int | None = None
        self.pointer = QPoint(-1, -1)
        self._scrolled_to = 0
        self.setModel(model)
        self.setItemDelegate(_Delegate(appearance, self, model))
        self.setAccessibleName(self.tr("Chats"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        keep_edge(self)
        self.clicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._keep_scroll)
        model.modelReset.connect(self._restore_scroll)
        appearance.changed.connect(self.scheduleDelayedItemsLayout)

    def show_current(self, conversation_id: int | None) -> None:
        """Mark the conversation that is on screen."""
        if conversation_id == self.shown_id:
            return
        before, self.shown_id = self.shown_id, conversation_id
        self._go_to(conversation_id)
        for each in (before, conversation_id):
            row = self._conversations.row_of(each) if each is not None else -1
            if row >= 0:
                self.update(self._conversations.index(row, 0))

    def rename(self, conversation_id: int) -> None:
        """Open the row's editor."""
        row = self._conversations.row_of(conversation_id)
        if row >= 0:
            self._go_to(conversation_id)
            self.edit(self._conversations.index(row, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """At the end of a row its menu opens."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        which = self._id_at(index)
        if which is not None and event.button() == Qt.MouseButton.LeftButton and self._more_rect(index).contains(place):
            self._open_menu(index, self._more_rect(index).bottomLeft())
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that opened the menu is no click on the row."""
        place = event.position().toPoint()
        if not self._more_rect(self.indexAt(place)).contains(place):
            super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The end of a row is a button of its own."""
        self._point(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered."""
        self._point(QPoint(-1, -1))
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the right button or the menu key."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index, place = self.indexAt(event.pos()), event.pos()
        else:
            index = self.currentIndex()
            place = self._more_rect(index).bottomLeft()
        self._open_menu(index, place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard begins at the conversation that is shown, or at the top."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and not self._go_to(self.shown_id) and self._conversations.rowCount() > 1:
            self.setCurrentIndex(self._conversations.index(1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes."""
        which = self._id_at(self.currentIndex())
        if which is not None and self.state() is not QAbstractItemView.State.EditingState:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.opened.emit(which)
                return
            if event.key() == Qt.Key.Key_Delete:
                self.wanted.emit(ChatAction.DELETE, which)
                return
        super().keyPressEvent(event)

    @property
    def _conversations(self) -> ConversationsModel:
        model = self.model()
        assert isinstance(model, ConversationsModel)
        return model

    def _go_to(self, conversation_id: int | None) -> bool:
        row = self._conversations.row_of(conversation_id)
        self.setCurrentIndex(self._conversations.index(row, 0) if row >= 0 else QModelIndex())
        return row >= 0

    def _keep_scroll(self) -> None:
        self._scrolled_to = self.verticalScrollBar().value()

    def _restore_scroll(self) -> None:
        self.doItemsLayout()
        self.verticalScrollBar().setValue(self._scrolled_to)

    def _open(self, index: QModelIndex) -> None:
        which = self._id_at(index)
        if which is not None:
            self.opened.emit(which)

    def _id_at(self, index: _Index) -> int | None:
        value: Any = index.data(RowRole.CONVERSATION_ID) if index.isValid() else None
        return value if isinstance(value, int) else None

    def _point(self, place: QPoint) -> None:
        for at in (self.pointer, place):
            self.viewport().update(self._more_rect(self.indexAt(at)))
        self.pointer = place

    def _more_rect(self, index: QModelIndex) -> QRect:
        if self._id_at(index) is None:
            return QRect()
        option = QStyleOptionViewItem()
        option.rect = self.visualRect(index)
        option.direction = self.layoutDirection()
        return more_rect(option)

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        which = self._id_at(index)
        if which is None:
            return
        menu = make_chat_menu(self, bool(index.data(RowRole.IS_PINNED)), lambda action: self._act(action, which))
        menu.popup(self.viewport().mapToGlobal(place))

    def _act(self, action: ChatAction, conversation_id: int) -> None:
        if action is ChatAction.RENAME:
            self.rename(conversation_id)
        else:
            self.wanted.emit(action, conversation_id)


def _room(option: QStyleOptionViewItem, *, has_end: bool) -> QRect:
    """For the title."""
    return mirrored(option, option.rect.adjusted(TEXT_PAD, 0, -_MORE_WIDTH if has_end else -TEXT_PAD, 0))


def more_rect(option: QStyleOptionViewItem) -> QRect:
    """Where a row's "…" is."""
    area: QRect = option.rect
    return mirrored(option, QRect(area.right() - _MORE_WIDTH + 1, area.top(), _MORE_WIDTH, area.height()))
