"""A result as text for people, Markdown and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from smallmind.bench.suite.comparison import Comparison
from smallmind.bench.suite.figures import Figure, Part
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.wording import (
    change_words,
    figure_words,
    findings_words,
    mismatch_words,
    number_words,
    share_words,
)
from smallmind.domain.units import format_bytes

_CSV_HEAD = (
    "model", "made_at", "threads", "part", "size", "kernel", "unit", "median", "low_quartile", "high_quartile",
    "lowest", "highest", "samples", "share_of_limit", "baseline", "change",
)  # fmt: skip
_ORDER = tuple(Part)


def to_csv(result: SuiteResult, comparison: Comparison | None = None) -> str:
    """A row for each figure, then memory in bytes."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_CSV_HEAD)
    head = [result.model, result.made_at.isoformat(timespec="seconds"), result.n_threads]
    for figure in _sorted(result.figures):
        key, spread, share = figure.key, figure.spread, result.share_of(figure)
        change = comparison.change(key) if comparison else None
        values = (spread.median, spread.low_quartile, spread.high_quartile, spread.lowest, spread.highest)
        rows.writerow(
            [
                *head, key.part.value, key.size, key.kernel, key.unit, *(f"{value:.6g}" for value in values),
                len(figure.samples), "" if share is None else f"{share:.4f}",
                *((f"{change.before.median:.6g}", f"{change.share:.4f}") if change else ("", "")),
            ]
        )  # fmt: skip
    memory = result.memory
    for name, value in (("peak", memory.peak_bytes), ("growth", memory.growth_bytes), ("before", memory.before_bytes)):
        rows.writerow([*head, f"memory_{name}", 0, "", "bytes", value, *[""] * 8])
    return out.getvalue()


def to_markdown(result: SuiteResult, comparison: Comparison | None = None) -> str:
    """A page: what was measured where, a table, what there is to say."""
    lines = [f"# Benchmark of {result.model}", "", *(f"- {words}" for words in _facts(result)), ""]
    rows = _rows(result, comparison)
    lines += [_markdown_row(rows[0]), "|---|---|" + "---:|" * (len(rows[0]) - 2), *map(_markdown_row, rows[1:]), ""]
    lines += [f"{_memory_words(result)}", "", *(f"- {words}" for words in _remarks(result, comparison))]
    return "\n".join(lines) + "\n"


def to_text(result: SuiteResult, comparison: Comparison | None = None) -> str:
    """The same in aligned columns."""
    rows = _rows(result, comparison)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [*_facts(result), ""]
    for row in rows:
        left = [f"{cell:<{width}}" for cell, width in zip(row[:2], widths, strict=False)]
        right = [f"{cell:>{width}}" for cell, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join(left + right).rstrip())
    return "\n".join([*lines, "", _memory_words(result), *_remarks(result, comparison)])


def _facts(result: SuiteResult) -> list[str]:
    threads = "1 thread" if result.n_threads == 1 else f"{result.n_threads} threads"
    unfinished = [] if result.is_complete else ["stopped before its end"]
    return [
        f"{result.model}, {format_bytes(result.model_bytes)}, K/V cache in {result.plan.kv_format}",
        f"{result.machine.cpu_name}, {threads}, {', '.join(result.kernels)}",
        ", ".join(
            [
                f"{result.made_at:%Y-%m-%d %H:%M}, SmallMind {result.version}",
                f"medians of up to {result.plan.iterations}",
                f"{result.took_s:.0f} s",
                *unfinished,
            ]
        ),
    ]


def _rows(result: SuiteResult, comparison: Comparison | None) -> list[list[str]]:
    has_baseline = comparison is not None and bool(comparison.changes)
    head = ["figure", "kernel", "median", "unit", "middle half", "of the limit"]
    rows = [[*head, "baseline", "change"] if has_baseline else head]
    for figure in _sorted(result.figures):
        row = _row(result, figure)
        if has_baseline and comparison is not None:
            change = comparison.change(figure.key)
            row += [number_words(change.before.median), f"{change.share * 100:+.0f} %"] if change else ["", ""]
        rows.append(row)
    return rows


def _row(result: SuiteResult, figure: Figure) -> list[str]:
    spread = figure.spread
    half = f"{number_words(spread.low_quartile)} to {number_words(spread.high_quartile)}"
    limit = share_words(figure, result.share_of(figure))
    return [figure_words(figure.key), figure.key.kernel, number_words(spread.median), figure.key.unit, half, limit]


def _sorted(figures: Sequence[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda figure: (_ORDER.index(figure.key.part), figure.key.size, figure.key.kernel))


def _memory_words(result: SuiteResult) -> str:
    memory = result.memory
    return (
        f"Memory: {format_bytes(memory.peak_bytes)} at most, {format_bytes(memory.before_bytes)} before; "
        f"it grew by {format_bytes(max(0, memory.growth_bytes))} while the same was measured again."
    )


def _remarks(result: SuiteResult, comparison: Comparison | None) -> Iterator[str]:
    yield from findings_words(result)
    if comparison is None:
        return
    if comparison.mismatch is not None:
        yield mismatch_words(comparison, result)
        return
    for change in comparison.alerts:
        yield f"DROP: {change_words(change)}."
    if not comparison.alerts:
        yield f"No figure is more than 10 % under the baseline of {comparison.baseline.made_at:%d %b %Y}."


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
