from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smallmind.bench.suite.figures import Figure, FigureKey, Part, Sample
from smallmind.bench.suite.findings import Finding, FindingKind
from smallmind.bench.suite.limits import Limits
from smallmind.bench.suite.plan import SuitePlan
from smallmind.bench.suite.result import MemoryFigures, SuiteResult
from tests.unit.bench.suite.fakes import MACHINE


def figure(part: Part, size: int, *values: float, kernel: str = "avx2") -> Figure:
    return Figure(FigureKey(part, size, kernel), tuple(Sample(float(i), value) for i, value in enumerate(values)))


@pytest.fixture
def result() -> SuiteResult:
    """Of a run that a compiler disturbed."""
    return SuiteResult(
        made_at=datetime(2026, 11, 14, 9, 30, tzinfo=UTC),
        version="0.1.0",
        model="tiny-Q4_1",
        model_bytes=98_000_000,
        plan=SuitePlan(kernels=("avx2",), iterations=3, depths=(512,)),
        kernels=("avx2",),
        n_threads=2,
        context_length=8_192,
        machine=MACHINE,
        figures=(
            figure(Part.LOAD, 0, 0.25, kernel=""),
            figure(Part.DECODE, 0, 240.0, 250.0, 260.0),
            figure(Part.PREFILL, 512, 1_400.0, 1_412.0, 1_420.0),
            figure(Part.FIRST_TOKEN, 64, 31.0, 31.2, 33.0),
            figure(Part.DECODE, 512, 200.0, 201.0, 202.0),
            figure(Part.STREAMS, 10, 190.0, 195.0, 199.0),
        ),
        memory=MemoryFigures(30_000_000, 250_000_000, 318_000_000, 4_000_000),
        limits=Limits(30e9, (("avx2", 322e9),), 96_000_000, 23_000, 106_000_000),
        findings=(
            Finding(FindingKind.BUSY, 0.6, "cc1plus"),
            Finding(FindingKind.ONE_BY_ONE),
        ),
        took_s=99.0,
    )
