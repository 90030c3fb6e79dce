"""The selection: from one place in the conversation to another, over as many blocks and messages as lie between."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextCursor

from smallmind.ui.transcript.code_card import CodeText
from smallmind.ui.transcript.copying import put_on_clipboard
from smallmind.ui.transcript.kit import Place
from smallmind.ui.transcript.message_row import MessageRow
from smallmind.ui.transcript.text_block import TextBlock

_SCROLL_MS = 30
_TRIPLE_PX = 6


class Field(Protocol):
    """The transcript as the selection needs it."""

    def place_on_screen(self, point: QPointF) -> Place | None:
        """The character nearest to a point on the screen."""
        ...

    def show_selection(self, start: Place | None, end: Place | None) -> None:
        """Paint it."""
        ...

    def markdown_between(self, start: Place, end: Place) -> str:
        """What lies between two places."""
        ...

    def pull(self, point: QPointF) -> bool:
        """Scroll towards a point on the screen that is out of view; whether it was."""
        ...

    def row(self, number: int) -> MessageRow | None:
        """A message that is there."""
        ...

    def show_place(self, place: Place) -> None:
        """Scroll until it is in view."""
        ...


class Selector(QObject):
    """Fits kit.TextPointer."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field
        self._anchor: Place | None = None
        self._head: Place | None = None
        self._n_clicks = 0
        self._point = QPointF()
        self._click = QPointF()
        self._pulling = QTimer(self)
        self._pulling.setInterval(_SCROLL_MS)
        self._pulling.timeout.connect(self._pull)
        self._clicks = QTimer(self)
        self._clicks.setSingleShot(True)

    @property
    def has_selection(self) -> bool:
        """Whether anything is selected."""
        return self._anchor != self._head

    @property
    def range(self) -> tuple[Place | None, Place | None]:
        """What is selected, in reading order."""
        if self._anchor is None or self._head is None or self._anchor == self._head:
            return None, None
        return min(self._anchor, self._head), max(self._anchor, self._head)

    def press(self, text: TextBlock, position: int, n_clicks: int, *, extends: bool) -> None:
        """Begin; the second click takes the word, the third one the paragraph."""
        if text.place is None:
            return
        point = QPointF(text.cursor().pos())
        is_third = n_clicks == 1 and self._clicks.isActive() and (point - self._click).manhattanLength() < _TRIPLE_PX
        self._click = point
        if n_clicks == 2:
            self._clicks.start(QGuiApplication.styleHints().mouseDoubleClickInterval())
        place = text.place._replace(position=position)
        if n_clicks == 2 or is_third:
            unit = QTextCursor.SelectionType.BlockUnderCursor if is_third else QTextCursor.SelectionType.WordUnderCursor
            self._select_around(text, position, unit)
        elif extends and self._anchor is not None:
            self._head = place
        else:
            self._anchor = self._head = place
        self._tell()

    def drag(self, point: QPointF) -> None:
        """The other end follows the pointer; out of view it pulls the text along."""
        self._point = point
        if not self._pulling.isActive():
            self._pulling.start()
        self._follow_pointer()

    def release(self) -> bool:
        """Whether anything is selected."""
        self._pulling.stop()
        if self.has_selection and QGuiApplication.clipboard().supportsSelection():
            start, end = self.range
            assert start is not None
            assert end is not None
            QGuiApplication.clipboard().setText(
                self._field.markdown_between(start, end), QGuiApplication.clipboard().Mode.Selection
            )
        return self.has_selection

    def clear(self) -> None:
        """Nothing is selected any more."""
        if self._anchor is not None:
            self._anchor = self._head = None
            self._tell()

    def copy(self) -> None:
        """What is selected to the clipboard; code alone goes without its fence."""
        start, end = self.range
        if start is None or end is None:
            return
        text = self._text_at(start)
        if isinstance(text, CodeText) and start[:3] == end[:3]:
            QGuiApplication.clipboard().setText(text.selected_code(start.position, end.position))
        else:
            put_on_clipboard(self._field.markdown_between(start, end))

    def select_row(self, row: MessageRow) -> None:
        """All of one message's last text: of an answer without its thought."""
        strands = [body for body in row.strands() if body.blocks]
        if not strands:
            return
        last = strands[-1]
        index = len(last.blocks) - 1
        self._anchor = last.place
        self._head = last.place._replace(block=index, position=last.end_of(index))
        self._tell()

    def show(self, place: Place) -> TextBlock | None:
        """Scroll a place into view; the text that it is in."""
        self._field.show_place(place)
        return self._text_at(place)

    def select_word(self, text: TextBlock, position: int) -> None:
        """The one at a character."""
        self._select_around(text, position, QTextCursor.SelectionType.WordUnderCursor)
        self._tell()

    def extend_by_key(self, event: QKeyEvent, row: MessageRow) -> bool:
        """By a character, a word, a line or to the end of the line; on into the next block."""
        operation = _operation_of(event)
        if operation is None:
            return False
        if self._head is None or self._head.row != row.number:
            self._anchor = self._head = Place(row.number, 1, 0, 0)
        text = self._text_at(self._head)
        if text is not None:
            cursor = QTextCursor(text.document)
            cursor.setPosition(min(self._head.position, text.end))
            cursor.movePosition(operation)
            moved = self._head._replace(position=cursor.position())
            self._head = moved if moved != self._head else self._neighbour(row, self._head, operation)
            self._field.show_place(self._head)
            self._tell()
        return True

    def _neighbour(self, row: MessageRow, place: Place, operation: QTextCursor.MoveOperation) -> Place:
        body = row.strand(place.strand)
        if body is None:
            return place
        is_forward = operation in _FORWARD
        index = place.block + (1 if is_forward else -1)
        if not 0 <= index < len(body.blocks):
            return place
        return place._replace(block=index, position=0 if is_forward else body.end_of(index))

    def _text_at(self, place: Place) -> TextBlock | None:
        row = self._field.row(place.row)
        body = row.strand(place.strand) if row is not None else None
        return body.text_at(place.block) if body is not None else None

    def _select_around(self, text: TextBlock, position: int, unit: QTextCursor.SelectionType) -> None:
        assert text.place is not None
        cursor = QTextCursor(text.document)
        cursor.setPosition(position)
        if unit is QTextCursor.SelectionType.BlockUnderCursor:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        else:
            cursor.select(unit)
        self._anchor = text.place._replace(position=cursor.selectionStart())
        self._head = text.place._replace(position=cursor.selectionEnd())

    def _follow_pointer(self) -> None:
        place = self._field.place_on_screen(self._point)
        if place is not None and place != self._head:
            self._head = place
            self._tell()

    def _pull(self) -> None:
        if self._field.pull(self._point):
            self._follow_pointer()

    def _tell(self) -> None:
        self._field.show_selection(*self.range)


