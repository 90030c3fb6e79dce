from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smallmind.bench.suite import history as history_module
from smallmind.bench.suite.document import BenchFileError
from smallmind.bench.suite.history import BenchHistory, read_result
from smallmind.bench.suite.result import SuiteResult
from smallmind.domain.errors import StorageError
from tests.unit.bench.suite.fakes import MACHINE


@pytest.fixture
def history(tmp_path: Path) -> BenchHistory:
    return BenchHistory(tmp_path / "benchmarks")


def test_runs_are_listed_newest_first_and_can_be_read(history: BenchHistory, result: SuiteResult) -> None:
    later = replace(result, made_at=result.made_at + timedelta(days=1), model="a/strange: name")
    history.add(result)
    path = history.add(later)
    assert [run.model for run in history.runs()] == ["a/strange: name", "tiny-Q4_1"]
    assert history.read(path) == later
    assert path.is_relative_to(history.folder)


def test_only_the_newest_runs_are_kept(
    history: BenchHistory, result: SuiteResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "MOST_RUNS", 3)
    for day in range(5):
        history.add(replace(result, made_at=result.made_at + timedelta(days=day)))
    assert [run.made_at.day for run in history.runs()] == [18, 17, 16]


def test_a_damaged_file_is_left_out(history: BenchHistory, result: SuiteResult) -> None:
    history.add(result).write_text("{", "utf-8")
    history.add(replace(result, made_at=result.made_at + timedelta(days=1)))
    assert len(history.runs()) == 1


def test_each_model_has_one_baseline_on_each_machine(history: BenchHistory, result: SuiteResult) -> None:
    elsewhere = replace(result, machine=replace(MACHINE, cpu_name="Another"))
    assert history.baseline_of(result) is None
    history.keep_as_baseline(result)
    history.keep_as_baseline(elsewhere)
    newer = replace(result, took_s=1.0)
    history.keep_as_baseline(newer)
    assert history.baseline_of(result) == newer
    assert history.baseline_of(elsewhere) == elsewhere
    assert history.baseline_of(replace(result, model="other")) is None


def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path: Path, result: SuiteResult) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        BenchHistory(tmp_path / "file").add(result)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchFileError, match=r"nowhere\.json"):
        read_result(tmp_path / "nowhere.json")


def test_the_default_place_is_the_data_folder(data_folder: Path) -> None:
    assert BenchHistory().folder == data_folder / "benchmarks"
