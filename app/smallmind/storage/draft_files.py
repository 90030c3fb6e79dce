"""The files of messages that are not sent yet.

What was read of them is kept, not only where they are: what stands in the composer can be sent whatever becomes of the
files, and nothing has to be read again.  Path and time tell that a file is no longer the one that was read; for a hash
it would have to be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from smallmind.domain.conversation import Attachment, DraftFile
from smallmind.storage.failures import RecordMissing

_READ = """
    SELECT name, path, modified_ns, media_type, size_bytes, text FROM draft_files WHERE conversation_id IS ? ORDER BY id
"""
_ADD = """
    INSERT INTO draft_files (conversation_id, name, path, modified_ns, media_type, size_bytes, text)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_IS_THERE = "SELECT 1 FROM conversations WHERE id = ? AND deleted_at IS NULL"


def read(connection: sqlite3.Connection, conversation_id: int | None) -> tuple[DraftFile, ...]:
    """In the order in which they were attached."""
    return tuple(
        DraftFile(name, path, modified_ns, Attachment(0, name, media_type, text, size_bytes) if media_type else None)
        for name, path, modified_ns, media_type, size_bytes, text in connection.execute(_READ, (conversation_id,))
    )


def replace(connection: sqlite3.Connection, conversation_id: int | None, files: Sequence[DraftFile]) -> None:
    """These, and no others.  Raises RecordMissing."""
    if conversation_id is not None and connection.execute(_IS_THERE, (conversation_id,)).fetchone() is None:
        raise RecordMissing("the conversation")
    connection.execute("DELETE FROM draft_files WHERE conversation_id IS ?", (conversation_id,))
    connection.executemany(_ADD, [(conversation_id, *_row(each)) for each in files])


def _row(file: DraftFile) -> tuple[str, str, int, str, int, str]:
    read = file.attachment
    about = (read.media_type, read.size_bytes, read.text) if read is not None else ("", 0, "")
    return (file.name, file.path, file.modified_ns, *about)
