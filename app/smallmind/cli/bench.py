"""`smallmind bench`: arguments to a plan, a report to text or JSON; the measuring is smallmind.bench's."""

from __future__ import annotations

import argparse
import sys

from smallmind.cli import loading
from smallmind.cli.quantities import natural, positive
from smallmind.domain.model import KV_FORMATS, MAPPED

_WRONG_KERNEL = 1
_FOR_KERNELS = {"isa": "--isa", "weights": "--weights", "check_only": "--check-only"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = "Figures of a model are medians, those of kernels the best of many passes."
    parser.add_argument(
        "model", nargs="?", metavar="MODEL", help="a .gguf or .smq file, or the name of an installed model"
    )
    parser.add_argument("--threads", type=natural, default=0, metavar="T", help="0 for every core")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the report is written")

    model = parser.add_argument_group("a model", "A count of 0 leaves that measurement out.")
    model.add_argument("--prompt-tokens", type=natural, default=512, metavar="P", help="prefill this many (512)")
    model.add_argument("--decode-tokens", type=natural, default=128, metavar="N", help="make this many, each (128)")
    model.add_argument("--depth", type=natural, default=0, metavar="D", help="tokens in the context before that (0)")
    model.add_argument("--streams", type=positive, default=1, metavar="S", help="answers made at once (1)")
    model.add_argument("--iterations", type=positive, default=3, metavar="K", help="measurements of each (3)")
    model.add_argument("--kernel", default="", metavar="NAME", help="the instruction set (see smallmind doctor)")
    model.add_argument("--kv-cache", choices=KV_FORMATS, default="f16", help="how the context is kept (f16)")
    loading.add_loading_arguments(model)

    kernels = parser.add_argument_group(
        "kernels", "Without a model: compares every kernel with its specification, bit by bit, and times it."
    )
    kernels.add_argument("--kernels", action="store_true", help="measure kernels; exit code 1 if one is wrong")
    kernels.add_argument("--isa", nargs="+", metavar="NAME", help="only these instruction sets")
    kernels.add_argument("--weights", nargs="+", metavar="FORMAT", help="only these formats, such as Q4_K")
    kernels.add_argument("--seconds", type=float, default=0.1, metavar="S", help="for each figure (0.1)")
    kernels.add_argument("--check-only", action="store_true", help="take no times")
    parser.set_defaults(refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    if arguments.kernels and arguments.model:
        arguments.refuse("--kernels needs no MODEL")
    if not arguments.kernels:
        for name, option in _FOR_KERNELS.items():
            if getattr(arguments, name):
                arguments.refuse(f"{option} goes with --kernels")
        if not arguments.model:
            arguments.refuse("which MODEL? (or --kernels)")
    return _run_kernels(arguments) if arguments.kernels else _run_model(arguments)


def _run_model(arguments: argparse.Namespace) -> int:
    from smallmind.bench import BenchPlan, run_bench

    plan = BenchPlan(
        prompt_tokens=arguments.prompt_tokens,
        decode_tokens=arguments.decode_tokens,
        depth=arguments.depth,
        streams=arguments.streams,
        threads=arguments.threads,
        iterations=arguments.iterations,
        kernel=arguments.kernel,
        loading=arguments.loading or MAPPED,
        is_locked=bool(arguments.is_locked),
        kv_format=arguments.kv_cache,
    )
    report = run_bench(loading.find_model(arguments.model), plan)
    for warning in report.warnings:
        print(warning, file=sys.stderr)
    print(report.to_json() if arguments.format == "json" else report.to_text())
    return 0


def _run_kernels(arguments: argparse.Namespace) -> int:
    from smallmind.bench import KernelPlan, run_kernel_bench

    plan = KernelPlan(
        isas=tuple(arguments.isa or ()),
        formats=tuple(arguments.weights or ()),
        threads=arguments.threads,
        seconds=arguments.seconds,
        is_check_only=arguments.check_only,
    )
    with loading.progress_line("Measuring kernels") as progress:
        report = run_kernel_bench(plan, progress)
    print(report.to_json() if arguments.format == "json" else report.to_text())
    return 0 if report.is_correct else _WRONG_KERNEL
