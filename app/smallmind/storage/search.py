"""Finding words in titles and messages, and the line around them."""

from __future__ import annotations

import itertools
import re
import sqlite3
import unicodedata
from collections.abc import Iterator

from smallmind.domain.conversation import Role, SearchHit
from smallmind.storage.rows import moment_of
from smallmind.storage.search_index import with_spaces

_LINE_LENGTH = 140  # characters of a snippet
_LEAD = 40  # of them before the first match
_Row = tuple[object, ...]
_WORD = re.compile(r'"([^"]+)"|(\S+)')

# More matches than this are not weighed against each other (which costs by their number): the newest come first then.
_WEIGHED = 1_000

_TITLES = "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid < 0"
_NEWEST = f"""
    SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid > 0 ORDER BY rowid DESC LIMIT {_WEIGHED + 1}
"""
_BEST = "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid > 0 ORDER BY rank, rowid DESC"
_MESSAGE = """
    SELECT m.conversation_id, m.id, c.title, m.text, m.role, m.created_at
    FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
    WHERE m.deleted_with IS NULL AND c.deleted_at IS NULL
"""
_CONTAINS = " AND {} LIKE ? ESCAPE '\\' "
_TITLE = """
    SELECT c.id, NULL, c.title, c.title, NULL, c.updated_at FROM conversations AS c WHERE c.deleted_at IS NULL
"""


def words_of(query: str) -> tuple[str, ...]:
    """What is searched: words, and phrases where the user wrote quotes.  Without a letter or digit it is no word."""
    found = ((phrase or word).replace('"', " ").strip() for phrase, word in _WORD.findall(query))
    return tuple(word for word in found if any(character.isalnum() for character in word))


def find(connection: sqlite3.Connection, query: str, limit: int, *, has_index: bool) -> tuple[SearchHit, ...]:
    """Titles (for half of the limit at most), the newest first; then messages, the best first.

    Every word must be there, or one that begins with it.
    """
    words = words_of(query)
    if not words:
        return ()
    pattern = _pattern_of(words)
    titles = itertools.islice(_titles(connection, words, has_index), (limit + 1) // 2)
    hits = [_hit_of(row, pattern) for row in titles]
    messages = itertools.islice(_messages(connection, words, has_index), limit - len(hits))
    return (*hits, *(_hit_of(row, pattern) for row in messages))


def _titles(connection: sqlite3.Connection, words: tuple[str, ...], has_index: bool) -> Iterator[_Row]:
    newest_first = "ORDER BY c.activity DESC"
    if has_index:
        return connection.execute(f"{_TITLE} AND -c.id IN ({_TITLES}) {newest_first}", (_match_of(words),))
    return connection.execute(_TITLE + _CONTAINS.format("c.title") * len(words) + newest_first, _likes_of(words))


def _messages(connection: sqlite3.Connection, words: tuple[str, ...], has_index: bool) -> Iterator[_Row]:
    if not has_index:
        contain = _CONTAINS.format("m.text") * len(words)
        yield from connection.execute(f"{_MESSAGE} {contain} ORDER BY m.id DESC", _likes_of(words))
        return
    match = _match_of(words)
    found = connection.execute(_NEWEST, (match,)).fetchall()
    if 1 < len(found) <= _WEIGHED:
        found = connection.execute(_BEST, (match,)).fetchall()
    for (number,) in found:
        yield from connection.execute(f"{_MESSAGE} AND m.id = ?", (number,))


def _match_of(words: tuple[str, ...]) -> str:
    """Quoted, so that nothing in it is an operator; the star also finds words that only begin so."""
    return " ".join(f'"{with_spaces(word)}"*' for word in words)


def _likes_of(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words)


def _hit_of(row: _Row, pattern: re.Pattern[str]) -> SearchHit:
    conversation_id, message_id, title, text, role, created_at = row
    assert isinstance(conversation_id, int)
    assert message_id is None or isinstance(message_id, int)
    assert isinstance(created_at, int)
    snippet, marks = (
        line_around(str(text), pattern) if message_id is not None else (str(title), _marks(pattern, str(title)))
    )
    return SearchHit(
        conversation_id,
        message_id,
        str(title),
        snippet,
        marks,
        Role(str(role)) if role else None,
        moment_of(created_at),
    )


def line_around(text: str, pattern: re.Pattern[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """One line of at most about 140 characters around the first match, and where in it the matches are."""
    first = pattern.search(folded(text))
    begin = _word_begin(text, max(first.start() - _LEAD, 0)) if first else 0
    # Twice the length is read, so that a piece full of white space still fills the line.
    line = " ".join(text[begin : begin + 2 * _LINE_LENGTH].split())
    is_cut = len(line) > _LINE_LENGTH or begin + 2 * _LINE_LENGTH < len(text)
    snippet = ("…" if begin else "") + line[:_LINE_LENGTH] + ("…" if is_cut else "")
    return snippet, _marks(pattern, snippet)


def _word_begin(text: str, position: int) -> int:
    """The next beginning of a word, if one is near: a line does not begin in the middle of one."""
    if position == 0:
        return 0
    space = re.compile(r"\s").search(text, position, position + _LEAD // 2)
    return space.end() if space else position


def _marks(pattern: re.Pattern[str], line: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in pattern.finditer(folded(line)))


def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words as they begin in a folded text."""
    alternatives = sorted({_spelling(word) for word in words}, key=len, reverse=True)
    return re.compile("|".join(alternatives))


def _spelling(word: str) -> str:
    parts = re.findall(r"\w+", folded(word))
    begins = r"(?<![^\W_])" if parts[0][0].isascii() else ""
    return begins + r"[\W_]+".join(re.escape(part) for part in parts)


class _Folding(dict[int, str]):
    """Each character as one that is compared: lower case, without its accents.  Keeps the length of a text."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        self[code] = base if len(base) == 1 else chr(code)
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text for comparing, character by character."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)
