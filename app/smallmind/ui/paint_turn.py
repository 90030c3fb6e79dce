"""When a window is painted: in a round of the event loop of its own, after all that is due.

Qt paints before it looks at timers, so what has just been built and its painting came in one go, and everybody else had
to wait for both.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal


class PaintTurn(QObject):
    """`paint` does what Qt would have done at once; `done` after it."""

    done = Signal()

    def __init__(self, window: QObject, paint: Callable[[], object]) -> None:
        super().__init__(window)
        self._paint = paint
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)  # the least urgent of all events, and none the less at once if there is no other
        self._timer.timeout.connect(self._do)

    def postpones(self, event: QEvent) -> bool:
        """Whether `event` of the window is the wish to be painted, and so need not be handled now."""
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        if not self._timer.isActive():
            self._timer.start()
        return True

    def _do(self) -> None:
        self._paint()
        self.done.emit()
