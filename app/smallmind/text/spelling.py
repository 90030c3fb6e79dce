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
_MOST_KNOWN = 20_000  # words whose spelling is remembered
_LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz'",
    "de": "abcdefghijklmnopqrstuvwxyzäöüß",
    "es": "abcdefghijklmnopqrstuvwxyzáéíñóúü",
    "fr": "abcdefghijklmnopqrstuvwxyzàâçèéêëîïôùûœ'",
    "it": "abcdefghijklmnopqrstuvwxyzàèéìòù'",
    "pt": "abcdefghijklmnopqrstuvwxyzàáâãçéêíóôõú",
    "nl": "abcdefghijklmnopqrstuvwxyzéëïö'",
}

# What is written like code, an address or a path is no prose; backticks guard whole stretches.
_NO_PROSE = re.compile(r"```.*?(?:```|$)|`[^`]*`|\{\{[^}]*\}\}|\S*[@/\\_=<>|~^#$%&*+{}\[\]]\S*|\S*\w[.:]\w\S*|\S*\d\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Speller:
    """The list of one language, and the words that the user added.  From any thread."""

    def __init__(self, language: str, own: Iterable[str] = ()) -> None:
        """Reads the list: not for a window's thread."""
        packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
        text = gzip.decompress(packed).decode("utf-8")
        self.language = language
        self._list = text[text.index("\n") + 1 : text.rindex("\n") + 1]  # without the braces
        self._own = {word.casefold() for word in own}
        self._known: dict[str, bool] = {}

    def add(self, word: str) -> None:
        """Right from now on."""
        self._own.add(word.casefold())
        self._known.clear()

    def mistakes(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every word of a paragraph that is not spelled right, as far as that can be told."""
        guarded = [found.span() for found in _NO_PROSE.finditer(text)]
        for found in _WORD.finditer(text):
            start, end = found.span()
            if any(low <= start < high for low, high in guarded):
                continue
            if not self._is_name(text, start, found[0]) and not self.knows(found[0]):
                yield start, end

    def knows(self, word: str) -> bool:
        """Whether it is in the list, or made of words that are."""
        if word not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[word] = self._look_up(word)
        return self._known[word]

    def suggestions(self, word: str, n_most: int = 5) -> tuple[str, ...]:
        """Words one letter away, the most usual first, written as large as `word`."""
        found = {each: self._frequency(each) for each in _one_edit_away(word.lower(), _LETTERS[self.language])}
        best = sorted((each for each, n in found.items() if n), key=lambda each: -found[each])
        return tuple(each.capitalize() if word[0].isupper() else each for each in best[:n_most])

    def _is_name(self, text: str, start: int, word: str) -> bool:
        """Short, or written as only names and abbreviations are: unknown ones are usually right."""
        if len(word) < 3 or any(letter.isupper() for letter in word[1:]):
            return True
        begins_sentence = not text[:start].strip(" \t\"'“„(") or text[:start].rstrip()[-1:] in ".!?:"
        return word[0].isupper() and self.language != "de" and not begins_sentence

    def _look_up(self, word: str) -> bool:
        plain = word.replace("’", "'").lower()
        stem = plain.removesuffix("'s")
        if plain in self._own or word.casefold() in self._own or self._frequency(plain) or self._frequency(stem):
            return True
        return self.language in _COMPOUNDING and self._is_compound(stem)

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


def _one_edit_away(word: str, letters: str) -> set[str]:
    """Norvig's: a letter less, two changed places, another letter, a letter more."""
    halves = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    less = {head + tail[1:] for head, tail in halves if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in halves if tail for letter in letters}
    more = {head + letter + tail for head, tail in halves for letter in letters}
    return less | swapped | other | more
