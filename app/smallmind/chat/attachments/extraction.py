"""From a file to an attachment: checked, read within limits, refused with a reason."""

from __future__ import annotations

import asyncio
import json
import stat
import subprocess
import sys
import threading
from pathlib import Path

from smallmind.chat.attachments.decoding import BinaryData, decode
from smallmind.chat.attachments.documents import MAX_CHARACTERS, too_long
from smallmind.chat.attachments.kinds import DOCX, HTML, PDF, media_type_of
from smallmind.domain.conversation import Attachment
from smallmind.domain.errors import AttachmentError

MAX_SECONDS = 20.0
MAX_MEMORY_BYTES = 1_500_000_000
_MAX_DOCUMENT_BYTES = 100_000_000
_MAX_TEXT_BYTES = 4 * MAX_CHARACTERS
_IN_WORKER = (PDF, DOCX, HTML)
_DAMAGED = ("the file is damaged", "Save or download it again.")


class Extraction:
    """One file.  `run` blocks, for a worker thread; `cancel` ends it from any other."""

    def __init__(self, path: Path, timeout_s: float = MAX_SECONDS) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_cancelled = False

    def run(self) -> Attachment:
        """Raises AttachmentError."""
        name = self._path.name
        try:
            size_bytes = self._check()
            media_type = media_type_of(self._path)
            is_document = media_type in _IN_WORKER
            if size_bytes > (_MAX_DOCUMENT_BYTES if is_document else _MAX_TEXT_BYTES):
                limit = _MAX_DOCUMENT_BYTES if is_document else _MAX_TEXT_BYTES
                hint = "Attach the part that you need."
                raise AttachmentError(name, "it is larger than {limit_bytes}", hint, limit_bytes=limit)
            text = self._document(media_type) if is_document else self._text()
        except OSError as error:
            raise AttachmentError(name, "it cannot be read ({reason})", reason=error.strerror or "") from error
        return Attachment(0, name, media_type, text, size_bytes)

    def cancel(self) -> None:
        """Nobody wants it any more."""
        with self._lock:
            self._is_cancelled = True
            if self._process is not None:
                self._process.kill()

    def _check(self) -> int:
        about = self._path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise AttachmentError(self._path.name, "it is a folder", "Attach the files in it that you need.")
        if not stat.S_ISREG(about.st_mode):
            raise AttachmentError(self._path.name, "it is no ordinary file")
        if about.st_size == 0:
            raise AttachmentError(self._path.name, "it is empty")
        return about.st_size

    def _text(self) -> str:
        try:
            text = decode(self._path.read_bytes())
        except BinaryData as error:
            raise AttachmentError(
                self._path.name, "it holds no text", "Text, code, Markdown, CSV, JSON, HTML, PDF and DOCX can be read."
            ) from error
        if len(text) > MAX_CHARACTERS:
            raise too_long(self._path.name)
        if not text.strip():
            raise AttachmentError(self._path.name, "it is empty")
        return text

    def _document(self, media_type: str) -> str:
        output = self._run_worker(media_type)
        head, _, text = output.partition(b"\n")
        try:
            error = json.loads(head).get("error")
        except ValueError:  # killed by the system, or by its own memory limit before it could speak
            raise AttachmentError(self._path.name, *_DAMAGED) from None
        if error is not None:
            problem, hint, facts = error
            raise AttachmentError(self._path.name, problem, hint, **facts)
        return text.decode("utf-8", "replace")

    def _run_worker(self, media_type: str) -> bytes:
        # -P: a module that happens to lie in the current folder is not ours.
        command = [sys.executable, "-P", "-m", "smallmind.chat.attachments.worker"]
        with self._lock:
            if self._is_cancelled:
                return b""
            self._process = subprocess.Popen(
                [*command, str(self._path.resolve()), media_type, str(MAX_MEMORY_BYTES)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        with self._process as process:
            try:
                return process.communicate(timeout=self._timeout_s)[0]
            except subprocess.TimeoutExpired:
                process.kill()
                raise AttachmentError(
                    self._path.name,
                    "reading it takes longer than {seconds} seconds",
                    "Attach a part of it.",
                    seconds=round(self._timeout_s),
                ) from None


async def extract(path: Path) -> Attachment:
    """The file as an attachment that is not saved yet (id 0).  Cancelling ends the work.  Raises AttachmentError."""
    extraction = Extraction(path)
    try:
        return await asyncio.to_thread(extraction.run)
    except asyncio.CancelledError:
        extraction.cancel()
        raise
