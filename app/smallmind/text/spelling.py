"""Whether a word is spelled right, by the word lists of pyspellchecker.

The library itself keeps a list as a dictionary of Python strings: 27 MB for English, 74 MB for German, and a quarter or
three quarters of a second in which nothing else runs.  The lists are sorted, so the unpacked file is searched as it is:
3 and 7 MB, 20 to 50 ms, most of it without the interpreter's lock; a look-up takes about 20 us.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

LANGUAGES: Final = ("en", "de", "es", "fr", "it", "pt", "nl")
_COMPOUNDING = ("de", "nl")  # languages that write several words as one
_LEAST_PART = 3
_MOST_KNOWN = 20_000  # pieces whose mistakes are remembered
_LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz'",
    "de": "abcdefghijklmnopqrstuvwxyzäöüß",
    "es": "abcdefghijklmnopqrstuvwxyzáéíñóúü",
    "fr": "abcdefghijklmnopqrstuvwxyzàâçèéêëîïôùûœ'",
    "it": "abcdefghijklmnopqrstuvwxyzàèéìòù'",
    "pt": "abcdefghijklmnopqrstuvwxyzàáâãçéêíóôõú",
    "nl": "abcdefghijklmnopqrstuvwxyzéëïö'",
}

# What is written like code, an address or a path is no prose; backticks and braces guard whole stretches.
_GUARDED = re.compile(r"```.*?(?:```|$)|`[^`]*`|\{\{[^}]*\}\}")
_NO_PROSE = re.compile(r"[@/\\_=<>|~^#$%&*+{}\[\]\d]|\w[.:]\w")
_PIECE = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CLOSING = "\"'”’)»"


class Speller:
    """The list of one language, and the words that the user added.  From any thread."""

    def __init__(self, language: str, own: Iterable[str] = ()) -> None:
        """Reads the list: not for a window's thread."""
        packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
        text = gzip.decompress(packed).decode("utf-8")
        self.language = language
        self._list = text[text.index("\n") + 1 : text.rindex("\n") + 1]  # without the braces
        self._own = {word.casefold() for word in own}
        self._pieces: dict[tuple[str, bool], tuple[tuple[int, int], ...]] = {}

    def add(self, word: str) -> None:
        """Right from now on."""
        self._own.add(word.casefold())
        self._pieces.clear()

    def mistakes(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every word of a paragraph that is not spelled right, as far as that can be told."""
        guarded = [found.span() for found in _GUARDED.finditer(text)] if "`" in text or "{{" in text else []
        for start, piece, begins in _pieces(text):
            for low, high in self._checked(piece, begins):
                if not any(first <= start + low < last for first, last in guarded):
                    yield start + low, start + high

    def n_new(self, text: str) -> int:
        """How many pieces of a paragraph were never checked: each may take a millisecond."""
        return sum((piece, begins) not in self._pieces for _start, piece, begins in _pieces(text))

    def _checked(self, piece: str, begins: bool) -> tuple[tuple[int, int], ...]:
        """The mistakes in what stands between two spaces; remembered, because a key changes only one."""
        key = piece, begins
        if key not in self._pieces:
            if len(self._pieces) > _MOST_KNOWN:
                self._pieces.clear()
            self._pieces[key] = tuple(self._wrong_in(piece, begins))
        return self._pieces[key]

    def _wrong_in(self, piece: str, begins: bool) -> Iterator[tuple[int, int]]:
        if _NO_PROSE.search(piece):
            return
        for number, found in enumerate(_WORD.finditer(piece)):
            if not self._is_name(found[0], begins and number == 0) and not self.knows(found[0]):
                yield found.span()

    def knows(self, word: str) -> bool:
        """Whether it is in the list, or made of words that are."""
        plain = word.replace("’", "'").lower()
        stem = plain.removesuffix("'s")
        if plain in self._own or word.casefold() in self._own or self._frequency(plain) or self._frequency(stem):
            return True
        return self.language in _COMPOUNDING and self._is_compound(stem)

    def suggestions(self, word: str, n_most: int = 5) -> tuple[str, ...]:
        """Words one letter away, the most usual first, written as large as `word`."""
        found = {each: self._frequency(each) for each in _one_edit_away(word.lower(), _LETTERS[self.language])}
        best = sorted((each for each, n in found.items() if n), key=lambda each: -found[each])
        return tuple(each.capitalize() if word[0].isupper() else each for each in best[:n_most])

    def _is_name(self, word: str, begins: bool) -> bool:
        """Short, or written as only names and abbreviations are: unknown ones are usually right."""
        if len(word) < 3 or any(letter.isupper() for letter in word[1:]):
            return True
        return word[0].isupper() and self.language != "de" and not begins

    def _is_compound(self, word: str, depth: int = 3) -> bool:
        """Two to four known words in one, perhaps with an s between them."""
        if depth == 0:
            return False
        for cut in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
            if not self._frequency(word[:cut]):
                continue
            for rest in {word[cut:], word[cut:].removeprefix("s")}:
                if len(rest) >= _LEAST_PART and (self._frequency(rest) or self._is_compound(rest, depth - 1)):
                    return True
        return False

    def _frequency(self, word: str) -> int:
        """How often it was seen; 0 if it is not in the list.  Halves the list until one line is left."""
        low, high = 0, len(self._list)
        while low < high:
            middle = (low + high) // 2
            start = max(low, self._list.rfind("\n", low, middle) + 1)
            end = self._list.index("\n", middle)
            line = self._list[start:end]
            quote = line.index('":')
            found = line[line.index('"') + 1 : quote]
            if found == word:
                return int(line[quote + 2 :].rstrip(","))
            if found < word:
                low = end + 1
            else:
                high = start
        return 0


def _pieces(text: str) -> Iterator[tuple[int, str, bool]]:
    """What stands between spaces: where it begins, what it is, and whether a sentence begins with it."""
    begins = True
    for found in _PIECE.finditer(text):
        yield found.start(), found[0], begins
        begins = found[0].rstrip(_CLOSING)[-1:] in (".", "!", "?", ":", "")


def _one_edit_away(word: str, letters: str) -> set[str]:
    """Norvig's: a letter less, two changed places, another letter, a letter more."""
    halves = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    less = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in halves if tail for letter in letters}
    more = {head + letter + tail for head, tail in halves for letter in letters}
    return less | swapped | other | more
