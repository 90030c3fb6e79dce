"""Untrusted files as JSON, and untrusted JSON field by field: what is wrong is an error that names the field."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from smallmind.domain.errors import ImportFailed

# JSON takes several times its size in memory while it is read.
MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_TITLE_LENGTH = 500
_MAX_FILES_IN_ZIP = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END_OF_TIME_S = 4_102_444_800.0  # the year 2100
_MILLISECONDS_FROM = 1e11  # in seconds that would be the year 5138


class BadField(Exception):
    """What is wrong at one place of a JSON document; see ImportFailed."""

    def __init__(self, place: str, problem: str, **facts: int | str) -> None:
        super().__init__(place, problem, facts)
        self._place = place
        self._problem = problem
        self._facts = facts

    def in_file(self, path: Path) -> ImportFailed:
        """The same, with its file."""
        return ImportFailed(str(path), self._place, self._problem, **self._facts)


class Fields:
    """A JSON object and its place in the document; every reader checks the type.  Raises BadField."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise BadField(place, "an object is expected")
        self.place = place
        self._value = value

    def __contains__(self, name: str) -> bool:
        return self._value.get(name) is not None

    def names(self) -> Iterator[str]:
        """Of every field."""
        return iter(self._value)

    def any(self, name: str) -> Any:
        """As it is; None if it is not there."""
        return self._value.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A string.  Halves of characters, which no file can hold, become U+FFFD."""
        return whole_characters(self._typed(name, str, "text is expected", default))

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false."""
        return bool(self._typed(name, bool, "true or false is expected", default))

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number that fits into 63 bits."""
        value: int = self._typed(name, int, "a whole number is expected", default)
        if isinstance(value, bool) or abs(value) >= 2**63:
            raise BadField(self._at(name), "a whole number is expected")
        return value

    def items(self, name: str, default: list[Any] | None = None) -> list[Any]:
        """A list."""
        found: list[Any] = self._typed(name, list, "a list is expected", default)
        return found

    def object(self, name: str, default: dict[str, Any] | None = None) -> Fields:
        """Another object."""
        return Fields(self._typed(name, dict, "an object is expected", default), self._at(name))

    def objects(self, name: str, default: list[Any] | None = None) -> Iterator[Fields]:
        """The objects of a list."""
        for index, value in enumerate(self.items(name, default)):
            yield Fields(value, f"{self._at(name)}[{index}]")

    def moment(self, name: str, default: datetime) -> datetime:
        """A time: ISO 8601, or seconds or milliseconds since 1970.  One beyond this century is the default."""
        value = self._value.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise BadField(self._at(name), "a time is expected")
        return _iso(value, self._at(name)) if isinstance(value, str) else _since_1970(value) or default

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def _typed(self, name: str, kind: type, problem: str, default: Any) -> Any:
        value = self._value.get(name)
        if value is None:
            value = default
        if not isinstance(value, kind):
            raise BadField(self._at(name), problem if value is not None else "the field is missing")
        return value


def whole_characters(text: str) -> str:
    """The text as UTF-8 can hold it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read_documents(path: Path) -> Iterator[tuple[str, Any]]:
    """(name, JSON) of a file: itself, or of a zip's conversations.  Raises ImportFailed."""
    try:
        if zipfile.is_zipfile(path):
            yield from _in_zip(path)
        else:
            size = path.stat().st_size
            _check_size(path, "", size)
            yield path.name, _parsed(path, "", path.read_bytes())
    except OSError as error:
        raise ImportFailed(str(path), "", error.strerror or str(error)) from error
    except MemoryError as error:
        raise ImportFailed(str(path), "", "it does not fit into the memory") from error


def _in_zip(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist()[:_MAX_FILES_IN_ZIP] if _is_conversations(name)]
            if not names:
                raise ImportFailed(str(path), "", "there is no conversations.json in it")
            for name in names:
                _check_size(path, name, archive.getinfo(name).file_size)
                with archive.open(name) as file:
                    content = file.read(MAX_FILE_BYTES + 1)  # the size above is only what the zip claims
                _check_size(path, name, len(content))
                yield name, _parsed(path, name, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ImportFailed(str(path), "", "the zip is damaged or encrypted ({reason})", reason=str(error)) from error


def _is_conversations(name: str) -> bool:
    """conversations.json, conversations-000.json and so on in large exports; LM Studio's end on .conversation.json."""
    file = PurePosixPath(name).name
    is_chatgpt = file.startswith("conversations") and file.endswith(".json")
    return is_chatgpt or file.endswith((".conversation.json", ".smallmind.json"))


def _check_size(path: Path, field: str, size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise ImportFailed(str(path), field, "it is larger than {limit_bytes}", limit_bytes=MAX_FILE_BYTES)


def _parsed(path: Path, field: str, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        raise ImportFailed(str(path), field, "it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ImportFailed(str(path), field, "it is no UTF-8 text at byte {offset}", offset=error.start) from error
    except json.JSONDecodeError as error:
        problem = "it is no JSON at line {line}, column {column}"
        raise ImportFailed(str(path), field, problem, line=error.lineno, column=error.colno) from error
    except ValueError as error:  # a number of thousands of digits
        raise ImportFailed(str(path), field, "a number in it is too long") from error


def _iso(text: str, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadField(place, "a time is expected") from error


def _since_1970(value: float) -> datetime | None:
    seconds = value / 1000 if value > _MILLISECONDS_FROM else value
    if not 0 <= seconds < _END_OF_TIME_S:  # no number fails it too
        return None
    return _EPOCH + timedelta(seconds=seconds)
