"""The spelling of what is written: loaded in the background once somebody types, in the language of the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal

from smallmind.domain.errors import SmallMindError
from smallmind.ui.models.services import Words
from smallmind.ui.tasks import Tasks

if TYPE_CHECKING:
    from smallmind.text.spelling import Speller

_AT_ONCE = 12  # new words while the window waits


class SpellingModel(QObject):
    """`changed` when other words are right than before."""

    changed = Signal()
    problem = Signal(object)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.words: Words | None = None  # None until the services are there
        self._tasks = tasks
        self._language = ""
        self._is_wanted = False
        self._speller: Speller | None = None
        self._unchecked: list[str] = []

    def choose(self, spelling: str) -> None:
        """`system`, `off` or a language, as the settings have it."""
        system = QLocale.system().name().partition("_")[0]
        language = system if spelling == "system" else spelling
        if language != self._language:
            self._language = language
            self._speller = None
            self.changed.emit()
            self._load_soon()

    def want(self) -> None:
        """Somebody types: the words are needed."""
        if not self._is_wanted:
            self._is_wanted = True
            self._load_soon()

    def mistakes(self, text: str) -> Iterable[tuple[int, int]]:
        """Of a paragraph; none while nothing is loaded.  With much that is new they come later, with `changed`."""
        if self._speller is None:
            return ()
        if self._speller.n_new(text) > _AT_ONCE:
            self._check_soon(self._speller, text)
            return ()
        return self._speller.mistakes(text)

    def suggestions(self, word: str) -> tuple[str, ...]:
        """The best first."""
        return self._speller.suggestions(word) if self._speller is not None else ()

    def add(self, word: str) -> None:
        """Right from now on, and after a restart."""
        if self._speller is None:
            return
        self._speller.add(word)
        self.changed.emit()
        if self.words is not None:
            self._tasks.run_task(self._save(self.words, word))

    def _load_soon(self) -> None:
        if self._is_wanted and self._language != "off":
            self._tasks.run_task(self._load(self._language))

    async def _load(self, language: str) -> None:
        own = await asyncio.to_thread(self.words.load) if self.words is not None else ()
        speller = await asyncio.to_thread(_make_speller, language, own)
        if language == self._language:
            self._speller = speller
            self.changed.emit()

    def _check_soon(self, speller: Speller, text: str) -> None:
        self._unchecked.append(text)
        if len(self._unchecked) == 1:
            self._tasks.run_task(self._check(speller))

    async def _check(self, speller: Speller) -> None:
        """In a worker thread, so that a paste never keeps the window waiting."""
        while self._unchecked:
            texts = list(self._unchecked)
            await asyncio.to_thread(_check_all, speller, texts)
            del self._unchecked[: len(texts)]
        if speller is self._speller:
            self.changed.emit()

    async def _save(self, words: Words, word: str) -> None:
        try:
            await asyncio.to_thread(words.add, word)
        except SmallMindError as error:
            self.problem.emit(error)


def _make_speller(language: str, own: Sequence[str]) -> Speller | None:
    """None for a language without a list of words.  For a worker thread: the first one imports much."""
    from smallmind.text.spelling import LANGUAGES, Speller

    return Speller(language, own) if language in LANGUAGES else None


def _check_all(speller: Speller, texts: Sequence[str]) -> None:
    """The speller remembers what it found."""
    for text in texts:
        list(speller.mistakes(text))
