"""Runs a plan."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Protocol

import psutil

from smallmind.bench.plan import BenchPlan
from smallmind.bench.report import BenchReport
from smallmind.domain.model import EngineOptions
from smallmind.engine.measuring import load_measured
from smallmind.engine.system import Machine, describe_machine

_WARM_UP_PROMPT = 64
_WARM_UP_DECODE = 8


class Timed(Protocol):
    """What is measured: smallmind.engine.measuring.MeasuredEngine fits."""

    @property
    def model(self) -> str:
        """The file's stem."""
        ...

    @property
    def kernel(self) -> str:
        """The kernel set that runs."""
        ...

    @property
    def n_threads(self) -> int:
        """Threads that compute."""
        ...

    def measure_prefill(self, n_tokens: int) -> float:
        """Seconds."""
        ...

    def measure_decode(self, n_tokens: int, depth: int, n_streams: int) -> tuple[float, float]:
        """Seconds, and seconds to the first token."""
        ...


def run_bench(path: Path, plan: BenchPlan) -> BenchReport:
    """Loads the model, measures, and closes it; blocks meanwhile.  Raises what loading raises, and EngineStopped."""
    options = EngineOptions(
        n_threads=plan.threads,
        context_length=plan.context_length,
        kernel=plan.kernel,
        loading=plan.loading,
        is_locked=plan.is_locked,
        kv_format=plan.kv_format,
    )
    engine = load_measured(path, options)
    try:
        return replace(measure(engine, plan, describe_machine()), warnings=engine.warnings)
    finally:
        engine.close()


def measure(engine: Timed, plan: BenchPlan, machine: Machine) -> BenchReport:
    """Warms up once with a little of everything: the first step pages weights in and wakes the threads."""
    _warm_up(engine, plan)
    prefills = [engine.measure_prefill(plan.prompt_tokens) for _ in range(plan.iterations) if plan.prompt_tokens]
    decodes = [
        engine.measure_decode(plan.decode_tokens, plan.depth, plan.streams)
        for _ in range(plan.iterations)
        if plan.decode_tokens
    ]
    first_tokens = prefills or [first_token_s for _, first_token_s in decodes]
    return BenchReport(
        model=engine.model,
        plan=plan,
        kernel=engine.kernel,
        threads=engine.n_threads,
        peak_rss_bytes=peak_rss_bytes(),
        machine=machine,
        prefill_tok_s=plan.prompt_tokens / median(prefills) if prefills else None,
        decode_tok_s=plan.decode_tokens * plan.streams / median(s for s, _ in decodes) if decodes else None,
        ttft_ms=1e3 * median(first_tokens) if first_tokens else None,
    )


def _warm_up(engine: Timed, plan: BenchPlan) -> None:
    if plan.prompt_tokens:
        engine.measure_prefill(min(plan.prompt_tokens, _WARM_UP_PROMPT))
    if plan.decode_tokens:
        engine.measure_decode(min(plan.decode_tokens, _WARM_UP_DECODE), 0, plan.streams)


def peak_rss_bytes() -> int:
    """The most memory that this process has had resident."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
