"""One message in the transcript: its focus, its keys, its menu.  Its place is the transcript's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QPlainTextEdit, QWidget

from smallmind.domain.conversation import Message, Role
from smallmind.ui.transcript.action_bar import ActionBar
from smallmind.ui.transcript.actions import actions_of, open_menu
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.focus import holds_focus
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.left_out import Veil
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.probabilities import others_of, percent
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.word_card import open_words, quoted

# Between the text and the ring of the focus.
SIDE = 12
EDGE = 8
_LINE = 12  # px by which two things are one below the other

_RING_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class MessageRow(QWidget):
    """`acted(action)` for the transcript to do; `moved(by)` to the neighbouring message."""

    changed = Signal()  # its height may have changed
    acted = Signal(str)
    stepped = Signal(int)
    moved = Signal(int)
    focused = Signal()
    turned = Signal(object, int)  # an Alternative, and how much of the answer stays before it
    attachment_opened = Signal(object)  # Attachment

    def __init__(self, kit: Kit, message: Message, number: int) -> None:
        super().__init__(kit.canvas)
        self.kit = kit
        self.message = message
        self.number = number
        self._reasons: Mapping[str, str] = {}
        self._has_ring = False
        self._is_current = False
        self._has_cards = False  # whose height is known when they have been styled
        self._veil: Veil | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # what stood there stays when it grows

    # What every kind of message has

    def strands(self) -> Sequence[MessageBody]:
        """Its texts, in the order they are read."""
        raise NotImplementedError

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """Place what is between `top` and `bottom`; returns the height of all."""
        raise NotImplementedError

    def action_bar(self) -> ActionBar | None:
        """Its buttons."""
        raise NotImplementedError

    def can_be_given_up(self) -> bool:
        """Whether nothing is lost when it is built again later."""
        return not holds_focus(self)

    # Where its text is

    def block_at(self, y: int) -> int:
        """A block of its last text at `y` or soon below it, whose place is known; -1 above the text."""
        body = self.strands()[-1]
        top = _top_in(self, body)
        return body.measured_at(y - top) if y >= top else -1

    def top_of_block(self, index: int) -> int:
        """Where a block of its last text begins."""
        body = self.strands()[-1]
        return _top_in(self, body) + body.top_of(index)

    # Selection

    def place_at(self, point: QPointF) -> Place:
        """The character nearest to a point in this widget."""
        best, best_distance = Place(self.number, 1, 0, 0), float("inf")
        for body in self.strands():
            inside = body.mapFrom(self, point)
            distance = max(-inside.y(), inside.y() - body.height(), 0)
            if distance < best_distance:
                best, best_distance = body.place_at(inside), distance
        return best

    def show_selection(self, start: Place | None, end: Place | None) -> None:
        """Paint what lies between two places."""
        for body in self.strands():
            body.show_selection(start, end)

    def strand(self, number: int) -> MessageBody | None:
        """The one of that number."""
        return next((body for body in self.strands() if body.place.strand == number), None)

    def when_whole(self, act: Callable[[], None]) -> None:
        """At once, or when a long text has been taken apart."""
        body = self.strands()[-1]
        if body.is_parsed:
            act()
        else:
            body.parsed.connect(act, Qt.ConnectionType.SingleShotConnection)

    def restyle(self) -> None:
        """Colours and fonts of the theme in force."""
        for body in self.findChildren(MessageBody):
            body.restyle()

    def mark_words(self, words: tuple[str, ...]) -> None:
        """Paint them as found; none: no more."""
        for body in self.strands():
            body.mark_words(words)

    @property
    def is_left_out(self) -> bool:
        """Whether it looks like one that the next answer will not know of."""
        return self._veil is not None

    def set_left_out(self, is_left_out: bool) -> None:
        """Pale, or as ever."""
        if is_left_out and self._veil is None:
            self._veil = Veil(self.kit.appearance, self)
        elif not is_left_out and self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None

    # Keyboard and mouse

    def set_current(self, is_current: bool) -> None:
        """Whether Tab comes here.  The buttons of other messages are left out of its way."""
        self._is_current = is_current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_current else Qt.FocusPolicy.ClickFocus)
        bar = self.action_bar()
        if bar is not None:
            bar.set_in_tab_order(is_current)
        policy = Qt.FocusPolicy.TabFocus if is_current else Qt.FocusPolicy.NoFocus
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(policy)

    def tab_stops(self) -> list[QWidget]:
        """The row itself and what in it takes keys, from top to bottom."""
        for card in self.findChildren(CodeCard):
            card.make_buttons()
        inside = [
            each for each in self.findChildren(QWidget) if each.isVisible() and each.isEnabled() and _takes_keys(each)
        ]
        origin = self.mapToGlobal(QPointF(0, 0))
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft

        def where(widget: QWidget) -> tuple[int, float]:
            at = widget.mapToGlobal(QPointF(widget.rect().center())) - origin
            return (round(at.y() / _LINE), -at.x() if is_rtl else at.x())

        return [self, *sorted(inside, key=where)]

    def set_blocked(self, reasons: Mapping[str, str]) -> None:
        """What cannot be done now, and why."""
        self._reasons = reasons
        bar = self.action_bar()
        if bar is not None:
            bar.set_blocked(reasons)

    def can(self, action_id: str) -> bool:
        """Whether nothing is in the way of it now."""
        return not self._reasons.get(action_id)

    def act(self, action_id: str) -> None:
        """Do it, if this message has it and it can be done now."""
        if self.can(action_id) and any(action.id == action_id for action in actions_of(self.message)):
            self.acted.emit(action_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the actions; arrows to the neighbours and the versions."""
        if self._act_by_key(event) or self._move_by_key(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """All actions with their keys, and what belongs to the text under the pointer."""
        menu = open_menu(self, event.globalPos(), self.message, self._reasons, self.act)
        first = menu.actions()[0]
        pointer = self.kit.pointer
        if pointer is not None and pointer.has_selection:
            copy = menu.addAction(self.tr("Copy selection") + "\t" + _native("Ctrl+C"), pointer.copy)
            menu.insertAction(first, copy)
        if self._has_words:
            menu.addAction(self.tr("Probabilities of the words") + "\tP", self._open_words)
        text = self.childAt(event.pos())
        if isinstance(text, TextBlock):
            self._offer_turns(menu, text, text.position_at(QPointF(text.mapFrom(self, event.pos()))))
        link = text.link_at(QPointF(text.mapFrom(self, event.pos()))) if isinstance(text, TextBlock) else ""
        if link and isinstance(text, TextBlock):
            menu.insertAction(first, menu.addAction(self.tr("Copy link"), lambda: text.copy_link(link)))
        if pointer is not None:
            menu.addSeparator()
            menu.addAction(
                self.tr("Select all of this message") + "\t" + _native("Ctrl+A"), lambda: pointer.select_row(self)
            )
        event.accept()

    def _offer_turns(self, menu: QMenu, text: TextBlock, position: int) -> None:
        """The words that might stand in a word's place: the answer can go on from there in another version."""
        found = self.kit.explain(text, position) if self.kit.explain is not None else None
        others = others_of(found) if found is not None else []
        if found is None or not others:
            return
        turns = menu.addMenu(self.tr("Continue from here with"))
        turns.setEnabled(self.can("continue"))
        for other in others:
            words = f"{quoted(other.text)}\t{percent(other.probability)}"
            turns.addAction(words, partial(self.turned.emit, other, found.n_before))

    @property
    def _has_words(self) -> bool:
        """Whether its words have probabilities, known or not."""
        return self.message.role is Role.ASSISTANT

    def _open_words(self) -> None:
        self.destroyed.connect(self.kit.tasks.run_task(open_words(self)).cancel)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the text: no selection any more."""
        if event.button() == Qt.MouseButton.LeftButton and self.kit.pointer is not None:
            self.kit.pointer.clear()

    def showEvent(self, event: QShowEvent) -> None:
        """The style sheet counts from now on."""
        super().showEvent(event)
        if self._has_cards:
            self.changed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the buttons."""
        self._show_buttons()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them again."""
        self._show_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Only the ring has to be painted anew."""
        super().resizeEvent(event)
        if self._veil is not None:
            self._veil.resize(self.size())
        if self._has_ring:
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring where the keyboard came here."""
        self._has_ring = event.reason() in _RING_REASONS
        self.focused.emit()
        self._show_buttons()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring."""
        self._has_ring = False
        self._show_buttons()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring."""
        if not (self._has_ring and self.hasFocus()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.kit.appearance.palette.accent), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)

    def _show_buttons(self) -> None:
        bar = self.action_bar()
        if bar is not None:
            bar.set_near(self.underMouse() or holds_focus(self))

    def _act_by_key(self, event: QKeyEvent) -> bool:
        pointer = self.kit.pointer
        if event.matches(QKeySequence.StandardKey.Copy):
            if pointer is not None and pointer.has_selection:
                pointer.copy()
            else:
                self.act("copy")
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll) and pointer is not None:
            pointer.select_row(self)
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_P and self._has_words:
            self._open_words()
            return True
        action = next((each for each in actions_of(self.message) if each.key == event.key()), None)
        if action is not None:
            self.act(action.id)
        return action is not None

    def _move_by_key(self, event: QKeyEvent) -> bool:
        pointer = self.kit.pointer
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return pointer is not None and pointer.extend_by_key(event, self)
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in rows:
            self.moved.emit(rows[key])
        elif key in steps:
            is_possible = 0 <= self.message.sibling_index + steps[key] < self.message.n_siblings
            if is_possible and not self._reasons.get("step"):
                self.stepped.emit(steps[key])
        elif key == Qt.Key.Key_Escape and pointer is not None and pointer.has_selection:
            pointer.clear()
        else:
            return False
        return True


def _top_in(row: QWidget, widget: QWidget) -> int:
    return widget.mapTo(row, QPoint(0, 0)).y()


def _takes_keys(widget: QWidget) -> bool:
    if isinstance(widget, TextBlock):
        return widget.has_links
    return isinstance(widget, QAbstractButton | QPlainTextEdit)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
