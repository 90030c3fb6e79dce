"""Rows one below another of which only those near what is seen are built, whatever their number.

At the end it follows the end; elsewhere it keeps the reader's place while heights above it turn out to be others.  No
turn of the event loop builds for longer than `Turn` allows: what is left over follows a moment later.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.margins import column_margin
from smallmind.ui.transcript.column import Anchor, Column, Span
from smallmind.ui.transcript.jump_button import SIZE as JUMP_SIZE
from smallmind.ui.transcript.jump_button import JumpButton
from smallmind.ui.transcript.kit import Place
from smallmind.ui.transcript.message_row import EDGE, SIDE, MessageRow
from smallmind.ui.transcript.turn import Turn, Work

_TOP, _BOTTOM = 28 - EDGE, 24 - EDGE
_AT_BOTTOM = 24
_PASSES = 8
_STEP = 40
_NEAR = 400  # px beyond what is seen that are built too, when there is time
_FRAME_MS = 16


class RowsView(QAbstractScrollArea):
    """What is a row and how it is built, subclasses know."""

    def __init__(self, appearance: Appearance, turn: Turn) -> None:
        super().__init__()
        self._this_turn = turn
        self._follows = True
        self._held: Anchor | None = None  # what is to stand at the top, until all in view has been built
        self._is_laying_out = False
        self._must_again = False
        self._laid_out_size = QSize()
        self._near = 0
        self._current = -1  # the row that Tab comes to; -1 the last
        self._is_left_over = False  # of what is in view
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = Column(self.build_row, self.guess_height, turn)
        self._column.top = _TOP
        self._column.changed.connect(self.lay_out)
        self._column.setParent(self.viewport())
        self._column.show()
        self._n_covered = 0
        self._jump = JumpButton(appearance)
        self._jump.setParent(self._column)  # above it, Qt would paint all that is scrolled anew
        self._jump.hide()
        self._jump.clicked.connect(self.follow)
        self.verticalScrollBar().setSingleStep(_STEP)
        self._shown = 0  # the bar's value that is on screen
        self._catch_up = QTimer(self)
        self._catch_up.setSingleShot(True)
        self._catch_up.timeout.connect(self._show_value)

    def build_row(self, number: int) -> MessageRow:
        """The widget of a row."""
        raise NotImplementedError

    def guess_height(self, number: int) -> int:
        """About how high it will be."""
        raise NotImplementedError

    @property
    def is_growing(self) -> bool:
        """Whether the end is not the end for long: what is built beyond what is seen would be in vain."""
        return False

    @property
    def is_whole(self) -> bool:
        """Whether all that is in view has been built."""
        return not self._is_left_over

    @property
    def content_height(self) -> int:
        """Of all rows, as far as they have been measured."""
        return self._column.total

    # Where things are

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._follows = True
        self._held = None
        self._jump.set_news(False)
        self._jump.hide()
        self.lay_out()

    def follow_soon(self) -> None:
        """The same with other rows than before: who brought them has done enough for one turn."""
        self._follows = True
        self._held = None
        self._near = 0
        self._is_left_over = True
        self._jump.set_news(False)
        self._jump.hide()
        self._this_turn.soon(self, self._go_on)

    def lay_out(self, anchor: Anchor | None = None) -> None:
        """Place what is seen, as far as this turn allows.  `anchor` is to stand at the top of it; else what does so
        now, or the end.
        """
        self._held = anchor or self._held
        if self._is_laying_out:
            self._must_again = True
            return
        self._is_laying_out = True
        try:
            with self._this_turn:
                self._build_seen()
                self._is_left_over = self._this_turn.n_refused > 0
        finally:
            self._is_laying_out = False
        if not self._is_left_over:
            self._held = None
        self._place_jump()
        has_more = self._column.bury()
        wants_near = self._near < _NEAR and not (self.is_growing and self._follows)
        if self._is_left_over or has_more or wants_near:
            self._this_turn.soon(self, self._go_on)

    def soon(self, owner: QObject, work: Work) -> None:
        """Have something else of the window done between two turns of building, and not together with one."""
        self._this_turn.soon(owner, work)

    def rest(self) -> None:
        """The window has just been painted: building waits as long as after building."""
        self._this_turn.rest()

    def restyle(self) -> None:
        """Colours and sizes of the theme in force."""
        self._column.restyle()
        self._this_turn.soon(self, self._go_on)

    def show_row(self, number: int, block: int = -1) -> None:
        """Scroll a row, or one of its blocks, into view if it is not."""
        bar = self.verticalScrollBar()
        top = self._column.y_of(Anchor(number, block, 0))
        end = top + (self._column.height_of(number) if block < 0 else theme.BODY_LINE)
        if self._column.is_placed(number) and top >= bar.value() and end <= bar.value() + self.viewport().height():
            return
        self._follows = False
        self._held = Anchor(number, block, -EDGE if block < 0 else -3 * theme.BODY_LINE)
        self._column.make_row(number)
        self.lay_out()
        while not self._column.is_placed(number) and self._is_left_over and not self._is_laying_out:
            self.lay_out()  # somebody is waiting for this one; what else is in view may come later

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column is centred and no wider than reads well, and the scroll bar beside it changes nothing."""
        super().resizeEvent(event)
        if self.width() != self._laid_out_size.width():
            self.lay_out()
        elif self.size() != self._laid_out_size:  # texts stay as they are: building what came into view can wait
            self._laid_out_size = self.size()
            self._stretch(None)
            self._show_value()
            self._build_later()
        else:
            self._column.resize(self.viewport().width(), self._column.height())
            self._place_jump()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """By the bar, the wheel or a key."""
        if self._is_laying_out:
            return
        bar = self.verticalScrollBar()
        is_near = abs(bar.value() - self._shown) < self.viewport().height()
        self._show_value()  # first of all: what has not changed is not painted again
        self._follows = bar.value() >= bar.maximum() - _AT_BOTTOM
        self._held = None
        self._near = 0
        if is_near:  # painting what came into view is enough for now
            self._build_later()
        else:
            self.lay_out()

    def _build_later(self) -> None:
        self._place_jump()
        self._is_left_over = True
        self._this_turn.soon(self, self._go_on)

    def _build_seen(self) -> None:
        self._laid_out_size = self.size()
        self._column.begin_turn()
        bar = self.verticalScrollBar()
        view = self.viewport().height()
        present = None if self._follows else self._column.anchor_at(bar.value(), bar.value() + view)
        self._column.set_gap(max(0, theme.MESSAGE_GAP - 2 * EDGE))
        self._column.resize(self.viewport().width(), self._column.height())
        if self.is_growing and self._follows:
            self._near = 0
        for _ in range(_PASSES):
            self._must_again = False
            anchor = None if self._follows else self._held or present
            start = min(anchor.row if anchor is not None else len(self._column), len(self._column) - 1)
            self._stretch(anchor)
            is_changed = self._column.build_from(start, self._span())
            self._stretch(anchor)
            is_changed = self._column.build_above(start, self._span()) or is_changed
            if not is_changed and not self._must_again:
                break
        self._stretch(anchor)
        self._column.give_up_far(bar.value(), bar.value() + view)
        if not (self._follows and self.is_growing and 0 <= bar.value() - self._shown < view):
            self._shown = bar.value()
        elif self._shown != bar.value() and not self._catch_up.isActive():
            # When the text that grew has been painted where it stands now, Qt moves the picture of the whole; if both
            # came at once it would paint everything.
            self._catch_up.start(_FRAME_MS)
        self._column.arrange(self._span(), self._shown)

    def _show_value(self) -> None:
        self._shown = self.verticalScrollBar().value()
        self._column.scroll_to(self._shown)

    def _span(self) -> Span:
        side = column_margin(self.width()) - SIDE
        top = self.verticalScrollBar().value()
        height = self.viewport().height()
        return Span(side, self.width() - 2 * side, height, top - self._near, top + height + self._near)

    def _go_on(self) -> None:
        """What one turn was too short for; bit by bit what the reader will come to next."""
        if not self._is_left_over:
            self._near = _NEAR
        self.lay_out()

    def _stretch(self, anchor: Anchor | None) -> None:
        """As high as all rows, scrolled to the anchor or the end."""
        bar = self.verticalScrollBar()
        view = self.viewport().height()
        highest = max(0, _TOP + self._column.total + _BOTTOM - view)
        if (view, highest) != (bar.pageStep(), bar.maximum()):
            bar.setPageStep(view)
            bar.setRange(0, highest)
        bar.setValue(bar.maximum() if self._follows else self._column.y_of(anchor) if anchor else bar.value())

    def keep_above(self, n_covered: int) -> None:
        """So many px of the view's lower edge are covered: the button to the latest stands above them."""
        self._n_covered = n_covered
        self._place_jump()

    def _place_jump(self) -> None:
        view = self.viewport().rect()
        bottom = view.height() - self._n_covered - 10
        self._jump.move((view.width() - JUMP_SIZE) // 2, bottom - JUMP_SIZE - self._column.y())
        bar = self.verticalScrollBar()
        is_away = not self._follows and bar.value() < bar.maximum() - _AT_BOTTOM
        self._jump.setVisible(is_away)
        if is_away:
            self._jump.raise_()
        else:
            self._jump.set_news(False)

    # The keyboard's focus

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End beside what a scroll area knows."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_End:
            self.follow()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes to a row."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.move_focus(self.current_number(), event.reason())

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes through the row with the focus and then on to what follows the view."""
        reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        focused = QApplication.focusWidget()
        row = next((each for each in self._column if focused and (each is focused or each.isAncestorOf(focused))), None)
        stops = row.tab_stops() if row is not None else []
        place = (stops.index(focused) if focused in stops else -1) + (1 if is_next else -1)
        if row is not None and 0 <= place < len(stops):
            stops[place].setFocus(reason)
            self._show_widget(stops[place])
            return True
        return self._leave(reason)

    def move_focus(self, number: int, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """To another row."""
        if 0 <= number < len(self._column):
            self.show_row(number)
            self._column.make_row(number).setFocus(reason)

    def current_number(self) -> int:
        """The row that Tab comes to."""
        return self._current if 0 <= self._current < len(self._column) else len(self._column) - 1

    def set_current(self, number: int) -> None:
        """Which row that is; -1 the last."""
        self._current = number
        for row in self._column:
            row.set_current(row.number == number)

    def _show_widget(self, widget: QWidget) -> None:
        """Scroll a part of a row into view."""
        view = self.viewport()
        top = widget.mapTo(view, widget.rect().topLeft()).y() - EDGE
        beyond = top + widget.height() + 2 * EDGE - view.height()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + (top if top < 0 else max(0, min(beyond, top))))

    def _leave(self, reason: Qt.FocusReason) -> bool:
        is_next = reason == Qt.FocusReason.TabFocusReason
        widget: QWidget | None = self
        while True:
            assert widget is not None
            widget = widget.nextInFocusChain() if is_next else widget.previousInFocusChain()
            if widget is self or widget is None:
                return False
            takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
            if takes_tab and widget.isVisible() and not self.isAncestorOf(widget):
                widget.setFocus(reason)
                return True

    # The selection (selection.Field)

    def place_on_screen(self, point: QPointF) -> Place | None:
        """The character nearest to a point on the screen, as far as it is in view."""
        view = self.viewport()
        inside = view.mapFromGlobal(point)
        inside.setY(min(max(0.0, inside.y()), view.height() - 1))
        return self._column.place_at(self._column.mapFrom(view, inside))

    def show_selection(self, start: Place | None, end: Place | None) -> None:
        """Paint it."""
        for row in self._column:
            row.show_selection(start, end)

    def pull(self, point: QPointF) -> bool:
        """Scroll towards a point out of view, faster the further away it is."""
        y = self.viewport().mapFromGlobal(point).y()
        beyond = y if y < 0 else max(0.0, y - self.viewport().height())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + int(beyond / 2))
        return beyond != 0

    def row(self, number: int) -> MessageRow | None:
        """A row that is there."""
        return self._column.row(number)

    def show_place(self, place: Place) -> None:
        """Scroll until it is in view."""
        self.show_row(place.row, place.block)
