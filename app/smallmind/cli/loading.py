"""From what the user typed to a model that is ready to answer."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from smallmind.domain.errors import ModelNotFound
from smallmind.domain.model import LOADINGS, EngineOptions

if TYPE_CHECKING:
    from smallmind.engine import Engine
    from smallmind.library import Library

_QUIET_S = 0.4  # what takes less says nothing


def open_library() -> Library:
    """The user's model folder."""
    from smallmind.engine.headers import read_header
    from smallmind.library import Library

    return Library(chosen_folder(), read_header)


def chosen_folder() -> Path:
    """Where the settings say that models lie."""
    from smallmind.library import model_folder
    from smallmind.storage.paths import settings_path
    from smallmind.storage.settings_file import SettingsFile

    return model_folder(SettingsFile(settings_path()).load().folders.models)


def find_model(name_or_path: str) -> Path:
    """Raises ModelNotFound, StorageError."""
    try:
        return open_library().resolve(name_or_path)
    except ModelNotFound as error:
        if not error.installed:
            error.hint += " `smallmind models starter` fetches a small one."
        raise


def add_loading_arguments(parser: argparse._ActionsContainer) -> None:
    """How a model comes into memory; what is not given is None."""
    parser.add_argument(
        "--loading",
        choices=LOADINGS,
        help="an .smq file is used where the system maps it (mapped), or read and checked (memory)",
    )
    parser.add_argument(
        "--lock",
        action=argparse.BooleanOptionalAction,
        dest="is_locked",
        help="keep the weights in memory for good, if the system allows it",
    )


async def load_engine(name_or_path: str, options: EngineOptions) -> Engine:
    """Shows its progress on a terminal.  Raises SmallMindError."""
    from smallmind.engine import Engine

    path = find_model(name_or_path)
    with progress_line(f"Loading {path.stem}") as progress:
        engine = await Engine.load(path, options, progress)
    for warning in engine.model.warnings:
        print(warning, file=sys.stderr)
    return engine


@contextmanager
def progress_line(title: str) -> Iterator[Callable[[int, int], None]]:
    """A function of (done, in all) that keeps one line of stderr up to date; it is gone at the end.  Any thread."""
    begin = time.monotonic()
    shown = -1

    def show(n_done: int, n_total: int) -> None:
        nonlocal shown
        percent = 100 * n_done // max(n_total, 1)
        if percent == shown or time.monotonic() - begin < _QUIET_S or not sys.stderr.isatty():
            return
        shown = percent
        _replace_line(f"{title} … {percent} %")

    try:
        yield show
    finally:
        if shown >= 0:
            _replace_line("")


@contextmanager
def status_line() -> Iterator[Callable[[str], None]]:
    """A function that keeps one line of stderr up to date with any words; on a terminal only.  Gone at the end."""
    is_shown = sys.stderr.isatty()
    try:
        yield lambda words: _replace_line(words) if is_shown else None
    finally:
        if is_shown:
            _replace_line("")


def _replace_line(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
