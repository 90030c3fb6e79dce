from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from smallmind.domain.errors import ConversionError, StorageError
from smallmind.engine.conversion import convert_model, verify_model
from tests.unit.engine import fake_native
from tests.unit.engine.fake_native import Switches


def files_beside(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if file.is_file())


def test_the_new_file_appears_whole_with_the_rights_of_any_new_file(native: Switches, model_path: Path) -> None:
    target = model_path.with_suffix(".smq")
    shown: list[tuple[int, int]] = []
    convert_model(model_path, target, progress=lambda n, total: shown.append((n, total)))
    assert target.read_bytes() == b"converted"
    assert shown == [(1, 2), (2, 2)]
    ordinary = model_path.with_name("ordinary")
    ordinary.write_text("")
    assert target.stat().st_mode == ordinary.stat().st_mode
    assert files_beside(target) == [
        "ordinary",
        "tiny.gguf",
        "tiny.smq",
    ]


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), StorageError("x", "the disk is full"), OSError(28, "full")])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(
    native: Switches, model_path: Path, failure: BaseException
) -> None:
    target = model_path.with_suffix(".smq")
    target.write_text("old")
    native.conversion_failure = failure
    with pytest.raises(StorageError if isinstance(failure, OSError) else type(failure)):
        convert_model(model_path, target, may_replace=True)
    assert target.read_text() == "old"
    assert files_beside(target) == ["tiny.gguf", "tiny.smq"]


def test_a_file_that_is_there_is_replaced_only_on_demand(native: Switches, model_path: Path) -> None:
    target = model_path.with_suffix(".smq")
    target.write_text("old")
    with pytest.raises(ConversionError) as caught:
        convert_model(model_path, target)
    assert "--force" in caught.value.hint
    convert_model(model_path, target, may_replace=True)
    assert target.read_bytes() == b"converted"


@pytest.mark.parametrize("target", ["tiny.gguf", "tiny", "none/tiny.smq"])
def test_places_where_no_model_would_be_found_are_refused(native: Switches, model_path: Path, target: str) -> None:
    with pytest.raises(ConversionError):
        convert_model(model_path, model_path.parent / target, may_replace=True)
    assert model_path.read_bytes() == b"GGUF"


def test_a_folder_is_not_replaced(native: Switches, model_path: Path) -> None:
    (model_path.parent / "folder.smq").mkdir()
    with pytest.raises(ConversionError):
        convert_model(model_path, model_path.parent / "folder.smq", may_replace=True)


def test_too_little_disk_space_is_said_before_anything_is_written(
    native: Switches, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        free: int

    usage: Callable[[Path], Usage] = lambda _: Usage(fake_native.CONVERTED_BYTES - 1)  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(ConversionError, match="disk space"):
        convert_model(model_path, model_path.with_suffix(".smq"))
    assert native.conversions == []


def test_what_a_killed_conversion_left_is_removed_and_a_running_one_is_not(native: Switches, model_path: Path) -> None:
    stale, fresh = model_path.parent / ".tiny.smq.aa.part", model_path.parent / ".tiny.smq.bb.part"
    for path in (stale, fresh):
        path.write_text("")
    os.utime(stale, (time.time() - 7_200,) * 2)
    convert_model(model_path, model_path.with_suffix(".smq"))
    assert not stale.exists()
    assert fresh.exists()


def test_verifying_asks_the_engine(native: Switches, model_path: Path) -> None:
    shown: list[tuple[int, int]] = []
    verify_model(model_path, lambda n, total: shown.append((n, total)))
    assert native.verified == [str(model_path)]
    assert shown == [(2, 2)]
