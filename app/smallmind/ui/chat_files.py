"""The kinds of files that hold conversations."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

IMPORT_SUFFIXES: Final = (".json", ".zip")


class Format(StrEnum):
    """How a conversation is saved; the value is the file's suffix."""

    MARKDOWN = ".md"
    JSON = ".json"
    PDF = ".pdf"
