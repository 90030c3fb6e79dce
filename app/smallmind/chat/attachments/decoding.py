"""Bytes of a text file as text, whatever wrote them."""

from __future__ import annotations

import codecs
import locale
import re

# The longer marks first: UTF-32's begins as UTF-16's does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.005  # of all characters; a stray one is no reason to refuse a log


class BinaryData(ValueError):
    """Bytes that are no text."""


def decode(data: bytes) -> str:
    """By the mark at the start, else UTF-8, else UTF-16 by its zeros, else the system's charset or Western European.

    Raises BinaryData.
    """
    text = _decoded(data)
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > len(sample) * _MOST_CONTROLS:
        raise BinaryData
    return _CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in ("utf-8", *_wide(data[:_SAMPLE])):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8" or "\0" not in text[:_SAMPLE]:
            return text
    if data.count(0, 0, _SAMPLE) > 0:
        raise BinaryData
    return _in_old_charset(data)


def _wide(sample: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark: text that is mostly Latin has a zero in every other byte."""
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > 0.4 * half and sample[::2].count(0) < 0.05 * half:
        return ("utf-16-le",)
    if sample[::2].count(0) > 0.4 * half and sample[1::2].count(0) < 0.05 * half:
        return ("utf-16-be",)
    return ()


def _in_old_charset(data: bytes) -> str:
    for encoding in (locale.getpreferredencoding(False), "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")
