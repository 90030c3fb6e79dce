"""Who may work on the window's thread now, and for how long: what builds a conversation asks here, the rest waits."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

# A piece may take a millisecond more, and others work in the same picture of 16 ms; painting has turns of its own.
_LIMIT_S = 0.001

Work = Callable[[], None]


class Turn:
    """`with turn:` begins one; inside, `allows()` is asked before each piece of work.  Outside all is allowed.

    It counts the processor time of this thread: what others do meanwhile takes nothing away from it.

    `soon` is for what can wait for a turn of its own: one at a time, the longest waiting first, when there is nothing
    more urgent to do.  Two in one round of the event loop would add up to what is seen as a jerk.
    """

    def __init__(self, limit_s: float = _LIMIT_S, clock: Callable[[], float] = time.thread_time) -> None:
        self._limit_s = limit_s
        self._clock = clock
        self._depth = 0
        self._end_s = 0.0
        self._is_fresh = False
        self.n_refused = 0  # pieces that were not allowed and are still to do
        self._waiting: deque[tuple[QObject, Work]] = deque()
        self._timer: QTimer | None = None
        self._must_rest = False  # for a round of the event loop: there was one, or a painting, in this one

    def __enter__(self) -> Turn:
        if self._depth == 0:
            self._end_s = self._clock() + self._limit_s
            self._is_fresh = True
            self.n_refused = 0
        self._depth += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        self.rest()

    def allows(self) -> bool:
        """Whether one more piece may be done now.  The first always may, so that every turn gets on."""
        if self._depth == 0 or self._is_fresh:
            self._is_fresh = False
            return True
        if self._clock() < self._end_s:
            return True
        self.refuse()
        return False

    def rest(self) -> None:
        """Something has taken its time, whatever it was: the next turn is a round of the event loop away."""
        self._must_rest = True

    def spend(self) -> None:
        """What is done now takes all of it."""
        self._is_fresh = False
        self._end_s = 0.0

    def refuse(self) -> None:
        """Something has to wait for other reasons."""
        self.n_refused += 1

    @property
    def is_over(self) -> bool:
        """Whether it has lasted long enough."""
        return self._depth > 0 and self._clock() >= self._end_s

    def soon(self, owner: QObject, work: Work) -> None:
        """Have it done in a later turn, once however often it is asked for; not at all if `owner` is gone by then."""
        if (owner, work) not in self._waiting:
            self._waiting.append((owner, work))
        self._wait()

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = QTimer()
            self._timer.setSingleShot(True)
            self._timer.setInterval(0)
            self._timer.timeout.connect(self._do_next)
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def _do_next(self) -> None:
        if self._must_rest:
            self._must_rest = False
        else:
            owner, work = self._waiting.popleft()
            if isValid(owner):
                work()
        self._wait()
