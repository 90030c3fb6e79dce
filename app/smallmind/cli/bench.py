"""`smallmind bench`: arguments to a plan, a report to text or JSON; the measuring is smallmind.bench's."""

from __future__ import annotations

import argparse
import sys

from smallmind.cli import loading
from smallmind.cli.quantities import natural, positive
from smallmind.domain.model import KV_FORMATS, MAPPED


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = "Figures are medians.  A count of 0 leaves that measurement out."
    parser.add_argument("model", metavar="MODEL", help="a .gguf or .smq file, or the name of an installed model")
    parser.add_argument("--prompt-tokens", type=natural, default=512, metavar="P", help="prefill this many (512)")
    parser.add_argument("--decode-tokens", type=natural, default=128, metavar="N", help="make this many, each (128)")
    parser.add_argument("--depth", type=natural, default=0, metavar="D", help="tokens in the context before that (0)")
    parser.add_argument("--streams", type=positive, default=1, metavar="S", help="answers made at once (1)")
    parser.add_argument("--threads", type=natural, default=0, metavar="T", help="0 for every core")
    parser.add_argument("--iterations", type=positive, default=3, metavar="K", help="measurements of each (3)")
    parser.add_argument("--kernel", default="", metavar="NAME", help="the instruction set (see smallmind doctor)")
    loading.add_loading_arguments(parser)
    parser.add_argument("--kv-cache", choices=KV_FORMATS, default="f16", help="how the context is kept (f16)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the report is written")


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
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
