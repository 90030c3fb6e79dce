from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from smallmind.bench.suite.comparison import compare
from smallmind.bench.suite.document import from_json, to_json
from smallmind.bench.suite.figures import Part
from smallmind.bench.suite.history import BenchHistory
from smallmind.bench.suite.plan import SuitePlan
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.runner import SuiteUpdate
from smallmind.cli import main
from tests.unit.bench.suite.conftest import result
from tests.unit.bench.suite.test_comparison import times

__all__ = ["result"]  # a fixture


class Suite:
    """Stands in for the measuring: gives `result` as it is told to."""

    def __init__(self, result: SuiteResult) -> None:
        self.result = result
        self.runs: list[tuple[str, SuitePlan]] = []

    async def run(self, path: Path, plan: SuitePlan, observe: Callable[[SuiteUpdate], None]) -> SuiteResult:
        self.runs.append((path.stem, plan))
        observe(SuiteUpdate(0, 1, None, 0.0, self.result))
        return replace(self.result, model=path.stem)


@pytest.fixture
def suite(result: SuiteResult, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suite:
    (data_folder / "models").mkdir(parents=True)
    for name in ("tiny-Q4_1", "SmolLM2-135M-Instruct-Q4_1"):
        (data_folder / "models" / f"{name}.gguf").touch()
    suite = Suite(result)
    monkeypatch.setattr("smallmind.cli.bench_suite._run_suite", suite.run)
    monkeypatch.chdir(tmp_path)
    return suite


def baseline_file(folder: Path, result: SuiteResult) -> str:
    (folder / "base.json").write_text(to_json(result), "utf-8")
    return str(folder / "base.json")


def test_a_model_alone_is_measured_as_a_whole(suite: Suite, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "tiny-Q4_1"]) == 0
    assert suite.runs == [("tiny-Q4_1", SuitePlan())]
    assert "decode at 512" in capsys.readouterr().out


def test_every_option_reaches_the_plan(suite: Suite) -> None:
    options = "--iterations 20 --kernel avx2 scalar --threads 3 --parts decode streams --concurrent 4"
    assert main(["bench", "tiny-Q4_1", *options.split(), "--kv-cache", "q8_0", "--loading", "memory", "--lock"]) == 0
    plan = suite.runs[0][1]
    assert (plan.iterations, plan.kernels, plan.n_threads, plan.n_streams) == (20, ("avx2", "scalar"), 3, 4)
    assert (plan.parts, plan.kv_format, plan.loading, plan.is_locked) == (("decode", "streams"), "q8_0", "memory", True)


def test_without_a_name_it_is_the_model_that_was_used_last(suite: Suite, data_folder: Path) -> None:
    (data_folder / "settings.toml").write_text('model = "tiny-Q4_1"\n', "utf-8")
    main(["bench"])
    main(["bench", "--ci"])
    assert [name for name, _plan in suite.runs] == ["tiny-Q4_1", "SmolLM2-135M-Instruct-Q4_1"]


def test_ci_writes_three_files_and_leaves_nothing_in_the_data_folder(
    suite: Suite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--iterations", "20", "--ci", "--format", "json"]) == 0
    folder = tmp_path / "benchmark-results" / "latest"
    out, err = capsys.readouterr()
    assert from_json((folder / "benchmark.json").read_text("utf-8"), "") == from_json(out, "")
    assert len(list(csv.reader((folder / "benchmark.csv").read_text("utf-8").splitlines()))) > 5
    assert (folder / "benchmark.md").read_text("utf-8").startswith("# Benchmark of SmolLM2")
    assert err == ""
    assert BenchHistory().runs() == ()


def test_results_can_be_written_elsewhere(suite: Suite, tmp_path: Path) -> None:
    main(["bench", "tiny-Q4_1", "--output", str(tmp_path / "a" / "b")])
    assert (tmp_path / "a" / "b" / "benchmark.json").is_file()


def test_a_drop_against_the_baseline_is_exit_code_1_and_named(
    suite: Suite, result: SuiteResult, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = baseline_file(tmp_path, times(result, 1.2, Part.PREFILL))
    assert main(["bench", "tiny-Q4_1", "--baseline", base]) == 1
    assert "DROP: prefill 512 (avx2): 17 % under the baseline" in capsys.readouterr().out
    assert main(["bench", "tiny-Q4_1", "--baseline", base, "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert "DROP: prefill 512" in err
    assert [change["part"] for change in json.loads(out)["comparison"]["changes"] if change["is_alert"]] == ["prefill"]


def test_less_than_a_tenth_is_exit_code_0(suite: Suite, result: SuiteResult, tmp_path: Path) -> None:
    assert main(["bench", "tiny-Q4_1", "--baseline", baseline_file(tmp_path, times(result, 1.09, *Part))]) == 0


def test_a_baseline_of_another_kind_is_exit_code_2(
    suite: Suite, result: SuiteResult, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = baseline_file(tmp_path, replace(result, n_threads=4))
    assert main(["bench", "tiny-Q4_1", "--baseline", base]) == 2
    assert "measured with 4 threads, this run with 2" in capsys.readouterr().err


def test_a_baseline_that_cannot_be_read_is_told_before_anything_is_measured(
    suite: Suite, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "tiny-Q4_1", "--baseline", "nowhere.json"]) == 2
    assert "nowhere.json" in capsys.readouterr().err
    assert suite.runs == []


def test_runs_are_kept_and_a_saved_baseline_is_compared_with_but_judges_nothing(
    suite: Suite, result: SuiteResult, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "tiny-Q4_1", "--save-baseline"]) == 0
    suite.result = times(result, 0.5, *Part)
    capsys.readouterr()
    assert main(["bench", "tiny-Q4_1"]) == 0
    assert "DROP: decode (avx2): 50 % under" in capsys.readouterr().out
    assert len(BenchHistory().runs()) == 1  # both began in the same second: the fixture's
    kept = BenchHistory().baseline_of(result)
    assert kept is not None
    assert compare(kept, result).alerts == ()


@pytest.mark.parametrize("options", [["--parts", "nothing"], ["--iterations", "1001"], ["--concurrent", "65"]])
def test_impossible_plans_are_errors(suite: Suite, options: list[str]) -> None:
    assert main(["bench", "tiny-Q4_1", *options]) == 2
    assert suite.runs == []
