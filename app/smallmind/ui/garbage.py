"""Who looks for garbage, and when: only the window's thread, between two events.

Python looks for it in whichever thread happens to make an object.  In a worker thread that could be the end of a timer
or a text that belongs to the window: Qt would go on using it, and crash.
"""

from __future__ import annotations

import gc
from types import TracebackType

from PySide6.QtCore import QAbstractEventDispatcher, QObject

# As Python's own thresholds: new objects, rounds among them, rounds among the middle-aged.
_NEW = 700
_YOUNG_ROUNDS = 5
_MIDDLE_ROUNDS = 200


class GarbageRounds(QObject):
    """`with GarbageRounds() as rounds:` from `begin` on.  Until then nothing is looked for: what is made at the start
    stays.
    """

    def __init__(self) -> None:
        super().__init__()
        self._dispatcher: QAbstractEventDispatcher | None = None

    def __enter__(self) -> GarbageRounds:
        gc.disable()
        return self

    def begin(self) -> None:
        """All that is there now stays for good: looking through it takes 100 ms, in which nothing is painted.  From now
        on only what comes later is looked through: the youngest in small rounds of 1 ms; all of it, which takes 6 ms
        and more, after some hundred thousand new objects.

        Once more for another window: what was left of the one before goes.
        """
        if self._dispatcher is None:
            self._dispatcher = QAbstractEventDispatcher.instance()
            self._dispatcher.aboutToBlock.connect(self._look)
        else:
            gc.unfreeze()
            gc.collect()
        gc.freeze()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._dispatcher is not None:
            self._dispatcher.aboutToBlock.disconnect(self._look)
            self._dispatcher = None
        gc.unfreeze()
        gc.enable()

    def _look(self) -> None:
        n_new, n_young, n_middle = gc.get_count()
        if n_new > _NEW:
            gc.collect(0 if n_young <= _YOUNG_ROUNDS else 1 if n_middle <= _MIDDLE_ROUNDS else 2)
