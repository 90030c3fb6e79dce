"""A card for one word of an answer: how probable it was, and what might have stood there.  All of it by keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from smallmind.ui.transcript.kit import Place
from smallmind.ui.transcript.probabilities import KINDS, TokenAt, others_of, percent, word_starts

if TYPE_CHECKING:
    from smallmind.ui.transcript.message_row import MessageRow
    from smallmind.ui.transcript.text_block import TextBlock

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True)
class Word:
    """A word on screen whose token is known; `start` is its place in the text."""

    text: TextBlock
    start: int
    found: TokenAt


class WordCard(QMenu):
    """Of the word that is selected meanwhile.  Up and Down choose, Enter goes on with it, Left and Right go to the
    word beside it.
    """

    def __init__(self, row: MessageRow, word: Word | None) -> None:
        super().__init__(row)
        self._row = row
        self._word = word
        self.aboutToHide.connect(self.deleteLater)
        if word is None:
            self._say(self.tr("No probabilities are known for this answer"))
            self._say(self.tr("They are kept while “Alternatives” in the settings is more than 0"))
            return
        name = quoted(word.found.token.text) + "\t" + percent(word.found.token.probability)
        self.setAccessibleName(name.replace("\t", " "))
        self.setActiveAction(self.addAction(name, self.close))
        self.addSeparator()
        for other in others_of(word.found):
            turn = self.addAction(
                quoted(other.text) + "\t" + percent(other.probability),
                partial(row.turned.emit, other, word.found.n_before),
            )
            turn.setEnabled(row.can("continue"))
        self.addSeparator()
        self._say(self.tr("← and → go to the words beside it"))

    def open(self) -> None:
        """Below the word, which is selected."""
        if self._word is None:
            self.popup(self._row.mapToGlobal(QPoint(self._row.width() // 3, 0)))
            return
        text = self._word.text
        if self._row.kit.pointer is not None:
            self._row.kit.pointer.select_word(text, self._word.start)
        self.popup(text.mapToGlobal(text.area_of(self._word.start).bottomLeft().toPoint() + QPoint(0, 4)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows that a menu has no use for."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._word is None:
            super().keyPressEvent(event)
            return
        place = self._word.text.place
        word = next_word(self._row, place._replace(position=self._word.start), step) if place is not None else None
        if word is not None:
            self.close()
            WordCard(self._row, word).open()

    def _say(self, words: str) -> None:
        self.addAction(words).setEnabled(False)


async def open_words(row: MessageRow) -> None:
    """The card of the word that is selected, or else of the first one in view."""
    kit = row.kit
    is_known = kit.recall is not None and await kit.recall(row.message)
    start, _end = kit.pointer.range if kit.pointer is not None else (None, None)
    if start is None or start.row != row.number or start.strand != 1:
        start = Place(row.number, 1, max(0, row.block_at(row.visibleRegion().boundingRect().top())), 0)
    WordCard(row, next_word(row, start, 0) if is_known else None).open()


def next_word(row: MessageRow, place: Place, step: int) -> Word | None:
    """The nearest word whose token is known: at a place or behind it (step 0), behind it (1), or before it (-1)."""
    body, kit = row.strands()[-1], row.kit
    if kit.pointer is None or kit.explain is None:
        return None
    number = place.block
    while 0 <= number < len(body.blocks):
        text = kit.pointer.show(place._replace(block=number)) if body.blocks[number].kind in KINDS else None
        for start in _beside(text, place.position if number == place.block else None, step) if text else ():
            found = kit.explain(text, start) if text is not None else None
            if text is not None and found is not None:
                return Word(text, start, found)
        number += step or 1
    return None


def _beside(text: TextBlock, position: int | None, step: int) -> Iterable[int]:
    """Where words start, from a place on or (None) from the side that one comes from, nearest first."""
    starts = word_starts(text.plain_text())
    if step < 0:
        return [each for each in reversed(starts) if position is None or each < position]
    return [each for each in starts if position is None or each >= position + step]


def quoted(word: str) -> str:
    """As a line of a menu."""
    return f"“{word.strip() or word}”".replace("&", "&&")
