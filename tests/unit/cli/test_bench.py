import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smallmind.bench import BenchPlan, BenchReport, KernelPlan, KernelReport
from smallmind.bench.kernel_report import KernelLimits
from smallmind.cli import main
from smallmind.engine.kernels import KernelCase, KernelCheck, KernelDifference
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


def test_one_option_of_a_shape_leaves_the_others_as_they_are(plans: list[tuple[Path, BenchPlan]]) -> None:
    main(["bench", "tiny", "--prompt-tokens", "512"])
    assert plans[0][1] == BenchPlan()


def test_the_report_is_text_or_json(plans: list[tuple[Path, BenchPlan]], capsys: pytest.CaptureFixture[str]) -> None:
    main(["bench", "tiny", "--depth", "0"])
    assert "1,234.5 tokens/s" in capsys.readouterr().out
    main(["bench", "tiny", "--depth", "0", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["prefill_tok_s"] == 1234.5
    assert "decode_tok_s" not in report
    assert len(plans) == 2


def test_a_model_that_is_not_there_is_an_error(
    plans: list[tuple[Path, BenchPlan]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "nowhere", "--depth", "0"]) == 2
    assert "Installed models: tiny." in capsys.readouterr().err
    assert plans == []


@pytest.fixture
def kernel_plans(monkeypatch: pytest.MonkeyPatch) -> list[KernelPlan]:
    """The plans that were run; the format Q6_K is wrong."""
    run: list[KernelPlan] = []

    def run_kernel_bench(plan: KernelPlan, progress: Callable[[int, int], None]) -> KernelReport:
        run.append(plan)
        progress(0, 1)
        wrong = KernelDifference(256, 1, "tiny", "out", 3, "1", "2") if "Q6_K" in plan.formats else None
        case = KernelCase("matmul_quantised", "Q6_K", "int8", True, (1,))
        check = KernelCheck("avx2", case.kernel, case.format, 5, wrong)
        return KernelReport(MACHINE, ("avx2",), (1, 2), (case,), (check,), KernelLimits({}, {}), ())

    monkeypatch.setattr("smallmind.bench.run_kernel_bench", run_kernel_bench)
    return run


def test_every_option_for_kernels_reaches_the_plan(kernel_plans: list[KernelPlan]) -> None:
    options = "--kernels --isa avx2 scalar --weights Q4_K Q8_0 --threads 3 --seconds 0.5 --check-only"
    assert main(["bench", *options.split()]) == 0
    assert main(["bench", "--kernels"]) == 0
    assert kernel_plans == [KernelPlan(("avx2", "scalar"), ("Q4_K", "Q8_0"), 3, 0.5, True), KernelPlan()]


def test_a_wrong_kernel_is_exit_code_1_and_named(
    kernel_plans: list[KernelPlan], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--kernels", "--weights", "Q6_K"]) == 1
    assert "out[3] is 2, should be 1" in capsys.readouterr().out
    assert main(["bench", "--kernels", "--weights", "Q6_K", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["is_correct"] is False
    assert len(kernel_plans) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--kernels", "tiny"],
        ["--kernels", "--ci"],
        ["--kernels", "--depth", "0"],
        ["--kernels", "--format", "csv"],
        ["tiny", "--isa", "avx2"],
        ["tiny", "--weights", "Q4_K"],
        ["--check-only"],
        ["--depth", "0"],
        ["tiny", "--depth", "0", "--baseline", "a.json"],
        ["tiny", "--depth", "0", "--format", "markdown"],
        ["tiny", "--depth", "0", "--kernel", "avx2", "scalar"],
    ],
)
def test_a_model_and_kernels_are_measured_apart(
    kernel_plans: list[KernelPlan],
    plans: list[tuple[Path, BenchPlan]],
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", *arguments]) == 2
    assert capsys.readouterr().err.startswith("usage: smallmind bench")
    assert (kernel_plans, plans) == ([], [])
