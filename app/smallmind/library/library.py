"""The folder of installed models."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from smallmind.domain.errors import ModelNotFound, StorageError
from smallmind.domain.model import MODEL_SUFFIXES, SMQ, InstalledModel, ModelInfo
from smallmind.library.description import describe
from smallmind.library.header import Header
from smallmind.storage.paths import data_folder

_LATER_PART = re.compile(r"-(?!00001)\d{5}-of-\d{5}$")


@dataclass(frozen=True, slots=True)
class _ModelFile:
    model: InstalledModel
    suffix: str
    modified_ns: int


def model_folder(chosen: str = "") -> Path:
    """Where installed models lie: in the folder that the user chose, else in the program's own.  Not created here."""
    return Path(chosen).expanduser() if chosen else data_folder() / "models"


class Library:
    """Finds models by name or path.  `read_header` is only called to inspect one; finding them reads no file."""

    def __init__(self, folder: Path, read_header: Callable[[Path], Header]) -> None:
        self.folder = folder
        self._read_header = read_header

    def scan(self) -> tuple[InstalledModel, ...]:
        """Every model in the folder, by name; a model in parts is listed once.  Raises StorageError.

        Of a model that is there in both forms the .smq file is listed, unless its .gguf file is newer.
        """
        newest_first = sorted(self._files(), key=lambda file: (file.modified_ns, file.suffix == SMQ), reverse=True)
        models: dict[str, InstalledModel] = {}
        for file in newest_first:
            models.setdefault(file.model.name, file.model)
        return tuple(sorted(models.values(), key=lambda model: (model.name.casefold(), model.name)))

    def resolve(self, name_or_path: str) -> Path:
        """The file of an installed model, or of a path as the user typed it.  Raises ModelNotFound, StorageError."""
        installed = self.scan()
        bare, suffix = os.path.splitext(name_or_path)
        by_name = _named(name_or_path, installed)
        if suffix.lower() in MODEL_SUFFIXES:
            by_name = _named(bare, [file.model for file in self._files() if file.suffix == suffix.lower()])
        if by_name is not None:
            return by_name
        path = Path(name_or_path).expanduser()
        if name_or_path and path.is_file():
            return path
        raise ModelNotFound(name_or_path, tuple(model.name for model in installed))

    def _files(self) -> list[_ModelFile]:
        try:
            with os.scandir(self.folder) as entries:
                return [_model_file(entry) for entry in entries if _is_model(entry)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(str(self.folder), _reason(error)) from error

    def inspect(self, path: Path) -> ModelInfo:
        """What the file's header says.  Reads it, so not for the window's thread.  Raises as `read_header`."""
        return describe(path, self._read_header(path))


def _named(name: str, installed: Sequence[InstalledModel]) -> Path | None:
    """An exact name wins over one that differs in case."""
    exact = [model.path for model in installed if model.name == name]
    loose = [model.path for model in installed if model.name.casefold() == name.casefold()]
    return next(iter(exact + loose), None)


def _is_model(entry: os.DirEntry[str]) -> bool:
    stem, suffix = os.path.splitext(entry.name)
    is_listed = suffix.lower() in MODEL_SUFFIXES and not stem.startswith(".") and not _LATER_PART.search(stem)
    return is_listed and entry.is_file()


def _model_file(entry: os.DirEntry[str]) -> _ModelFile:
    path = Path(entry.path)
    status = entry.stat()
    return _ModelFile(InstalledModel(path.stem, path, status.st_size), path.suffix.lower(), status.st_mtime_ns)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
