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
    except DatabaseReadOnly as error:
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


async def _copied(path: Path, error: DatabaseReadOnly) -> OpenedDatabase:
    """A copy in memory, which also holds what only the log beside the file has, and can be brought to a new format."""
    memory = await Database.open(None)
    try:
        with tempfile.TemporaryDirectory(prefix="smallmind-") as folder:
            copy = Path(folder) / path.name
            await asyncio.to_thread(_copy_files, path, copy)
            await _load(memory, copy)
    except FileNotFoundError:
        return OpenedDatabase(memory, error)
    except OSError as unreadable:
        return OpenedDatabase(memory, from_os(unreadable, str(path)))
    except StorageError as refused:
        return OpenedDatabase(memory, refused)
    return OpenedDatabase(memory, NothingIsSaved(str(path)))


def _copy_files(path: Path, copy: Path) -> None:
    shutil.copyfile(path, copy)
    with suppress(FileNotFoundError):
        shutil.copyfile(path.with_name(path.name + "-wal"), copy.with_name(copy.name + "-wal"))


async def _load(memory: Database, copy: Path) -> None:
    source = await Database.open(copy)
    try:
        await source.read(lambda connection: connection.execute("PRAGMA journal_mode = DELETE").fetchone())
    finally:
        await source.close()  # the log is in the file now

    def read_into(connection: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(copy)) as file:
            file.backup(connection)

    await memory.read(read_into)


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
