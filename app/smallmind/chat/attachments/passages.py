"""Long texts in passages of some 200 words, and which of them answer a question best (BM25 of SQLite's FTS5)."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from smallmind.domain.conversation import Attachment, Passage

WORDS: Final = 200
_OVERLAP_WORDS = 40  # a passage may begin with the last paragraph of the one before, if that is no longer
_MOST_CHARACTERS = 12 * WORDS
_MOST_SEARCHED = 64
_LEAST_SHARE_OF_BEST = 0.2  # of the best passage's score
_LEAST_WORDS = 60  # before a heading ends a passage

_UNIT = re.compile(r"[^\n\f]+(?:\n(?!\n)[^\n\f]+)*")  # lines up to an empty one or the end of the page
_HEADING = re.compile(r"#{1,6} +\S")
_WORD = re.compile(r"\w+")
# Scripts without spaces between words: each character is searched for by itself.
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_SENTENCE_END = re.compile(r"(?:(?<=[.!?])\s+|(?<=[。!?])|\n)")


def split(text: str) -> list[Passage]:
    """Passages in order; they cover all of it but the white space, and never reach over a page's end."""
    passages: list[Passage] = []
    open_units: list[tuple[int, int, int]] = []

    def close() -> None:
        if open_units:
            passages.append(Passage(open_units[0][0], open_units[-1][1]))

    for start, end in _units(text):
        n_words = _n_words(text[start:end])
        n_open = sum(unit[2] for unit in open_units)
        is_new_page = bool(open_units) and "\f" in text[open_units[-1][1] : start]
        is_new_part = _HEADING.match(text, start) is not None and n_open >= _LEAST_WORDS
        if open_units and (is_new_page or is_new_part or n_open + n_words > WORDS):
            close()
            overlaps = not is_new_page and not is_new_part and open_units[-1][2] <= _OVERLAP_WORDS < n_open
            open_units = open_units[-1:] if overlaps else []
        open_units.append((start, end, n_words))
    close()
    return passages


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs; those that are too long in pieces that end with a sentence, a line, or wherever they must."""
    for found in _UNIT.finditer(text):
        start, end = found.span()
        while start < end:
            cut = _cut(text, start, end)
            if text[start:cut].strip():
                yield start, cut
            start = cut


def _cut(text: str, start: int, end: int) -> int:
    """`end`, or where about WORDS words are over."""
    limit, n_words = min(end, start + _MOST_CHARACTERS), 0
    for found in _WORD.finditer(text, start, limit):
        n_words += _weight(found[0])
        if n_words > WORDS and found.start() > start:
            limit = found.start()
            break
    if limit == end:
        return end
    ends = [found.end() for found in _SENTENCE_END.finditer(text, start, limit)]
    return ends[-1] if ends and ends[-1] > start + (limit - start) // 2 else limit


def _weight(word: str) -> int:
    """A long run of letters counts as several words: not every script has spaces, nor every file."""
    return max(1, len(word) // 6)


def _n_words(text: str) -> int:
    return sum(map(_weight, _WORD.findall(text)))


@dataclass(frozen=True, slots=True)
class Place:
    """A passage, and the number of the attachment that it stands in."""

    attachment: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Ranking:
    """`good`: what answers the question, the best first.  `rest`: all others in the order of the text."""

    good: list[Place]
    rest: list[Place]


class PassageIndex:
    """The passages of some attachments, to be asked again and again.  From any thread."""

    def __init__(self, attachments: Sequence[Attachment]) -> None:
        self._lock = threading.Lock()
        self._places = [Place(n, passage) for n, each in enumerate(attachments) for passage in split(each.text)]
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute("CREATE VIRTUAL TABLE passages USING fts5 (text, tokenize = 'porter unicode61')")
        self._table.executemany(
            "INSERT INTO passages (rowid, text) VALUES (?, ?)",
            (
                (n, _searchable(attachments[each.attachment].text[each.passage.start : each.passage.end]))
                for n, each in enumerate(self._places)
            ),
        )

    def rank(self, question: str) -> Ranking:
        """Ties go by order.  Words that stand everywhere tell nothing: what shares only those is among the rest."""
        words = list(dict.fromkeys(_WORD.findall(_searchable(question).lower())))[:_MOST_SEARCHED]
        good = self._matching(words) if words else []
        rest = sorted(set(range(len(self._places))).difference(good))
        return Ranking([self._places[n] for n in good], [self._places[n] for n in rest])

    def _matching(self, words: Sequence[str]) -> list[int]:
        query = " OR ".join(f'"{word}"' for word in words)
        with self._lock:
            found = self._table.execute(
                "SELECT rowid, bm25(passages) AS score FROM passages WHERE passages MATCH ? ORDER BY score, rowid",
                (query,),
            ).fetchall()
        limit = found[0][1] * _LEAST_SHARE_OF_BEST if found else 0.0  # scores are negative, the best the lowest
        return [int(rowid) for rowid, score in found if score <= limit]


def _searchable(text: str) -> str:
    return _IDEOGRAPH.sub(lambda found: f" {found[0]} ", text)


def page_of(attachment: Attachment, passage: Passage) -> int:
    """Counted from 1; 0 where the text has no pages."""
    return attachment.text.count("\f", 0, passage.start) + 1 if "\f" in attachment.text else 0


def heading_of(attachment: Attachment, passage: Passage) -> str:
    """The Markdown heading that the passage stands under; "" for none."""
    if not attachment.media_type.startswith(("text/markdown", "text/html")):
        return ""
    headings = re.findall(
        r"^#{1,6} +(.+)$", attachment.text[: passage.start] + _first_line(attachment, passage), re.MULTILINE
    )
    return str(headings[-1]).strip() if headings else ""


def lines_of(attachment: Attachment, passage: Passage) -> tuple[int, int]:
    """The first and the last line, counted from 1."""
    first = attachment.text.count("\n", 0, passage.start) + 1
    return first, first + attachment.text.count("\n", passage.start, passage.end)


def _first_line(attachment: Attachment, passage: Passage) -> str:
    return attachment.text[passage.start : passage.end].partition("\n")[0]
