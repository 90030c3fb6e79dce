"""A conversation's title, from its first message."""

# ruff: noqa: RUF001 - signs of other scripts that look like Latin ones are meant

from __future__ import annotations

import re
import unicodedata

_MAX_WIDTH = 40  # of Latin letters; a character of Chinese, Japanese or Korean is as wide as two
_MIN_SENTENCE = 12
_UNTITLED = "New conversation"

_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})[^\n]*\n(.*?)(?:^[ ]{0,3}\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,3}[.)]\s+)+")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_INLINE_MARKS = re.compile(r"`+|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)")
_SENTENCE_END = re.compile(r"[.!?؟]+(?=\s)|[。！？]+")

# What people say before they come to the point.  A word of it counts only before a space, a sign or the end.
_GREETINGS = (
    "good morning|good afternoon|good evening|hello there|hi there|hey there|hello|hi|hey|thanks"
    "|thank you|please|ok|okay|guten morgen|guten tag|guten abend|hallo|moin|servus|danke|bitte"
    "|bonjour|bonsoir|salut|coucou|merci|s'il vous plaît|s'il te plaît"
    "|buenos días|buenas tardes|hola|gracias|por favor|bom dia|boa tarde|olá|oi|obrigado|obrigada"
    "|buongiorno|buonasera|ciao|grazie|per favore|goedemorgen|goedendag|hoi|dzień dobry|cześć|merhaba|selam"
    "|здравствуйте|добрый день|привет|пожалуйста|доброго дня|привіт|γεια σου|γεια"
    "|السلام عليكم|مرحبا|أهلا|من فضلك|שלום|בבקשה|नमस्ते|你好|您好|请问|请|こんにちは|こんばんは|안녕하세요|안녕"
)
_REQUESTS = (
    "can you please|could you please|would you please|can you|could you|would you|i would like you to|i'd like you to"
    "|i want you to|i need you to|kannst du bitte|können sie bitte|könntest du bitte|könnten sie bitte|kannst du"
    "|können sie|könntest du|könnten sie|peux-tu|pouvez-vous|puedes|podrías|puoi|potresti"
)
_AFTER = r"(?=[\s,;:.!?、，。！—-]|$)[\s,;:.!?、，。！—-]*"
_GREETING = re.compile(rf"(?:{_GREETINGS}){_AFTER}", re.IGNORECASE)
_REQUEST = re.compile(rf"(?:{_REQUESTS}){_AFTER}", re.IGNORECASE)


def title_of(text: str) -> str:
    """What the first message is about: its first sentence without greetings and markup, cut at a word's end where it is
    longer than a line of the list.
    """
    line = _first_line(_FENCE.sub("\n", text)) or _first_line(_FENCE.sub(r"\2", text)) or _first_line(text)
    return shortened(_point_of(line)) or _UNTITLED


def shortened(line: str) -> str:
    """At most as wide as the list can show, and an ellipsis."""
    end = _end_within(line, _MAX_WIDTH)
    if end == len(line):
        return line
    # A single word that fills most of the line (a URL, or a language without spaces) is cut where it is.
    head = line[: end + 1].rpartition(" ")[0]
    cut = head if len(head) >= end // 2 else line[:end]
    return cut.rstrip(" ,;:.-、，") + "…"


def _first_line(text: str) -> str:
    """The first line that says something, without its markup."""
    for line in text.splitlines():
        plain = _INLINE_MARKS.sub("", _LINK.sub(r"\1", _BLOCK_MARKS.sub("", line)))
        plain = " ".join(plain.split())
        if any(character.isalnum() for character in plain):
            return plain
    return " ".join(text.split()) if text.strip() else ""


def _point_of(line: str) -> str:
    """The first sentence without greetings, as a request and no question: `Can you explain X?` is `Explain X`."""
    rest = _without(_GREETING, line)
    asked = _without(_REQUEST, rest)
    point = _first_sentence(_without(_GREETING, asked))
    if asked != rest:
        point = point.rstrip("?")
    return point if point == line or rest == asked == line else point[:1].upper() + point[1:]


def _without(opening: re.Pattern[str], line: str) -> str:
    """Unless nothing else is there."""
    while (found := opening.match(line)) is not None and found.end() < len(line):
        line = line[found.end() :]
    return line


def _first_sentence(line: str) -> str:
    for found in _SENTENCE_END.finditer(line):
        if _width(line[: found.end()]) >= _MIN_SENTENCE:
            line = line[: found.end()]
            break
    return line.rstrip(" .。") if not line.endswith(("..", "…")) else line


def _end_within(line: str, width: int) -> int:
    """Where a line is cut that may be so wide: never inside a character that is made of several."""
    taken = 0
    for place, character in enumerate(line):
        taken += _width(character)
        if taken > width:
            return _character_begin(line, place)
    return len(line)


def _character_begin(line: str, place: int) -> int:
    while place > 1 and (_is_extending(line[place]) or line[place - 1] == "\u200d"):
        place -= 1
    return place


def _is_extending(character: str) -> bool:
    is_skin = "\U0001f3fb" <= character <= "\U0001f3ff"
    return is_skin or character == "\u200d" or unicodedata.category(character) in ("Mn", "Me", "Mc")


def _width(text: str) -> int:
    return sum(
        0 if _is_extending(each) else 2 if unicodedata.east_asian_width(each) in ("W", "F") else 1 for each in text
    )
