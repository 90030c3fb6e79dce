"""`smallmind bench`: arguments to a plan, a report to text or JSON; the measuring is smallmind.bench's."""

from __future__ import annotations

import argparse
import sys

from smallmind.cli import bench_suite, loading
from smallmind.cli.quantities import natural, positive
from smallmind.domain.model import KV_FORMATS, MAPPED

_WRONG_KERNEL = 1
_FOR_KERNELS = {"isa": "--isa", "weights": "--weights", "check_only": "--check-only"}
_FOR_ONE_SHAPE = {
    "prompt_tokens": "--prompt-tokens",
    "decode_tokens": "--decode-tokens",
    "depth": "--depth",
    "streams": "--streams",
}
_FORMATS = ("text", "json", "csv", "markdown")
_EPILOG = """\
Exit codes: 0; 1 a drop of more than 10 % against --baseline, or a kernel that is wrong; 2 something that could not be
done, such as a model that is not there or a baseline of another machine; 130 stopped with Ctrl-C."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help="a .gguf or .smq file, or the name of an installed model (the last used)",
    )
    parser.add_argument("--threads", type=natural, default=0, metavar="T", help="0 for every core")
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how the report is written (text)")

    model = parser.add_argument_group(
        "a model", "Everything that the chat does: load, decode by depth, prefill by length, streams, memory; medians."
    )
    model.add_argument("--iterations", type=positive, metavar="K", help="measurements of each figure (5)")
    model.add_argument("--kernel", nargs="+", default=[], metavar="NAME", help="these instruction sets, in turns")
    model.add_argument("--kv-cache", choices=KV_FORMATS, default="f16", help="how the context is kept (f16)")
    loading.add_loading_arguments(model)
    bench_suite.add_arguments(model)

    shape = parser.add_argument_group(
        "one shape only",
        "With one of these only the engine itself is timed, without template and tokenizer; 0: left out.",
    )
    shape.add_argument("--prompt-tokens", type=natural, metavar="P", help="prefill this many (512)")
    shape.add_argument("--decode-tokens", type=natural, metavar="N", help="make this many, each (128)")
    shape.add_argument("--depth", type=natural, metavar="D", help="tokens in the context before that (0)")
    shape.add_argument("--streams", type=positive, metavar="S", help="answers made at once (1)")

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
    if arguments.kernels:
        _refuse_all(arguments, "--kernels takes no", {"model": "MODEL"} | _FOR_ONE_SHAPE | bench_suite.OPTIONS)
        _refuse_tables(arguments)
        return _run_kernels(arguments)
    _refuse_all(arguments, "only with --kernels:", _FOR_KERNELS)
    if all(getattr(arguments, name) is None for name in _FOR_ONE_SHAPE):
        return bench_suite.run(arguments)
    _refuse_all(arguments, "one shape takes no", bench_suite.OPTIONS)
    _refuse_tables(arguments)
    if not arguments.model:
        arguments.refuse("which MODEL?")
    if len(arguments.kernel) > 1:
        arguments.refuse("one shape takes one --kernel")
    return _run_model(arguments)


def _refuse_all(arguments: argparse.Namespace, why: str, options: dict[str, str]) -> None:
    values = {name: getattr(arguments, name) for name in options}
    given = [options[name] for name, value in values.items() if value is not None and value is not False]
    if given:
        arguments.refuse(f"{why} {', '.join(given)}")


def _refuse_tables(arguments: argparse.Namespace) -> None:
    if arguments.format not in ("text", "json"):
        arguments.refuse(f"--format {arguments.format} is for everything about a model")


def _run_model(arguments: argparse.Namespace) -> int:
    from smallmind.bench import BenchPlan, run_bench

    plan = BenchPlan(
        **{name: value for name in (*_FOR_ONE_SHAPE, "iterations") if (value := getattr(arguments, name)) is not None},
        threads=arguments.threads,
        kernel="".join(arguments.kernel),
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
