"""The one base of what lies over the window for a while: a title, a body that scrolls, actions below it.

A sheet is no dialog of its own: it is a child of the window, so that it looks the same on every desktop and nothing has
to wait for it.  The window works on behind it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton, text_button
from smallmind.ui.controls.labels import label, with_kind

WIDTH = 560
WIDE = 920
_EDGE = 24  # of the window that stays in view around it
_SIDE = 24
_TOP = 16
_BOTTOM = 16
_SCRIM_LIGHT = "#331F1E1B"
_SCRIM_DARK = "#80000000"
_LOWEST = 80  # of the body


class Sheet(QWidget):
    """Derive, put content into `body`, actions with `add_action`; `open()` shows it.

    The card is as high as its content, at most as the window allows; then the body scrolls.  Esc, the cross and a press
    beside the card close it; the focus goes to `first_focus()` and comes back to where it was.  One at a time.
    """

    closed = Signal()

    def __init__(
        self, appearance: Appearance, window: QWidget, title: str, *, width: int = WIDTH, scrolls: bool = True
    ) -> None:
        super().__init__(window)
        self._window = window
        self.appearance = appearance
        self._width = width
        self._came_from: QWidget | None = None
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.card = with_kind(QFrame(self), "sheet")
        self.body = QVBoxLayout()
        self.body.setContentsMargins(_SIDE, 4, _SIDE, 4)
        self.body.setSpacing(theme.PAD)
        self._title = label(title, "title")
        self._close = IconButton(appearance, "close", self.tr("Close"), theme.SMALL_BUTTON, "Esc")
        self._close.clicked.connect(self.close_sheet)
        self._column = QVBoxLayout(self.card)
        self._column.setContentsMargins(0, _TOP, 0, _BOTTOM)
        self._column.setSpacing(10)
        self._column.addLayout(self._make_head())
        self._area: QScrollArea | None = None
        self._place_body(scrolls)
        self._foot = QWidget()
        self._foot_row = QHBoxLayout(self._foot)
        self._foot_row.setContentsMargins(_SIDE, 2, _SIDE, 0)
        self._foot_row.setSpacing(8)
        self._note = label("", "note", wraps=True)
        self._foot_row.addWidget(self._note, 1)
        self._column.addWidget(self._foot)
        self._foot.hide()
        window.installEventFilter(self)
        self.hide()

    def set_title(self, title: str) -> None:
        """Another one."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def add_action(self, words: str, kind: str = "") -> QPushButton:
        """A button at the lower right; the last one added is the outermost.  `kind` is "primary", "danger" or ""."""
        button = text_button(words, kind)
        self._foot_row.addWidget(button)
        self._foot.show()
        return button

    def add_to_head(self, widget: QWidget) -> None:
        """A control in the title's line, before the cross."""
        self._head.insertWidget(self._head.count() - 1, widget)

    def set_note(self, words: str) -> None:
        """A line at the lower left; "" is none."""
        self._note.setText(words)
        self._foot.setVisible(bool(words) or self._foot_row.count() > 1)

    def first_focus(self) -> QWidget | None:
        """What gets the focus when it opens; by default the first control of the body, else the cross."""
        for widget in [*self._plain.findChildren(QWidget), *self._foot.findChildren(QWidget)]:
            takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if takes_keys and widget.isEnabled() and not widget.isHidden() and widget.isVisibleTo(self):
                return widget
        return self._close

    def open(self) -> None:
        """Over the window, in place of another sheet."""
        if self.isVisible():
            self.raise_()
            return
        window = self._window
        focused: QWidget | None = window.focusWidget()
        for other in window.findChildren(Sheet, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if other.isVisible():
                focused = other._came_from
                other._came_from = None
                other.close_sheet()
        self._came_from = focused
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.fit()
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def close_sheet(self) -> None:
        """Away, with the focus back to where it was.  A subclass that must ask first overrides this."""
        self.hide()

    def fit(self) -> None:
        """Size and place the card anew: after its content has changed, and with the window."""
        room = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        width = min(self._width, room.width())
        inner = width - self._frame
        around = self._around(inner)
        body = max(_LOWEST, _height_of(self.body, inner))
        height = min(around + body, room.height())
        if self._area is not None:
            self._fit_area(self._area, max(_LOWEST, height - around), body)
        corner = room.center() - QRect(0, 0, width, height).center()
        self.card.setGeometry(QRect(corner, QSize(width, height)))

    def _fit_area(self, area: QScrollArea, height: int, needed: int) -> None:
        """Qt keeps a bar that it has shown once: with it the lines are shorter, and there are more of them."""
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed > height else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        area.setVerticalScrollBarPolicy(policy)
        area.setFixedHeight(height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the window's size."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
            self.fit()
        return False

    def event(self, event: QEvent) -> bool:
        """The content asks for another size: it gets it."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit()
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the sheet."""
        stops = [each for each in self._tab_chain() if each.isVisible() and each.isEnabled()]
        focused = self.window().focusWidget()
        if not stops:
            return True
        if focused not in stops:
            target = stops[0 if forward else -1]
        else:
            target = stops[(stops.index(focused) + (1 if forward else -1)) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        if self._area is not None and self._area.isAncestorOf(target):
            self._area.ensureWidgetVisible(target, 0, 24)
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever closed it."""
        came_from, self._came_from = self._came_from, None
        if came_from is not None and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where nothing with the focus had a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            event.accept()  # nothing falls through to the window behind

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the card."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The window behind is dimmed."""
        is_dark = self.appearance.palette.is_dark
        QPainter(self).fillRect(self.rect(), QColor(_SCRIM_DARK if is_dark else _SCRIM_LIGHT))

    def _tab_chain(self) -> list[QWidget]:
        """The widgets of the card that Tab stops at, in the window's order."""
        found: list[QWidget] = []
        widget = self.card.nextInFocusChain()
        while widget is not None and widget is not self.card:
            is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
            if is_stop and self.card.isAncestorOf(widget):
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def _make_head(self) -> QHBoxLayout:
        self._head = QHBoxLayout()
        self._head.setContentsMargins(_SIDE, 0, _TOP, 0)
        self._head.setSpacing(8)
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        self._head.addWidget(self._close)
        return self._head

    def _place_body(self, scrolls: bool) -> None:
        self._plain = with_kind(QWidget(), "bare")
        self._plain.setLayout(self.body)
        if not scrolls:
            self._column.addWidget(self._plain, 1)
            return
        self._area = with_kind(QScrollArea(), "bare")
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._plain)
        self._column.addWidget(self._area, 1)

    @property
    def _frame(self) -> int:
        """The card's border, on both sides."""
        return self.card.height() - self.card.contentsRect().height()

    def _around(self, width: int) -> int:
        """Height of everything but the body, where the content is `width` wide."""
        margins = self._column.contentsMargins()
        height = (
            self._frame + margins.top() + margins.bottom() + self._head.sizeHint().height() + self._column.spacing()
        )
        if not self._foot.isHidden():
            height += self._column.spacing() + _height_of(self._foot_row, width)
        return height


def _height_of(layout: QLayout, width: int) -> int:
    return layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
