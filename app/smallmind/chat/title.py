"""A conversation's title, from its first message."""

from __future__ import annotations

_MAX_LENGTH = 40
_UNTITLED = "New conversation"


def title_of(text: str) -> str:
    """The first line that says something, cut at a word's end: at most 40 characters and an ellipsis."""
    line = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), _UNTITLED)
    if len(line) <= _MAX_LENGTH:
        return line
    head = line[: _MAX_LENGTH + 1].rpartition(" ")[0]
    # A single word that fills most of the line (a URL, or a language without spaces) is cut where it is.
    return (head if len(head) >= _MAX_LENGTH // 2 else line[:_MAX_LENGTH]).rstrip(" ,;:.-") + "…"
