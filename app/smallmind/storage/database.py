"""One SQLite file, one thread that owns its connection, and an asynchronous face."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from smallmind.domain.errors import StorageError
from smallmind.storage.failures import DatabaseDamaged, DatabaseTooNew, from_os, from_sqlite
from smallmind.storage.migrations import MIGRATIONS, migrate
from smallmind.storage.search_index import SearchIndex, make_anew, prepare

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]

_IN_MEMORY = ":memory:"


class Database:
    """Runs all work on one thread, in the order it was asked for; the caller's loop never waits for the disk.

    WAL with synchronous=FULL: a write that was awaited survives a power cut.  A write that was begun is finished even
    when the task that awaits it is cancelled.  All methods raise StorageError.
    """

    def __init__(self, path: Path | None, busy_timeout_s: float) -> None:
        self.name = str(path) if path else "the database in memory"
        self.index = SearchIndex(False)
        self._path = path
        self._busy_timeout_s = busy_timeout_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="storage")
        self._is_checked = False
        self._fill: Callable[[sqlite3.Connection], None] | None = None
        self._is_damaged = False
        self._connection: sqlite3.Connection | None = None

    @classmethod
    async def open(cls, path: Path | None, *, busy_timeout_s: float = 5.0, is_checked: bool = False) -> Database:
        """Opens or creates the file and brings it to the newest format.  None: in memory, nothing touches the disk.

        A file that is damaged, foreign or newer than this program is refused and left as it is; is_checked: for all
        of its pages, where there is reason to think that one may be damaged.
        """
        database = cls(path, busy_timeout_s)
        database._is_checked = is_checked
        try:
            await database._on_thread(database._connect)
        except BaseException:
            database._thread.shutdown(wait=False)
            raise
        return database

    @classmethod
    async def open_copy(cls, fill: Callable[[sqlite3.Connection], None]) -> Database:
        """One in memory, with what `fill` puts into it: a database of ours, of any format."""
        database = cls(None, 0.0)
        database._fill = fill
        try:
            await database._on_thread(database._connect)
        except BaseException:
            database._thread.shutdown(wait=False)
            raise
        return database

    async def read(self, work: Work[Result]) -> Result:
        """The result of work(connection), which must not write."""
        return await self._on_thread(lambda: self._read(work))

    async def write(self, work: Work[Result]) -> Result:
        """The result of work(connection), committed and on disk.  All of it happens or nothing."""
        return await self._on_thread(lambda: self._write(work))

    async def close(self) -> None:
        """Finishes what was asked for and closes the file.  Idempotent."""
        try:
            future = self._thread.submit(self._disconnect)
        except RuntimeError:
            return
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(future))

    async def _on_thread(self, work: Callable[[], Result]) -> Result:
        try:
            future = self._thread.submit(work)
        except RuntimeError as error:
            raise StorageError(self.name, "it was closed already") from error
        return await asyncio.shield(asyncio.wrap_future(future))

    # Everything below runs on the thread.

    def _connect(self) -> None:
        with self._typed_errors():
            if self._path:
                _create_private(self._path)
            connection = sqlite3.connect(
                self._path or _IN_MEMORY, timeout=self._busy_timeout_s, isolation_level=None, cached_statements=64
            )
            try:
                if self._fill:
                    self._fill(connection)
                self._check_is_ours(connection)
                if self._is_checked:
                    check_pages(connection, self.name)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection)
                self.index = prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection

    def _check_is_ours(self, connection: sqlite3.Connection) -> None:
        # One statement, so one moment: another process may be creating the tables right now.
        version, n_objects = connection.execute(
            "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_master)"
        ).fetchone()
        if version > len(MIGRATIONS):
            raise DatabaseTooNew(self.name, version, len(MIGRATIONS))
        if (version == 0) != (n_objects == 0):
            raise DatabaseDamaged(self.name, "it is not a database of SmallMind")

    def _read(self, work: Work[Result]) -> Result:
        with self._typed_errors():
            return self._with_sound_index(lambda: work(self._connected()))

    def _write(self, work: Work[Result]) -> Result:
        if self._is_damaged:
            raise DatabaseDamaged(self.name)
        with self._typed_errors():
            return self._with_sound_index(lambda: _in_transaction(self._connected(), work))

    def _with_sound_index(self, work: Callable[[], Result]) -> Result:
        """The search index holds nothing that is not in the texts: where it is damaged, it is made anew."""
        try:
            return work()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_CORRUPT_VTAB:
                raise
            _in_transaction(self._connected(), make_anew)
            return work()

    def _remember_damage(self) -> None:
        if self._path:
            with suppress(OSError):
                damage_mark(self._path).touch(mode=0o600)

    def _disconnect(self) -> None:
        if self._connection:
            with self._typed_errors():
                self._connection.close()
            self._connection = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StorageError(self.name, "it was closed already")
        return self._connection

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            typed = from_sqlite(error, self.name)
            if isinstance(typed, DatabaseDamaged):
                self._is_damaged = True
                self._remember_damage()
            raise typed from error
        except OSError as error:
            raise from_os(error, self.name) from error


def check_pages(connection: sqlite3.Connection, name: str) -> None:
    """Reads every page.  Raises DatabaseDamaged."""
    (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise DatabaseDamaged(name)


def _in_transaction(connection: sqlite3.Connection, work: Work[Result]) -> Result:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def damage_mark(path: Path) -> Path:
    """A file that is there once damage was seen: the next start begins with a rescue."""
    return path.with_name(path.name + ".damaged")


def _create_private(path: Path) -> None:
    """An empty file that only its owner may read, unless there is one; SQLite gives its side files the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
