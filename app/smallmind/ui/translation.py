"""The window's language: Qt's translators, and the mark for texts that are translated where they are shown."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` itself, for lupdate to find.  (PySide's own says that it returns an object.)"""
    return text
