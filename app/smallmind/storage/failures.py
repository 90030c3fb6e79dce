"""What SQLite and the file system refuse, as types: a caller may tell a locked database from a damaged one."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from smallmind.domain.errors import SmallMindError, StorageError


class DatabaseLocked(StorageError):
    """Another program holds the database's write lock for longer than we wait."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "another program is using it", "Close other windows of SmallMind and try again.")


class DatabaseReadOnly(StorageError):
    """No permission to write, or to create, the database."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "the file cannot be written to", "Check the permissions of the file and of its folder.")


class DiskFull(StorageError):
    """No room for another page."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "the disk is full", "Free some disk space.")


class DatabaseDamaged(StorageError):
    """Not a database of ours, or one with broken pages.  It is left as it is: nothing is written to it any more."""

    def __init__(self, path: str, problem: str = "the file is damaged") -> None:
        super().__init__(
            path,
            problem,
            "Nothing more is written to it. Start SmallMind again: what can be read is then put into a new file, and"
            " this one is kept.",
        )


class DatabaseRescued(StorageError):
    """A notice: the database was damaged; what could be read is in a new one.  `original`: the old one's folder."""

    def __init__(self, original: Path, n_conversations: int, n_messages: int) -> None:
        conversations = f"{n_conversations:,} conversation{'s' * (n_conversations != 1)}"
        messages = f"{n_messages:,} message{'s' * (n_messages != 1)}"
        SmallMindError.__init__(
            self,
            f"The file of your conversations was damaged. {conversations} with {messages} could be saved.",
            f"The damaged file is kept in {original}.",
        )
        self.path, self.problem = str(original), "the file was damaged"
        self.original = original
        self.n_conversations = n_conversations
        self.n_messages = n_messages


class NothingIsSaved(StorageError):
    """A notice: the conversations can be read, but nothing can be written for this reason."""

    def __init__(self, reason: StorageError) -> None:
        problem = reason.problem[0].upper() + reason.problem[1:]
        SmallMindError.__init__(
            self,
            f"Your conversations can be read, but nothing new is saved. {problem}: {reason.path}",
            f"{reason.hint} Then start SmallMind again.",
        )
        self.path, self.problem = reason.path, reason.problem


class DatabaseTooNew(StorageError):
    """Written by a later version of SmallMind, whose tables this one does not know."""

    def __init__(self, path: str, version: int, known_version: int) -> None:
        super().__init__(
            path,
            f"a newer SmallMind wrote it (format {version}, this one knows {known_version})",
            "Update SmallMind.",
        )
        self.version = version
        self.known_version = known_version


class RecordMissing(StorageError):
    """A conversation or message that is not there (any more)."""

    def __init__(self, what: str) -> None:
        SmallMindError.__init__(
            self,
            f"{what[0].upper()}{what[1:]} is no longer there.",
            "It was deleted meanwhile; open the conversation again.",
        )
        self.path, self.problem = "", f"{what} is no longer there"


def from_sqlite(error: sqlite3.Error, path: str) -> StorageError:
    """The typed error for what SQLite reported, decided by its result code."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:  # of the file beside it that coordinates its readers
        return DiskFull(path)
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseLocked(path)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return DatabaseReadOnly(path)
        case sqlite3.SQLITE_FULL:
            return DiskFull(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return DatabaseDamaged(path)
        case sqlite3.SQLITE_CONSTRAINT:
            return RecordMissing("the conversation or message")
        case sqlite3.SQLITE_IOERR:
            return StorageError(path, "the disk reported an error")
        case _:
            return StorageError(path, str(error))


def from_os(error: OSError, path: str) -> StorageError:
    """The typed error for a file that could not be opened or written."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DatabaseReadOnly(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path)
    return StorageError(path, error.strerror or str(error))
