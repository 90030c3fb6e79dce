"""The folder of installed models."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from smallmind.domain.errors import ModelNotFound, StorageError
from smallmind.domain.model import InstalledModel, ModelInfo
from smallmind.library.description import describe
from smallmind.library.header import Header
from smallmind.storage.paths import data_folder

_SUFFIX = ".gguf"
_LATER_PART = re.compile(r"-(?!00001)\d{5}-of-\d{5}$")


def model_folder() -> Path:
    """Where installed models lie.  Not created here."""
    return data_folder() / "models"


class Library:
    """Finds models by name or path.  `read_header` is only called to inspect one; finding them reads no file."""

    def __init__(self, folder: Path, read_header: Callable[[Path], Header]) -> None:
        self.folder = folder
        self._read_header = read_header

    def scan(self) -> tuple[InstalledModel, ...]:
        """Every model in the folder, by name; a model in parts is listed once.  Raises StorageError."""
        try:
            with os.scandir(self.folder) as entries:
                found = [_installed(entry) for entry in entries if _is_model(entry)]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StorageError(str(self.folder), _reason(error)) from error
        return tuple(sorted(found, key=lambda model: (model.name.casefold(), model.name)))

    def resolve(self, name_or_path: str) -> Path:
        """The file of an installed model, or of a path as the user typed it.  Raises ModelNotFound, StorageError."""
        installed = self.scan()
        by_name = _named(name_or_path, installed)
        if by_name is not None:
            return by_name
        path = Path(name_or_path).expanduser()
        if name_or_path and path.is_file():
            return path
        raise ModelNotFound(name_or_path, tuple(model.name for model in installed))

    def inspect(self, path: Path) -> ModelInfo:
        """What the file's header says.  Reads it, so not for the window's thread.  Raises as `read_header`."""
        return describe(path, self._read_header(path))


def _named(name: str, installed: tuple[InstalledModel, ...]) -> Path | None:
    """An exact name wins over one that differs in case; the suffix may be typed."""
    bare = name[: -len(_SUFFIX)] if name.lower().endswith(_SUFFIX) else name
    exact = [model.path for model in installed if model.name == bare]
    loose = [model.path for model in installed if model.name.casefold() == bare.casefold()]
    return next(iter(exact + loose), None)


def _is_model(entry: os.DirEntry[str]) -> bool:
    stem, suffix = os.path.splitext(entry.name)
    is_listed = suffix.lower() == _SUFFIX and not stem.startswith(".") and not _LATER_PART.search(stem)
    return is_listed and entry.is_file()


def _installed(entry: os.DirEntry[str]) -> InstalledModel:
    path = Path(entry.path)
    return InstalledModel(path.stem, path, entry.stat().st_size)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
