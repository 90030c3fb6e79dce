"""The end of the log, read piece by piece while it grows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_LINES: Final = 2_000
_MOST_BYTES: Final = 400_000  # MOST_LINES of ordinary length; of longer ones fewer are read
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True)
class LogLine:
    """`level` is that of the entry that a line belongs to; "" where none is known."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class LogNews:
    """Lines since the last look.  starts_anew: what was read before is no longer in the file."""

    lines: tuple[LogLine, ...] = ()
    starts_anew: bool = False


class LogTail:
    """Remembers how far it has read.  Blocks: for a worker thread, one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place = 0
        self._file_id = -1
        self._level = ""

    def read(self) -> LogNews:
        """At most the last MOST_LINES.  A file that cannot be read has none."""
        try:
            with self.path.open("rb") as file:
                found = os.fstat(file.fileno())
                starts_anew = found.st_ino != self._file_id or found.st_size < self._place
                if starts_anew:
                    self._file_id, self._place, self._level = found.st_ino, 0, ""
                begin = max(self._place, found.st_size - _MOST_BYTES)
                file.seek(begin)
                data = file.read(found.st_size - begin)
        except OSError:
            return LogNews()
        whole = data[: data.rfind(b"\n") + 1]  # the rest of a line comes with the next look
        is_cut = begin > self._place
        self._place = begin + len(whole)
        texts = whole.decode("utf-8", "replace").splitlines()[1 if is_cut else 0 :][-MOST_LINES:]
        return LogNews(tuple(self._line(text) for text in texts), starts_anew or is_cut)

    def _line(self, text: str) -> LogLine:
        """`2026-11-22 10:00:00,000 WARNING qt: …` begins an entry, anything else goes on with it."""
        words = text.split(" ", 3)
        if len(words) > 2 and words[2] in _LEVELS:
            self._level = words[2]
        return LogLine(self._level, text)
