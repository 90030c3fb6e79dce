"""Figures and findings in English words, for reports; the window has words of its own that can be translated."""

from __future__ import annotations

from smallmind.bench.suite.comparison import Change, Comparison, Mismatch
from smallmind.bench.suite.figures import Figure, FigureKey, Part
from smallmind.bench.suite.findings import Finding, FindingKind
from smallmind.bench.suite.result import SuiteResult

QUIET = "The machine was quiet; no throttling seen."


def figure_words(key: FigureKey) -> str:
    """`decode`, `decode at 512`, `10 streams`."""
    match key.part:
        case Part.LOAD:
            return "loading"
        case Part.DECODE:
            return f"decode at {key.size:,}" if key.size else "decode"
        case Part.PREFILL:
            return f"prefill {key.size:,}"
        case Part.FIRST_TOKEN:
            return f"first token after {key.size:,}"
        case Part.STREAMS:
            return f"{key.size:,} streams"


def value_words(key: FigureKey, value: float) -> str:
    """`1,412 tokens/s`, `31.2 ms`."""
    return f"{number_words(value)} {key.unit}"


def number_words(value: float) -> str:
    """Three digits, or all of the whole ones."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def share_words(figure: Figure, share: float | None) -> str:
    """`84 % of this memory's speed`."""
    if share is None:
        return ""
    limit = "arithmetic peak" if figure.key.part is Part.PREFILL else "memory's speed"
    return f"{share * 100:.0f} % of the {limit}"


def change_words(change: Change) -> str:
    """`decode at 4,096 (avx2): 12 % under the baseline, 221 instead of 251 tokens/s; spread ±3 %, then ±2 %`."""
    key = change.key
    direction = "under" if change.share < 0 else "over"
    kernel = f" ({key.kernel})" if key.kernel else ""
    words = (
        f"{figure_words(key)}{kernel}: {abs(change.share) * 100:.0f} % {direction} the baseline, "
        f"{number_words(change.now.median)} instead of {value_words(key, change.before.median)}; "
        f"spread ±{change.now.spread.share * 100:.0f} %, then ±{change.before.spread.share * 100:.0f} %"
    )
    doubt = "; both spreads overlap: measure again on a quiet machine" if change.is_within_spread else ""
    return words + doubt


def mismatch_words(comparison: Comparison, now: SuiteResult) -> str:
    """Why the baseline says nothing about this run."""
    before = comparison.baseline
    match comparison.mismatch:
        case Mismatch.MODEL:
            return f"The baseline is of another model file: {before.model}, {before.model_bytes:,} bytes."
        case Mismatch.PROCESSOR:
            cores = f"{before.machine.n_cores} cores"
            return f"The baseline was measured on another machine: {before.machine.cpu_name}, {cores}."
        case Mismatch.THREADS:
            return f"The baseline was measured with {before.n_threads} threads, this run with {now.n_threads}."
        case Mismatch.KV_FORMAT:
            return f"The baseline was measured with a K/V cache in {before.plan.kv_format}."
        case Mismatch.FIGURES:
            return "The baseline has no figure in common with this run."
        case None:
            return ""


def finding_words(finding: Finding) -> str:
    """One sentence."""
    percent = f"{finding.amount * 100:.0f} %"
    used = _use_words(finding)
    match finding.kind:
        case FindingKind.BUSY_BEFORE:
            return f"{used} before the run began."
        case FindingKind.BUSY:
            return f"{used} during the run."
        case FindingKind.BUSY_AT_TIMES:
            return f"{used} for a moment during the run."
        case FindingKind.STOLEN:
            return f"The host of this virtual machine took {percent} of one core away."
        case FindingKind.CLOCK_FELL:
            return f"The processor's clock fell by {percent} during the run: it is throttling."
        case FindingKind.SPEED_FELL:
            return f"Speed fell by {percent} during the run: the processor is throttling or shared."
        case FindingKind.ONE_BY_ONE:
            return "The engine answers one stream after the other, so streams together are no faster than one."
        case FindingKind.LENGTHS_LEFT_OUT:
            return f"Left out, because the context holds {finding.amount:,.0f} tokens: {finding.name}."
        case FindingKind.LOAD_LEFT_OUT:
            return f"Loading was not measured: {finding.name}"


def _use_words(finding: Finding) -> str:
    if finding.amount < 1:
        who = f"Another program ({finding.name})" if finding.name else "Another program"
        return f"{who} used {finding.amount * 100:.0f} % of one core"
    who = f"Other programs ({finding.name} above all)" if finding.name else "Other programs"
    return f"{who} used {finding.amount:.1f} cores"


def findings_words(result: SuiteResult) -> list[str]:
    """What disturbed the run, or that nothing did; then what was left out."""
    disturbed = [finding_words(each) for each in result.findings if each.kind.is_disturbance]
    others = [finding_words(each) for each in result.findings if not each.kind.is_disturbance]
    return [*(disturbed or ([QUIET] if result.is_complete else [])), *others]
