"""Where things stand that are one below another, of which only some have been measured."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate


class Heights:
    """Heights in px by index, and the tops that follow from them.  Changing one costs nothing until a top is asked."""

    def __init__(self, gap: int = 0) -> None:
        self._gap = gap
        self._heights: list[int] = []
        self._tops: list[int] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def set_gap(self, gap: int) -> None:
        """Between two of them."""
        if gap != self._gap:
            self._gap = gap
            self._tops = None

    def set(self, index: int, height: int) -> bool:
        """Whether that was news."""
        if self._heights[index] == height:
            return False
        self._heights[index] = height
        self._tops = None
        return True

    def append(self, height: int) -> None:
        """One more at the end."""
        self._heights.append(height)
        self._tops = None

    def cut(self, n: int) -> None:
        """Keep the first `n`."""
        if n < len(self._heights):
            del self._heights[n:]
            self._tops = None

    def top(self, index: int) -> int:
        """Of one of them; of the one after the last it is the height of all, with a gap below."""
        return self._all_tops()[index]

    @property
    def total(self) -> int:
        """Without a gap at the end."""
        return max(0, self._all_tops()[-1] - self._gap)

    def index_at(self, y: int) -> int:
        """The one that is at `y`, or nearest to it; -1 if there is none."""
        if not self._heights:
            return -1
        return min(max(0, bisect_right(self._all_tops(), y) - 1), len(self._heights) - 1)

    def _all_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate((height + self._gap for height in self._heights), initial=0))
        return self._tops
