"""The words that the user added to the spelling: one a line in dictionary.txt, meant to be edited by hand as well."""

from __future__ import annotations

from pathlib import Path

from smallmind.domain.errors import StorageError


class WordList:
    """These touch the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[str, ...]:
        """None where there is no file yet, or none that can be read."""
        try:
            text = self._path.read_text("utf-8", "replace")
        except OSError:
            return ()
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def add(self, word: str) -> None:
        """At the end.  Raises StorageError."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{word}\n")
        except OSError as error:
            raise StorageError(str(self._path), error.strerror or "it cannot be written") from error
