"""When a window is painted: in a round of the event loop of its own, after all that is due.

Qt paints before it looks at timers, so what has just been built and its painting came in one go, and everybody else had
to wait for both.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

# After a painting: the display copies it meanwhile, and the next one would wait until that is done.
_REST_MS = 5


class PaintTurn(QObject):
    """`paint` does what Qt would have done at once; `done` after it."""

    done = Signal()

    def __init__(self, window: QObject, paint: Callable[[], object]) -> None:
        super().__init__(window)
        self._paint = paint
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._do)
        self._ended_s = 0.0  # the last painting

    def postpones(self, event: QEvent) -> bool:
        """Whether `event` of the window is the wish to be painted, and so need not be handled now."""
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        if not self._timer.isActive():
            rested_ms = int((time.perf_counter() - self._ended_s) * 1000)
            self._timer.start(max(0, _REST_MS - rested_ms))  # 0: at once if there is nothing more urgent
        return True

    def _do(self) -> None:
        self._paint()
        self._ended_s = time.perf_counter()
        self.done.emit()
