"""The text of documents that take a parser.  Runs in a process of its own (worker.py): the files may be hostile."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from smallmind.chat.attachments.decoding import BinaryData, decode
from smallmind.chat.attachments.html_text import text_of_html
from smallmind.chat.attachments.kinds import DOCX, HTML, PDF
from smallmind.domain.errors import AttachmentError

MAX_PAGES = 2_000
MAX_CHARACTERS = 8_000_000
_MAX_UNPACKED_BYTES = 300_000_000
_LEAST_LETTERS = 8

_LINE_ENDS = re.compile(r"[ \t]+\n")
_BROKEN_WORD = re.compile(r"(?<=[a-zà-öø-ÿ])-\n(?=[a-zà-öø-ÿ])")
_MANY_LINES = re.compile(r"\n{3,}")
_DAMAGED = ("the file is damaged", "Save or download it again.")


def text_of_document(path: Path, media_type: str) -> str:
    """Pages parted by form feeds.  Raises AttachmentError, and whatever a parser raises on a damaged file."""
    readers = {PDF: _text_of_pdf, DOCX: _text_of_docx, HTML: _text_of_page}
    text = readers[media_type](path)
    if len(text) > MAX_CHARACTERS:
        raise too_long(path.name)
    return text


def too_long(name: str) -> AttachmentError:
    """For text that no context could hold a useful part of."""
    return AttachmentError(
        name,
        "it holds more than {limit} characters",
        "Attach the part that your question is about.",
        limit=MAX_CHARACTERS,
    )


def _text_of_pdf(path: Path) -> str:
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted:
        _unlock(reader, path.name)
    n_pages = len(reader.pages)
    if n_pages > MAX_PAGES:
        raise AttachmentError(
            path.name,
            "it has {n} pages, and at most {limit} can be read",
            "Attach a part of it.",
            n=n_pages,
            limit=MAX_PAGES,
        )
    pages: list[str] = []
    n_characters = 0
    for page in reader.pages:
        pages.append(_tidy(page.extract_text()))
        n_characters += len(pages[-1])
        if n_characters > MAX_CHARACTERS:
            raise too_long(path.name)
    if sum(character.isalnum() for page in pages for character in page[:100]) < _LEAST_LETTERS:
        raise AttachmentError(
            path.name,
            "it holds no text, its pages are probably scanned",
            "Run text recognition (OCR) over it first.",
        )
    return "\f".join(pages)


def _unlock(reader: Any, name: str) -> None:
    """Many are encrypted with an empty password, against changes only."""
    from pypdf.errors import DependencyError

    try:
        is_open = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        is_open = False
    if not is_open:
        raise AttachmentError(name, "it is protected by a password", "Save a copy without one.")


def _tidy(text: str) -> str:
    """A page as a reader would write it down: no zeros, no words broken at a line's end, no heaps of empty lines."""
    text = text.replace("\0", "").replace("\f", "\n").replace("\r\n", "\n")
    text = _BROKEN_WORD.sub("", _LINE_ENDS.sub("\n", text))
    return _MANY_LINES.sub("\n\n", text).strip()


def _text_of_docx(path: Path) -> str:
    import mammoth

    with zipfile.ZipFile(path) as archive:
        n_bytes = sum(entry.file_size for entry in archive.infolist())
    if n_bytes > _MAX_UNPACKED_BYTES:
        raise AttachmentError(path.name, "it unpacks to far more than any document holds")
    with path.open("rb") as file:
        text = _tidy(str(mammoth.extract_raw_text(file).value))
    if not text:
        raise AttachmentError(path.name, "it holds no text")
    return text


def _text_of_page(path: Path) -> str:
    try:
        text = text_of_html(decode(path.read_bytes()))
    except BinaryData as error:
        raise AttachmentError(path.name, *_DAMAGED) from error
    if not text:
        raise AttachmentError(path.name, "it holds no text", "Pages that are made by a program come out empty.")
    return text
