"""Opening the user's conversations, whatever state they are in: talking is always possible, and nothing is lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from smallmind.domain.errors import StorageError
from smallmind.storage.database import Database, check_pages, damage_mark
from smallmind.storage.failures import (
    DatabaseDamaged,
    DatabaseReadOnly,
    DatabaseRescued,
    DiskFull,
    NothingIsSaved,
    from_os,
    from_sqlite,
)
from smallmind.storage.rescue import finish_rescue, rescue

# A database larger than this is not read through after every start.
_CHECKED_BYTES = 256_000_000


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """`notice`: what the user is to be told; None where all is well."""

    database: Database
    notice: StorageError | None = None


async def open_conversations(path: Path) -> OpenedDatabase:
    """The database at this path.  A damaged one is rescued; one that cannot be written to is read into the memory,
    and so is nothing where the file cannot be used at all: nothing is saved then, and the notice says so.
    """
    try:
        return OpenedDatabase(await _opened(path))
    except DatabaseDamaged:
        return await _rescued(path)
    except (DatabaseReadOnly, DiskFull) as error:
        return await _copied(path, error)
    except StorageError as error:
        return OpenedDatabase(await Database.open(None), error)


async def find_damage(path: Path) -> DatabaseDamaged | None:
    """Reads the whole file, beside everything else that goes on; remembers what it finds for the next start."""
    return await asyncio.to_thread(_find_damage, path)


async def _opened(path: Path) -> Database:
    return await Database.open(path, is_checked=await asyncio.to_thread(_prepare, path))


def _prepare(path: Path) -> bool:
    """Ends what a crash interrupted; returns whether the pages are to be checked."""
    try:
        finish_rescue(path)
        log = path.with_name(path.name + "-wal")
        is_left_over = log.exists() and log.stat().st_size > 0  # the program did not end by itself
        return damage_mark(path).exists() or (is_left_over and path.stat().st_size < _CHECKED_BYTES)
    except OSError as error:
        raise from_os(error, str(path)) from error


async def _rescued(path: Path) -> OpenedDatabase:
    try:
        saved = await asyncio.to_thread(rescue, path)
        notice = DatabaseRescued(saved.original, saved.n_conversations, saved.n_messages)
        return OpenedDatabase(await Database.open(path), notice)
    except OSError as error:
        return OpenedDatabase(await Database.open(None), from_os(error, str(path)))
    except sqlite3.Error as error:
        return OpenedDatabase(await Database.open(None), from_sqlite(error, str(path)))
    except StorageError as error:
        return OpenedDatabase(await Database.open(None), error)


async def _copied(path: Path, reason: StorageError) -> OpenedDatabase:
    """A copy in memory, brought to the newest format there."""
    try:
        return OpenedDatabase(await Database.open_copy(lambda memory: _copy_into(memory, path)), NothingIsSaved(reason))
    except StorageError:
        return OpenedDatabase(await Database.open(None), reason)


def _copy_into(memory: sqlite3.Connection, path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:
        # As nobody writes to it: without the files beside it that SQLite would otherwise have to make.
        with closing(sqlite3.connect(path.absolute().as_uri() + "?immutable=1", uri=True)) as source:
            source.backup(memory)
        return
    with tempfile.TemporaryDirectory(prefix="smallmind-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(log.name))
        with closing(sqlite3.connect(copy)) as source:
            source.execute("PRAGMA journal_mode = DELETE")  # the log into the file
            source.backup(memory)


def _find_damage(path: Path) -> DatabaseDamaged | None:
    try:
        if path.stat().st_size > _CHECKED_BYTES:
            return None
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as connection:
            check_pages(connection, str(path))
    except DatabaseDamaged as damage:
        return _remembered(path, damage)
    except sqlite3.Error as error:
        typed = from_sqlite(error, str(path))
        return _remembered(path, typed) if isinstance(typed, DatabaseDamaged) else None
    except OSError:
        return None
    return None


def _remembered(path: Path, damage: DatabaseDamaged) -> DatabaseDamaged:
    with suppress(OSError):
        damage_mark(path).touch(mode=0o600)
    return damage
