"""From a GGUF file to an .smq file, whose weights are packed already: it opens at once and shares its memory.

The new file appears complete or not at all, whatever happens meanwhile.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from smallmind.domain.errors import ConversionError
from smallmind.domain.model import SMQ
from smallmind.domain.units import format_bytes
from smallmind.engine.processors import n_usable_cores
from smallmind.storage.failures import from_os
from smallmind.storage.folders import sync_folder

Progress = Callable[[int, int], None]
"""Called with the bytes done and in all, on the converting thread.  What it raises aborts."""

_PART = ".part"
_STALE_S = 3600.0  # a part that nobody has written to for so long is of a conversion that was killed


def convert_model(source: Path, target: Path, *, may_replace: bool = False, progress: Progress | None = None) -> None:
    """Blocks for about as long as reading and writing the file takes.  Needs little memory.

    Raises ConversionError (a target that exists or is no .smq file, no disk space), what loading the source raises,
    and StorageError.
    """
    from smallmind import _native

    _check_target(target, may_replace=may_replace)
    size_bytes = _native.converted_bytes(str(source))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_PART}")
    try:
        _remove_stale_parts(target)
        _check_free_space(target, size_bytes)
        part.open("xb").close()
        try:
            _native.convert(str(source), str(part), n_usable_cores(), _native_progress(progress))
            _wait_for_disk(part)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(target.parent)
    except OSError as error:
        raise from_os(error, str(target)) from error


def verify_model(path: Path, progress: Progress | None = None) -> None:
    """Reads an .smq file through and compares its checksums.  Raises ModelFileError where one is wrong, as loading."""
    from smallmind import _native

    _native.verify(str(path), n_usable_cores(), _native_progress(progress))


def _native_progress(progress: Progress | None) -> Callable[[int, int], bool]:
    """Called often either way: that is when Python looks for Ctrl-C."""

    def report(n_done: int, n_total: int) -> bool:
        if progress is not None:
            progress(n_done, n_total)
        return True

    return report


def _check_target(target: Path, *, may_replace: bool) -> None:
    if target.suffix.lower() != SMQ:
        raise ConversionError(f"The new file {target.name} would not be found: its name must end in {SMQ}.")
    if not target.parent.is_dir():
        raise ConversionError(f"There is no folder {target.parent}.")
    if target.is_dir():
        raise ConversionError(f"{target} is a folder.")
    if target.exists() and not may_replace:
        raise ConversionError(f"{target} is there already.", "With --force it is replaced.")


def _check_free_space(target: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(target.parent).free
    if free < size_bytes:
        raise ConversionError(
            f"The new file needs {format_bytes(size_bytes)} of disk space, but {format_bytes(free)} is free"
            f" in {target.parent}.",
            "Free some space, or name another place.",
        )


def _remove_stale_parts(target: Path) -> None:
    """What a killed conversion to the same file left."""
    oldest = time.time() - _STALE_S
    for name in os.listdir(target.parent):
        leftover = target.with_name(name)
        is_part = name.startswith(f".{target.name}.") and name.endswith(_PART)
        if is_part and leftover.stat().st_mtime < oldest:
            leftover.unlink(missing_ok=True)


def _wait_for_disk(part: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
