"""Earlier runs, as JSON files in the data folder: the newest ones, and a baseline for each model and machine."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smallmind.bench.suite.document import BenchFileError, from_json, to_json
from smallmind.bench.suite.result import SuiteResult
from smallmind.engine.system import Machine
from smallmind.storage.failures import from_os
from smallmind.storage.paths import data_folder

MOST_RUNS = 100


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that was kept."""

    path: Path
    made_at: datetime
    model: str


class BenchHistory:
    """Everything here touches the disk.  Raises StorageError where it cannot write."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder() / "benchmarks"

    def add(self, result: SuiteResult) -> Path:
        """Keeps it; the oldest beyond MOST_RUNS go."""
        stamp = result.made_at.strftime("%Y%m%d-%H%M%S")
        path = self.folder / "runs" / f"{stamp}-{_slug(result.model)}.json"
        _write(path, to_json(result))
        for old in self._files()[MOST_RUNS:]:
            old.unlink(missing_ok=True)
        return path

    def runs(self) -> tuple[PastRun, ...]:
        """Newest first; a file that cannot be read is left out."""
        return tuple(PastRun(path, run.made_at, run.model) for path, run in self._readable())

    def read(self, path: Path) -> SuiteResult:
        """Raises BenchFileError."""
        return read_result(path)

    def keep_as_baseline(self, result: SuiteResult) -> None:
        """Of its model on its machine, in place of the one before."""
        _write(self._baseline_path(result.model, result.model_bytes, result.machine), to_json(result))

    def baseline_of(self, result: SuiteResult) -> SuiteResult | None:
        """Of the same model on the same machine."""
        return self.baseline(result.model, result.model_bytes, result.machine)

    def baseline(self, model: str, model_bytes: int, machine: Machine) -> SuiteResult | None:
        """None where there is none, or none that can be read."""
        try:
            return read_result(self._baseline_path(model, model_bytes, machine))
        except BenchFileError:
            return None

    def _readable(self) -> Iterator[tuple[Path, SuiteResult]]:
        for path in self._files():
            try:
                yield path, read_result(path)
            except BenchFileError:
                continue

    def _files(self) -> list[Path]:
        return sorted((self.folder / "runs").glob("*.json"), reverse=True)

    def _baseline_path(self, model: str, model_bytes: int, machine: Machine) -> Path:
        facts = f"{model}|{model_bytes}|{machine.cpu_name}|{machine.n_cores}"
        return self.folder / "baselines" / f"{_slug(model)}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}.json"


def read_result(path: Path) -> SuiteResult:
    """Raises BenchFileError."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise BenchFileError(str(path), problem) from error
    return from_json(text, str(path))


def _write(path: Path, text: str) -> None:
    """In one step: there is the old file or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise from_os(error, str(path)) from error


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "model"
