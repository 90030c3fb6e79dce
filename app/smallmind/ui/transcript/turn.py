"""How much of one turn of the event loop may go into building what is seen; the rest waits for the next."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

# Painting what was built comes on top of it, and all together is to stay within one picture of 16 ms.
_LIMIT_S = 0.002


class Turn:
    """`with turn:` begins one; inside, `allows()` is asked before each piece of work.  Outside all is allowed.

    It counts the processor time of this thread: what others do meanwhile takes nothing away from it.
    """

    def __init__(self, limit_s: float = _LIMIT_S, clock: Callable[[], float] = time.thread_time) -> None:
        self._limit_s = limit_s
        self._clock = clock
        self._depth = 0
        self._end_s = 0.0
        self._is_fresh = False
        self.n_refused = 0  # pieces that were not allowed and are still to do

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

    def allows(self) -> bool:
        """Whether one more piece may be done now.  The first always may, so that every turn gets on."""
        if self._depth == 0 or self._is_fresh:
            self._is_fresh = False
            return True
        if self._clock() < self._end_s:
            return True
        self.refuse()
        return False

    def refuse(self) -> None:
        """Something has to wait for other reasons."""
        self.n_refused += 1
