from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smallmind.bench import BenchPlan, BenchReport, measure, run_bench
from smallmind.domain.errors import InvalidSetting
from smallmind.engine.system import Machine
from tests.unit.engine.conftest import model_path, native
from tests.unit.engine.fake_native import Switches

__all__ = ["model_path", "native"]  # fixtures

MACHINE = Machine("Linux", "A Processor", ("avx2",), 4, 2, ("scalar", "avx2"), "avx2", "fastest", 8 << 30, 4 << 30)


class FakeEngine:
    model = "tiny"
    kernel = "avx2"
    n_threads = 2

    def __init__(self, slow: list[float] | None = None) -> None:
        self.calls: list[tuple[int, ...]] = []
        self._slow = slow or [1.0]

    def measure_prefill(self, n_tokens: int) -> float:
        self.calls.append((n_tokens,))
        return self._slow[len(self.calls) % len(self._slow)] * n_tokens / 1_000

    def measure_decode(self, n_tokens: int, depth: int, n_streams: int) -> tuple[float, float]:
        self.calls.append((n_tokens, depth, n_streams))
        return n_tokens / 100, 0.25


def run(plan: BenchPlan) -> tuple[BenchReport, FakeEngine]:
    engine = FakeEngine()
    return measure(engine, plan, MACHINE), engine


def test_figures_are_tokens_per_second_and_milliseconds() -> None:
    report, _ = run(BenchPlan(prompt_tokens=500, decode_tokens=50, iterations=1))
    assert report.prefill_tok_s == pytest.approx(1_000)
    assert report.decode_tok_s == pytest.approx(100)
    assert report.ttft_ms == pytest.approx(500)


def test_decode_counts_the_tokens_of_all_streams() -> None:
    report, _ = run(BenchPlan(decode_tokens=50, streams=4, iterations=1))
    assert report.decode_tok_s == pytest.approx(400)


def test_a_count_of_zero_leaves_the_measurement_and_its_key_out() -> None:
    no_prompt, engine = run(BenchPlan(prompt_tokens=0, decode_tokens=50, depth=9, iterations=1))
    assert "prefill_tok_s" not in json.loads(no_prompt.to_json())
    assert no_prompt.ttft_ms == pytest.approx(250)
    assert all(len(call) == 3 for call in engine.calls)
    no_decode, _ = run(BenchPlan(decode_tokens=0, iterations=1))
    assert "decode_tok_s" not in json.loads(no_decode.to_json())
    nothing, engine = run(BenchPlan(prompt_tokens=0, decode_tokens=0))
    assert engine.calls == []
    assert "ttft_ms" not in json.loads(nothing.to_json())


def test_it_warms_up_once_and_small_before_it_measures() -> None:
    _, engine = run(BenchPlan(prompt_tokens=512, decode_tokens=32, depth=100, streams=2, iterations=2))
    assert engine.calls == [(64,), (8, 0, 2), (512,), (512,), (32, 100, 2), (32, 100, 2)]


def test_one_slow_iteration_does_not_move_the_median() -> None:
    report = measure(FakeEngine([1.0, 50.0, 1.0]), BenchPlan(100, 0, iterations=3), MACHINE)
    assert report.prefill_tok_s == pytest.approx(1_000)


def test_json_holds_every_key_that_comparisons_need() -> None:
    report, _ = run(BenchPlan(iterations=1))
    document = json.loads(report.to_json())
    keys = {"prefill_tok_s", "decode_tok_s", "ttft_ms", "peak_rss_bytes", "kernel", "threads", "model", "machine"}
    assert keys <= document.keys()
    assert document["machine"]["cpu_name"] == "A Processor"
    assert document["peak_rss_bytes"] > 1_000_000


def test_text_names_what_was_measured() -> None:
    report, _ = run(BenchPlan(prompt_tokens=512, decode_tokens=128, depth=1_024, streams=2, iterations=1))
    text = report.to_text()
    assert "prefill 512" in text
    assert "decode 128 at depth 1,024 x 2 streams" in text
    assert "1,000.0 tokens/s" in text


def test_impossible_plans_are_refused() -> None:
    makers: list[Callable[[], BenchPlan]] = [
        lambda: BenchPlan(prompt_tokens=-1),
        lambda: BenchPlan(decode_tokens=-1),
        lambda: BenchPlan(depth=-1),
        lambda: BenchPlan(streams=0),
        lambda: BenchPlan(streams=65),
        lambda: BenchPlan(iterations=0),
    ]
    for make in makers:
        with pytest.raises(InvalidSetting):
            make()


def test_running_one_loads_room_for_it_and_closes_again(native: Switches, model_path: Path) -> None:
    plan = BenchPlan(10, 20, depth=500, streams=2, threads=3, iterations=1, kernel="scalar", kv_format="q8_0")
    report = run_bench(model_path, plan)
    engine = native.engines[0]
    assert (report.kernel, report.threads, report.model) == ("scalar", 3, "tiny")
    assert engine.kv_format == "q8_0"
    assert engine.context_length >= 1_040  # the fake was trained for 128: no matter here
    assert engine.is_closed
