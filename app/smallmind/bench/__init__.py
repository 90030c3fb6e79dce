"""How fast a model runs on this machine, and how right and how fast its kernels are."""

from smallmind.bench.kernel_report import KernelReport
from smallmind.bench.kernels import KernelPlan, measure_kernels, run_kernel_bench
from smallmind.bench.plan import BenchPlan
from smallmind.bench.report import BenchReport
from smallmind.bench.run import measure, run_bench

__all__ = [
    "BenchPlan",
    "BenchReport",
    "KernelPlan",
    "KernelReport",
    "measure",
    "measure_kernels",
    "run_bench",
    "run_kernel_bench",
]
