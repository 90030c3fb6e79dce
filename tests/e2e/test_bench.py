"""The benchmark in the terminal, as a build server runs it: the real program, engine and model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PARTS = ("decode", "prefill")


def bench(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smallmind", "bench", *arguments],
        cwd=folder,
        env=os.environ | {"SMALLMIND_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.fixture(scope="module")
def measured(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder in which it ran once, and what it said."""
    folder = tmp_path_factory.mktemp("bench")
    ran = bench(folder, str(starter_path), "--iterations", "2", "--ci", "--format", "json", "--parts", *PARTS)
    assert (ran.returncode, ran.stderr) == (0, "")
    return folder, json.loads(ran.stdout)


def baseline(folder: Path, document: dict[str, Any], factor: float) -> str:
    """The same run with every speed multiplied."""
    figures = [
        {**figure, "samples": [[at_s, value * factor] for at_s, value in figure["samples"]]}
        for figure in document["figures"]
    ]
    path = folder / f"baseline-{factor}.json"
    path.write_text(json.dumps({**document, "figures": figures}), "utf-8")
    return str(path)


def test_the_results_lie_in_the_folder_as_json_csv_and_markdown(measured: tuple[Path, dict[str, Any]]) -> None:
    folder, document = measured
    latest = folder / "benchmark-results" / "latest"
    assert json.loads((latest / "benchmark.json").read_text("utf-8")) == document
    assert (latest / "benchmark.csv").read_text("utf-8").startswith("model,made_at,threads,part,")
    assert "| decode | " in (latest / "benchmark.md").read_text("utf-8")


def test_figures_are_those_of_a_running_model(measured: tuple[Path, dict[str, Any]]) -> None:
    _folder, document = measured
    figures = {(each["part"], each["size"]): each for each in document["figures"]}
    assert set(figures) == {("decode", 0), ("prefill", 64), ("prefill", 512), ("prefill", 2_048), ("first_token", 64)}
    assert 1 < figures["decode", 0]["median"] < figures["prefill", 512]["median"]
    assert len(figures["prefill", 512]["samples"]) == 2
    assert figures["first_token", 64]["unit"] == "ms"
    assert document["memory"]["peak_bytes"] > 100_000_000
    assert document["limits"]["bandwidth"] > 1e8


def test_a_speed_far_below_the_baseline_is_exit_code_1(
    measured: tuple[Path, dict[str, Any]], starter_path: Path
) -> None:
    folder, document = measured
    base = baseline(folder, document, 50.0)
    ran = bench(folder, str(starter_path), "--iterations", "1", "--ci", "--parts", "decode", "--baseline", base)
    assert ran.returncode == 1
    assert "DROP: decode" in ran.stdout


def test_a_speed_above_the_baseline_is_exit_code_0(measured: tuple[Path, dict[str, Any]], starter_path: Path) -> None:
    folder, document = measured
    base = baseline(folder, document, 0.02)
    ran = bench(folder, str(starter_path), "--iterations", "1", "--ci", "--parts", "decode", "--baseline", base)
    assert ran.returncode == 0
    assert "No figure is more than 10 % under the baseline" in ran.stdout
