"""`smallmind bench MODEL`: the whole suite in the terminal, beside a baseline if there is one."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallmind.cli import loading
from smallmind.cli.quantities import positive
from smallmind.domain.errors import SmallMindError
from smallmind.domain.model import MAPPED

if TYPE_CHECKING:
    from smallmind.bench.suite.comparison import Comparison
    from smallmind.bench.suite.plan import SuitePlan
    from smallmind.bench.suite.result import SuiteResult
    from smallmind.bench.suite.runner import SuiteUpdate

OPTIONS = {
    "parts": "--parts",
    "concurrent": "--concurrent",
    "baseline": "--baseline",
    "save_baseline": "--save-baseline",
    "ci": "--ci",
    "output": "--output",
}
_CI_FOLDER = Path("benchmark-results", "latest")
_DROPPED = 1


class NotComparable(SmallMindError):
    """A baseline that says nothing about this run."""


def add_arguments(group: argparse._ActionsContainer) -> None:
    """Those that only the suite has; None or False when not given."""
    group.add_argument("--parts", nargs="+", metavar="PART", help="only load, decode, prefill, depth or streams")
    group.add_argument("--concurrent", type=positive, metavar="N", help="answers at once (10)")
    group.add_argument(
        "--baseline", type=Path, metavar="FILE", help="exit code 1 on a drop of more than 10 %% against it"
    )
    group.add_argument("--save-baseline", action="store_true", help="compare later runs of this model with this one")
    group.add_argument("--output", type=Path, metavar="FOLDER", help="write JSON, CSV and Markdown there")
    group.add_argument(
        "--ci",
        action="store_true",
        help=f"no progress, nothing of this user's (the starter model, no history), --output {_CI_FOLDER}",
    )


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    from smallmind.bench.suite.comparison import compare
    from smallmind.bench.suite.history import BenchHistory, read_result

    baseline = read_result(arguments.baseline) if arguments.baseline else None
    path = loading.find_model(arguments.model or _usual_model(is_ci=arguments.ci))
    result = _measure(path, _plan(arguments), is_quiet=arguments.ci)
    history = BenchHistory()
    if baseline is None and not arguments.ci:
        baseline = history.baseline_of(result)
    comparison = compare(result, baseline) if baseline else None
    print(_report(result, comparison, arguments.format).rstrip("\n"), flush=True)
    folder = arguments.output or (_CI_FOLDER if arguments.ci else None)
    if folder is not None:
        _write_all(folder, result, comparison)
    if not arguments.ci:
        history.add(result)
    if arguments.save_baseline:
        history.keep_as_baseline(result)
    return _judge(result, comparison, arguments) if arguments.baseline and comparison else 0


def _plan(arguments: argparse.Namespace) -> SuitePlan:
    from smallmind.bench.suite.plan import SuitePlan

    given = {
        "iterations": arguments.iterations,
        "n_streams": arguments.concurrent,
        "parts": tuple(arguments.parts or ()),
    }
    changed: dict[str, Any] = {name: value for name, value in given.items() if value}
    return SuitePlan(
        **changed,
        kernels=tuple(arguments.kernel),
        n_threads=arguments.threads,
        kv_format=arguments.kv_cache,
        loading=arguments.loading or MAPPED,
        is_locked=bool(arguments.is_locked),
    )


def _usual_model(*, is_ci: bool) -> str:
    from smallmind.domain.settings import Settings
    from smallmind.storage.paths import settings_path
    from smallmind.storage.settings_file import SettingsFile

    return Settings().model if is_ci else SettingsFile(settings_path()).load().model


def _measure(path: Path, plan: SuitePlan, *, is_quiet: bool) -> SuiteResult:
    if is_quiet:
        return asyncio.run(_run_suite(path, plan, lambda _update: None))
    with loading.status_line() as say:
        return asyncio.run(_run_suite(path, plan, lambda update: say(f"{path.stem}: {_progress_words(update)}")))


async def _run_suite(path: Path, plan: SuitePlan, observe: Callable[[SuiteUpdate], None]) -> SuiteResult:
    from smallmind.bench.suite.engines import FileEngines
    from smallmind.bench.suite.runner import run_suite

    source = FileEngines(path)
    try:
        return await run_suite(plan, source, observe)
    finally:
        await source.close()


def _progress_words(update: SuiteUpdate) -> str:
    from smallmind.bench.suite.wording import figure_words

    if update.step is None:
        return "getting ready"
    step = update.step
    kernel = f" ({step.key.kernel})" if len(update.result.kernels) > 1 and step.key.kernel else ""
    left = f", {update.left_s:,.0f} s left" if update.left_s else ""
    return f"{figure_words(step.key)}{kernel}, round {step.round + 1} of {step.n_rounds}{left}"


def _report(result: SuiteResult, comparison: Comparison | None, form: str) -> str:
    from smallmind.bench.suite.document import to_json
    from smallmind.bench.suite.tables import to_csv, to_markdown, to_text

    return {"json": to_json, "csv": to_csv, "markdown": to_markdown}.get(form, to_text)(result, comparison)


def _write_all(folder: Path, result: SuiteResult, comparison: Comparison | None) -> None:
    from smallmind.storage.failures import from_os

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form, suffix in (("json", "json"), ("csv", "csv"), ("markdown", "md")):
            (folder / f"benchmark.{suffix}").write_text(_report(result, comparison, form), "utf-8")
    except OSError as error:
        raise from_os(error, str(folder)) from error


def _judge(result: SuiteResult, comparison: Comparison, arguments: argparse.Namespace) -> int:
    from smallmind.bench.suite.wording import change_words, mismatch_words

    if comparison.mismatch is not None:
        raise NotComparable(mismatch_words(comparison, result), "Measure a baseline like this run, on this machine.")
    if arguments.format != "text":
        for change in comparison.alerts:
            print(f"DROP: {change_words(change)}.", file=sys.stderr)
    return _DROPPED if comparison.alerts else 0
