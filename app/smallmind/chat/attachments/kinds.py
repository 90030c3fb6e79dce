"""What a file is: decided by what stands in it, then by its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from smallmind.domain.errors import AttachmentError

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML: Final = "text/html"
PLAIN: Final = "text/plain"

_TEXTS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".xml": "text/xml",
    ".svg": "text/xml",
}
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_CODE = re.compile(
    r".*\.(bash|cc?|cfg|cmake|conf|cpp|css?|cu|dart|diff|elm?|exs?|go|h|hpp|hs|ini|java|jl|jsx?|kt|lua|mm?|mjs|nim|patch|php"
    r"|pl|ps1|pyi?|r|rb|rs|scala|sh|sql|swift|toml|tsx?|vue|ya?ml|zig|zsh)",
    re.IGNORECASE,
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_PICTURE_SUFFIXES = (
    ".avif",
    ".bmp",
    ".gif",
    ".heic",
    ".heif",
    ".ico",
    ".jpeg",
    ".jpg",
    ".png",
    ".tif",
    ".tiff",
    ".webp",
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_HEAD = 4096

_READS_TEXT = "this model reads text only"


def media_type_of(path: Path) -> str:
    """Raises AttachmentError where nothing in the file could be read; OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    suffix = path.suffix.lower()
    if _is_picture(head, suffix):
        raise AttachmentError(path.name, _READS_TEXT, "Describe the picture in words, or paste the text that is in it.")
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(path)
    if head.startswith(_OLD_OFFICE):
        raise AttachmentError(
            path.name,
            "it is in an old format of Microsoft Office, or protected by a password",
            "Save it as .docx without a password, or as a PDF.",
        )
    if head.startswith(b"{\\rtf"):
        raise AttachmentError(path.name, "rich text (RTF) cannot be read yet", "Save it as .docx or .txt.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in _HTML_SUFFIXES or start.startswith((b"<!doctype html", b"<html")):
        return HTML
    return _TEXTS.get(suffix, PLAIN)


def is_code(name: str) -> bool:
    """Whether the name is that of a program's source."""
    return _CODE.fullmatch(name) is not None


def _is_picture(head: bytes, suffix: str) -> bool:
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    is_heif = head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif")
    return is_webp or is_heif or suffix in _PICTURE_SUFFIXES or head.startswith(_PICTURES)


def _inside_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise AttachmentError(path.name, "the file is damaged", "Save or download it again.") from error
    if "word/document.xml" in names:
        return DOCX
    if any(name.startswith("xl/") for name in names):
        raise AttachmentError(path.name, "spreadsheets cannot be read yet", "Save the sheet as CSV.")
    if any(name.startswith("ppt/") for name in names):
        raise AttachmentError(path.name, "slides cannot be read yet", "Save them as a PDF.")
    raise AttachmentError(
        path.name, "it is an archive of other files", "Unpack it, and attach the files that you need."
    )