_KEYS = {
    Qt.Key.Key_Left: (QTextCursor.MoveOperation.Left, QTextCursor.MoveOperation.WordLeft),
    Qt.Key.Key_Right: (QTextCursor.MoveOperation.Right, QTextCursor.MoveOperation.WordRight),
    Qt.Key.Key_Up: (QTextCursor.MoveOperation.Up, QTextCursor.MoveOperation.Up),
    Qt.Key.Key_Down: (QTextCursor.MoveOperation.Down, QTextCursor.MoveOperation.Down),
    Qt.Key.Key_Home: (QTextCursor.MoveOperation.StartOfLine, QTextCursor.MoveOperation.Start),
    Qt.Key.Key_End: (QTextCursor.MoveOperation.EndOfLine, QTextCursor.MoveOperation.End),
}
_FORWARD = (
    QTextCursor.MoveOperation.Right,
    QTextCursor.MoveOperation.WordRight,
    QTextCursor.MoveOperation.Down,
    QTextCursor.MoveOperation.EndOfLine,
    QTextCursor.MoveOperation.End,
)


def _operation_of(event: QKeyEvent) -> QTextCursor.MoveOperation | None:
    found = _KEYS.get(Qt.Key(event.key()))
    if found is None:
        return None
    return found[1] if event.modifiers() & Qt.KeyboardModifier.ControlModifier else found[0]
