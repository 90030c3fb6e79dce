"""How fast a model runs on this machine."""

from smallmind.bench.plan import BenchPlan
from smallmind.bench.report import BenchReport
from smallmind.bench.run import measure, run_bench

__all__ = ["BenchPlan", "BenchReport", "measure", "run_bench"]
