"""Where things stand that are one below another, of which only some have been measured."""

from __future__ import annotations

from bisect import bisect_right


class Heights:
    """Heights in px by index, and the tops that follow from them.  Changing one costs nothing until a top is asked,
    and then only what follows it.
    """

    def __init__(self, gap: int = 0) -> None:
        self.gap = gap  # between two of them
        self._heights: list[int] = []
        self._tops: list[int] = [0]  # as far as they are known

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def set_gap(self, gap: int) -> None:
        """Between two of them."""
        if gap != self.gap:
            self.gap = gap
            del self._tops[1:]

    def set(self, index: int, height: int) -> bool:
        """Whether that was news."""
        if self._heights[index] == height:
            return False
        self._heights[index] = height
        del self._tops[index + 1 :]
        return True

    def append(self, height: int) -> None:
        """One more at the end."""
        self._heights.append(height)

    def cut(self, n: int) -> None:
        """Keep the first `n`."""
        del self._heights[n:]
        del self._tops[n + 1 :]

    def top(self, index: int) -> int:
        """Of one of them; of those after the last it is the height of all, with a gap below."""
        if index < len(self._tops):
            return self._tops[index]
        return self._all_tops()[min(index, len(self._heights))]

    @property
    def total(self) -> int:
        """Without a gap at the end."""
        return max(0, self._all_tops()[-1] - self.gap)

    def index_at(self, y: int) -> int:
        """The one that is at `y`, or nearest to it; -1 if there is none."""
        if not self._heights:
            return -1
        return min(max(0, bisect_right(self._all_tops(), y) - 1), len(self._heights) - 1)

    def _all_tops(self) -> list[int]:
        tops = self._tops
        for index in range(len(tops) - 1, len(self._heights)):
            tops.append(tops[index] + self._heights[index] + self.gap)
        return tops
