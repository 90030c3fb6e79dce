"""Parts of the window that are not on screen when it opens.

Each is made when somebody first asks for it, or in an idle moment after the first paint (`warm_up.py`), so that neither
the window's first sight nor a click pays for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Late(Generic[T]):
    """`late()` is the part, made now at the latest."""

    def __init__(self, make: Callable[[], T]) -> None:
        """`make` imports what it needs itself."""
        self._make = make
        self._made: T | None = None
        self._waiting: list[Callable[[T], object]] = []

    def __call__(self) -> T:
        """Made once; those that waited for it see it before the caller does."""
        if self._made is None:
            self._made = self._make()
            for each in self._waiting:
                each(self._made)
            self._waiting.clear()
        return self._made

    @property
    def made(self) -> T | None:
        """For what concerns it only if it is there."""
        return self._made

    def then(self, connect: Callable[[T], object]) -> None:
        """Call `connect` with it, now or once it is made."""
        if self._made is not None:
            connect(self._made)
        else:
            self._waiting.append(connect)
