import json
from pathlib import Path

import pytest

from smallmind.bench import BenchPlan, BenchReport
from smallmind.cli import main
from smallmind.engine.system import Machine

MACHINE = Machine("Linux", "A processor", ("avx2",), 4, 2, ("scalar", "avx2"), "avx2", "the fastest", 8, 4)


@pytest.fixture
def plans(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, BenchPlan]]:
    (data_folder / "models").mkdir(parents=True)
    (data_folder / "models" / "tiny.gguf").touch()
    run: list[tuple[Path, BenchPlan]] = []

    def run_bench(path: Path, plan: BenchPlan) -> BenchReport:
        run.append((path, plan))
        return BenchReport(path.stem, plan, "avx2", 2, 1_000_000, MACHINE, prefill_tok_s=1234.5)

    monkeypatch.setattr("smallmind.bench.run_bench", run_bench)
    return run


def test_every_option_reaches_the_plan(plans: list[tuple[Path, BenchPlan]], data_folder: Path) -> None:
    options = "--prompt-tokens 1 --decode-tokens 0 --depth 3 --streams 4 --threads 5 --iterations 6 --kernel avx2"
    options += " --loading memory --lock --kv-cache q8_0"
    assert main(["bench", "tiny", *options.split()]) == 0
    assert plans == [
        (data_folder / "models" / "tiny.gguf", BenchPlan(1, 0, 3, 4, 5, 6, "avx2", "memory", True, "q8_0"))
    ]


def test_without_options_the_plan_is_the_standard_one(plans: list[tuple[Path, BenchPlan]]) -> None:
    main(["bench", "tiny"])
    assert plans[0][1] == BenchPlan()


def test_the_report_is_text_or_json(plans: list[tuple[Path, BenchPlan]], capsys: pytest.CaptureFixture[str]) -> None:
    main(["bench", "tiny"])
    assert "1,234.5 tokens/s" in capsys.readouterr().out
    main(["bench", "tiny", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["prefill_tok_s"] == 1234.5
    assert "decode_tok_s" not in report
    assert len(plans) == 2


def test_a_model_that_is_not_there_is_an_error(
    plans: list[tuple[Path, BenchPlan]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "nowhere"]) == 2
    assert "Installed models: tiny." in capsys.readouterr().err
    assert plans == []
