"""Figures, findings and comparisons in the window's language."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from smallmind.bench.suite.comparison import Change, Comparison, Mismatch
from smallmind.bench.suite.figures import FigureKey, Part
from smallmind.bench.suite.findings import Finding, FindingKind
from smallmind.bench.suite.plan import ALL_PARTS
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.runner import SuiteUpdate
from smallmind.ui.translation import QT_TRANSLATE_NOOP
from smallmind.ui.wording import kernel_words, measured_words, number_words

_PARTS = {
    "load": QT_TRANSLATE_NOOP("Benchmark", "Loading"),
    "decode": QT_TRANSLATE_NOOP("Benchmark", "Decode, one stream"),
    "prefill": QT_TRANSLATE_NOOP("Benchmark", "Prefill by length"),
    "depth": QT_TRANSLATE_NOOP("Benchmark", "Decode by depth"),
    "streams": QT_TRANSLATE_NOOP("Benchmark", "Streams together"),
}
assert set(_PARTS) == set(ALL_PARTS)


def part_words(part: str) -> str:
    """What may be measured or left out."""
    return QCoreApplication.translate("Benchmark", _PARTS[part])


def figure_words(key: FigureKey) -> str:
    """`Decode at 512`, `Prefill, 512 tokens`."""
    size = number_words(key.size)
    match key.part:
        case Part.LOAD:
            return QCoreApplication.translate("Benchmark", "Loading")
        case Part.DECODE if not key.size:
            return QCoreApplication.translate("Benchmark", "Decode")
        case Part.DECODE:
            return QCoreApplication.translate("Benchmark", "Decode at {depth}").format(depth=size)
        case Part.PREFILL:
            return QCoreApplication.translate("Benchmark", "Prefill, {count} tokens").format(count=size)
        case Part.FIRST_TOKEN:
            return QCoreApplication.translate("Benchmark", "First token")
        case Part.STREAMS:
            return QCoreApplication.translate("Benchmark", "{count} streams").format(count=size)


def unit_words(key: FigureKey) -> str:
    """`tokens/s`, `ms`."""
    return QCoreApplication.translate("Benchmark", "tokens/s") if key.is_throughput else key.unit


def time_left_words(seconds: float) -> str:
    """`24 s left`, `3 min left`."""
    if seconds < 90:
        return QCoreApplication.translate("Benchmark", "{seconds} s left").format(seconds=round(seconds))
    return QCoreApplication.translate("Benchmark", "{minutes} min left").format(minutes=round(seconds / 60))


def progress_words(update: SuiteUpdate | None) -> str:
    """`10 streams, round 13 of 20 · 24 s left`."""
    if update is None or update.step is None:
        return QCoreApplication.translate("Benchmark", "Getting ready…")
    step = update.step
    words = QCoreApplication.translate("Benchmark", "{what}, round {round} of {rounds}")
    words = words.format(what=figure_words(step.key), round=step.round + 1, rounds=step.n_rounds)
    return f"{words} · {time_left_words(update.left_s)}" if update.left_s else words


def day_words(moment: datetime) -> str:
    """`14 Nov`."""
    return QLocale().toString(moment.date(), "d MMM")  # type: ignore[call-overload, no-any-return]


def moment_words(moment: datetime) -> str:
    """`14 Nov 2026, 09:30`."""
    local = moment.astimezone()
    return QLocale().toString(local.replace(tzinfo=None), "d MMM yyyy, HH:mm")  # type: ignore[call-overload, no-any-return]


def alert_words(change: Change, comparison: Comparison) -> str:
    """`Decode at 4,096 is 12 % under the baseline of 14 Nov`."""
    words = QCoreApplication.translate("Benchmark", "{what} is {percent} % under the baseline of {day}")
    return words.format(
        what=_with_kernel(change.key, comparison),
        percent=round(-change.share * 100),
        day=day_words(comparison.baseline.made_at),
    )


def spread_words(change: Change) -> str:
    """The two spreads, and what to think of them."""
    words = QCoreApplication.translate(
        "Benchmark", "{now} instead of {before} tokens/s. Spread of this run ±{spread} %, of the baseline ±{other} %."
    ).format(
        now=measured_words(change.now.median),
        before=measured_words(change.before.median),
        spread=round(change.now.spread.share * 100),
        other=round(change.before.spread.share * 100),
    )
    if change.is_within_spread:
        words += " " + QCoreApplication.translate("Benchmark", "They overlap: measure again on a quiet machine.")
    return words


def mismatch_words(comparison: Comparison) -> str:
    """Why the baseline says nothing about this run; "" if it does."""
    before = comparison.baseline
    match comparison.mismatch:
        case Mismatch.THREADS:
            words = QCoreApplication.translate("Benchmark", "The baseline used another number of threads: {n}.")
            words = words.format(n=before.n_threads)
        case Mismatch.KV_FORMAT:
            words = QCoreApplication.translate("Benchmark", "The baseline was measured with a K/V cache in {format}.")
            words = words.format(format=before.plan.kv_format)
        case Mismatch.FIGURES:
            words = QCoreApplication.translate("Benchmark", "The baseline has no figure in common with this run.")
        case Mismatch.MODEL | Mismatch.PROCESSOR:
            words = QCoreApplication.translate("Benchmark", "The baseline is of another model or machine.")
        case None:
            words = ""
    return words


def finding_words(finding: Finding) -> str:
    """One sentence."""
    percent = round(finding.amount * 100)
    match finding.kind:
        case FindingKind.BUSY_BEFORE:
            words = QCoreApplication.translate("Benchmark", "{who} used {cores} before the run began.")
        case FindingKind.BUSY:
            words = QCoreApplication.translate("Benchmark", "{who} used {cores} during the run.")
        case FindingKind.BUSY_AT_TIMES:
            words = QCoreApplication.translate("Benchmark", "{who} used {cores} for a moment.")
        case FindingKind.STOLEN:
            words = QCoreApplication.translate("Benchmark", "This virtual machine's host took {percent} % of one core.")
        case FindingKind.CLOCK_FELL:
            words = QCoreApplication.translate("Benchmark", "The clock fell by {percent} %: the processor throttles.")
        case FindingKind.SPEED_FELL:
            words = QCoreApplication.translate(
                "Benchmark", "Speed fell by {percent} % during the run: the processor is throttling or shared."
            )
        case FindingKind.ONE_BY_ONE:
            words = QCoreApplication.translate("Benchmark", "Streams are answered one after the other.")
        case FindingKind.LENGTHS_LEFT_OUT:
            words = QCoreApplication.translate("Benchmark", "Left out, longer than the context: {name}.")
        case FindingKind.LOAD_LEFT_OUT:
            words = QCoreApplication.translate("Benchmark", "Loading was not measured: {name}")
    return words.format(who=_who(finding), cores=_cores(finding.amount), percent=percent, name=finding.name)


def findings_words(result: SuiteResult) -> str:
    """What disturbed the run, or that nothing did; then what was left out."""
    if not result.is_complete:
        return ""
    disturbed = [finding_words(each) for each in result.findings if each.kind.is_disturbance]
    others = [finding_words(each) for each in result.findings if not each.kind.is_disturbance]
    quiet = QCoreApplication.translate("Benchmark", "Machine was quiet; no throttling seen.")
    return " ".join([*(disturbed or [quiet]), *others])


def kernels_words(kernels: tuple[str, ...]) -> str:
    """`AVX-512 VNNI + AVX2`."""
    return " + ".join(map(kernel_words, kernels))


def _with_kernel(key: FigureKey, comparison: Comparison) -> str:
    words = figure_words(key)
    is_alone = len({change.key.kernel for change in comparison.changes if change.key.kernel}) < 2
    return words if is_alone else f"{words} ({kernel_words(key.kernel)})"


def _who(finding: Finding) -> str:
    if finding.amount >= 1:
        words = QCoreApplication.translate("Benchmark", "Other programs ({name} above all)")
        plain = QCoreApplication.translate("Benchmark", "Other programs")
    else:
        words = QCoreApplication.translate("Benchmark", "Another program ({name})")
        plain = QCoreApplication.translate("Benchmark", "Another program")
    return words.format(name=finding.name) if finding.name else plain


def _cores(cores: float) -> str:
    if cores < 1:
        return QCoreApplication.translate("Benchmark", "{percent} % of one core").format(percent=round(cores * 100))
    return QCoreApplication.translate("Benchmark", "{cores} cores").format(cores=number_words(cores, 1))
