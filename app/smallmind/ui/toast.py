"""One line about what has just happened, with a way back: "Chat deleted · Undo"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton, text_button
from smallmind.ui.controls.labels import label, with_kind

_ABOVE = 12
_TEXT_PAD = 14
_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)


class Toast(QFrame):
    """Lies over `parent`, centred just above the widget `above`; the latest message replaces the one before.

    It goes after eight seconds, but not under the pointer or with the focus in it.  While it offers to undo something,
    Ctrl+Z does that wherever the focus is: unless something was typed since, which is then what is taken back.
    """

    covered = Signal(int)  # px of what lies above `above`; 0 when it has gone

    def __init__(self, appearance: Appearance, parent: QWidget, above: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._above = above
        self._act: Callable[[], object] | None = None
        self._is_undo = False
        self._lasts = False
        self._has_typed = False
        self._text = ""
        self._keys = _FocusedKeys(self, self._take_key)
        with_kind(self, "toast")
        self._label = label("", "toast")
        self._button = text_button(self.tr("Undo"), "toast")
        self._button.clicked.connect(self._do)
        self._close = IconButton(appearance, "close", self.tr("Dismiss"), theme.SMALL_BUTTON).inverted()
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(theme.TOAST_MS)
        self._timer.timeout.connect(self._leave_in_time)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(theme.GAP)
        row.addWidget(self._label)
        row.addSpacing(theme.GAP)
        row.addWidget(self._button)
        row.addWidget(self._close)
        parent.installEventFilter(self)
        above.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Show `text`; `action` is a verb that calls `act` once, "" offers none."""
        self._is_undo = self._lasts = False
        self._begin(text, action, act)

    def offer_undo(self, text: str, undo: Callable[[], object]) -> None:
        """What has been done, and the way back."""
        self._is_undo, self._lasts = True, False
        self._begin(text, self.tr("Undo"), undo)

    def show_progress(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Something that goes on: it stays until something else is said, and is told to nobody but the eye."""
        is_news = not (self._lasts and self.isVisible())
        self._is_undo, self._lasts = False, True
        self._begin(text, action, act, is_news=is_news)

    def _begin(self, text: str, action: str, act: Callable[[], object] | None, *, is_news: bool = True) -> None:
        self._text = text
        self._act = act if action else None
        self._has_typed = False
        self._button.setText(action)
        self._button.setAccessibleName(action or self.tr("Undo"))
        self._button.setToolTip(QKeySequence(QKeySequence.StandardKey.Undo).toString() if self._is_undo else "")
        self._button.setVisible(bool(action))
        self.setAccessibleName(text)
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._row.setContentsMargins(5 if is_rtl else _TEXT_PAD, 5, _TEXT_PAD if is_rtl else 5, 5)
        self._place()
        self.show()
        self.raise_()
        self._count()
        if is_news:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @property
    def text(self) -> str:
        """What it says, or said last."""
        return self._text

    def showEvent(self, event: QShowEvent) -> None:
        """From now on Ctrl+Z is its business."""
        super().showEvent(event)
        self._keys.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """The way back is closed."""
        super().hideEvent(event)
        self._keys.stop()
        self._timer.stop()
        self._act = None
        self.covered.emit(0)

    def enterEvent(self, event: QEnterEvent) -> None:
        """It waits for the pointer."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """And counts again."""
        super().leaveEvent(event)
        self._count()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc dismisses it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window's sizes."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return False

    def _take_key(self, focused: QWidget, event: QKeyEvent) -> bool:
        if self._act is None or focused.window() is not self.window():
            return False
        if self._is_undo and event.matches(QKeySequence.StandardKey.Undo) and not self._has_typed:
            self._do()
            return True
        if isinstance(focused, _FIELDS) and event.text():
            self._has_typed = True
        return False

    def _count(self) -> None:
        if self._lasts or not self.isVisible():
            self._timer.stop()
        else:
            self._timer.start()

    def _do(self) -> None:
        act = self._act
        self.hide()
        if act is not None:
            act()

    def _leave_in_time(self) -> None:
        if self.isAncestorOf(QApplication.focusWidget() or self._above):
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        """Centred over the column; a text that is too long for it is cut."""
        room = self._above.width() - 2 * theme.COLUMN_MARGIN
        self._label.setText(self._text)
        excess = self.sizeHint().width() - room
        if excess > 0:
            width = max(0, self._label.sizeHint().width() - excess)
            metrics = self._label.fontMetrics()
            self._label.setText(metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, width))
        self.adjustSize()
        corner = self._above.mapTo(self._ground, QPoint(0, 0))
        left = corner.x() + (self._above.width() - self.width()) // 2
        self.move(left, corner.y() - self.height() - _ABOVE)
        self.covered.emit(self.height() + _ABOVE)


class _FocusedKeys(QObject):
    """Gives `take` each key before the widget that has the focus, between `start` and `stop`; what it returns True for
    goes no further.  No filter of the whole application: every event of every widget would pass through Python.
    """

    def __init__(self, parent: QObject, take: Callable[[QWidget, QKeyEvent], bool]) -> None:
        super().__init__(parent)
        self._take = take
        self._focused: QWidget | None = None
        self._is_on = False

    def start(self) -> None:
        """From what has the focus now on."""
        if not self._is_on:
            self._is_on = True
            _application().focusChanged.connect(self._follow)
            self._follow(None, QApplication.focusWidget())

    def stop(self) -> None:
        """No more."""
        if self._is_on:
            self._is_on = False
            _application().focusChanged.disconnect(self._follow)
            self._follow(None, None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of what has the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._take(watched, event)
        return False

    def _follow(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        self._focused = focused
        if focused is not None:
            focused.installEventFilter(self)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
