"""By how much the GUI loop is late, what it was doing then, and how much of that was its own work.

On a machine that others use too the loop is late because it does not get a core; `own work` is the processor time that
the GUI thread itself spent from one tick to the next.  Nobody else can add to it but the host of a virtual machine:
`stolen` is the time for which it gave our cores to others, as far as the system knows of it.
"""

from __future__ import annotations

import gc
import signal
import time
import traceback
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Any

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent

from smallmind.ui.transcript.laid_out_text import LaidOutText
from smallmind.ui.transcript.text_block import TextBlock

_TICK_MS = 10
_LATE_MS = 16.0
_LOOK_S = 0.004


class Watch:
    """A 10 ms timer on the loop, for as long as the context lasts.  With `blames`, the stack of what took long."""

    def __init__(self, name: str, *, blames: bool = False) -> None:
        self._name = name
        self._blames = blames
        self.late_ms: list[float] = []
        self.busy_ms: list[float] = []
        self._spent_s = 0.0
        self._stolen_s = 0.0
        self._due_s = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._told_s = 0.0
        self._gc_started_s = 0.0

    def __enter__(self) -> Watch:
        self._due_s = time.perf_counter() + _TICK_MS / 1000
        self._spent_s = time.thread_time()
        self._stolen_s = _stolen_s()
        self._timer.start(_TICK_MS)
        if self._blames:
            gc.callbacks.append(self._note_collection)
            signal.signal(signal.SIGALRM, self._look)
            signal.setitimer(signal.ITIMER_REAL, _LOOK_S, _LOOK_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        if self._blames:
            signal.setitimer(signal.ITIMER_REAL, 0)
            gc.callbacks.remove(self._note_collection)
        stolen_s = _stolen_s() - self._stolen_s
        self.late_ms.sort()
        self.busy_ms.sort()
        n = len(self.late_ms)
        n_over = sum(each > _LATE_MS for each in self.late_ms)
        print(
            f"{self._name}: {n} ticks, late by {self.late_ms[n // 2]:.1f} ms (median), "
            f"{self.late_ms[n * 99 // 100]:.1f} ms (p99), {self.late_ms[-1]:.1f} ms (largest); {n_over} over 16 ms; "
            f"own work {self.busy_ms[n * 99 // 100]:.1f} ms (p99), {self.busy_ms[-1]:.1f} ms (largest); "
            f"stolen {stolen_s:.1f} s",
            flush=True,
        )

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._due_s) * 1000))
        self._due_s = now + _TICK_MS / 1000
        spent_s = time.thread_time()
        self.busy_ms.append((spent_s - self._spent_s) * 1000)
        self._spent_s = spent_s

    def _look(self, _number: int, frame: FrameType | None) -> None:
        """A signal: what another thread finds of this one's frames is not to be relied on."""
        late_ms = (time.perf_counter() - self._due_s) * 1000
        if late_ms > _LATE_MS and self._due_s != self._told_s:
            self._told_s = self._due_s
            stack = traceback.extract_stack(frame)
            words = " < ".join(f"{each.name}:{each.lineno}" for each in reversed(stack[-7:]))
            print(f"    late by {late_ms:.0f} ms in {words}", flush=True)

    def _note_collection(self, phase: str, info: Mapping[str, Any]) -> None:
        if phase == "start":
            self._gc_started_s = time.perf_counter()
        elif (took_ms := (time.perf_counter() - self._gc_started_s) * 1000) > 5:
            print(f"    collection of generation {info['generation']} took {took_ms:.0f} ms", flush=True)


def _stolen_s() -> float:
    """Of all cores since the start of the system; only Linux tells."""
    return float(getattr(psutil.cpu_times(), "steal", 0.0))


class PaintTimes:
    """Notes every paint of a text in the program.  Made once, before the window, and for good: Qt's binding keeps a
    method that it has found.
    """

    def __init__(self) -> None:
        self.times_s: list[float] = []  # empty it at will
        paint_text = LaidOutText.paintEvent

        def paint(text: LaidOutText, event: QPaintEvent) -> None:
            paint_text(text, event)
            self.times_s.append(time.perf_counter())

        LaidOutText.paintEvent = paint  # type: ignore[method-assign, assignment]


class Painted(QObject):
    """Notes every paint of a text in the program, and when the last one was.  Costs each event a call: not for long."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.first_s = 0.0
        self.last_s = 0.0
        self._app = QCoreApplication.instance()

    def __enter__(self) -> Painted:
        assert self._app is not None
        self._app.installEventFilter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._app is not None
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.Paint and isinstance(watched, TextBlock):
            self.last_s = time.perf_counter()
            self.first_s = self.first_s or self.last_s
            self.count += 1
        return False
