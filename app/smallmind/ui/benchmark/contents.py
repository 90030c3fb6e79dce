"""What a result looks like on the sheet: cards, table, lines.  Plain data made of plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from smallmind.bench.suite.comparison import Comparison
from smallmind.bench.suite.figures import Figure, FigureKey, Part
from smallmind.bench.suite.plan import FIRST_TOKEN_PROMPT
from smallmind.bench.suite.result import SuiteResult
from smallmind.ui.benchmark.plot import Line
from smallmind.ui.benchmark.table import Row
from smallmind.ui.benchmark.words import unit_words
from smallmind.ui.wording import kernel_words, measured_words, number_words, size_words

_PREFILL_SHOWN = 512
_NO_GROWTH_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class CardContent:
    """One card."""

    title: str
    value: str = ""
    unit: str = ""
    share: float | None = None
    note: str = ""


def main_kernel(result: SuiteResult) -> str:
    """The one that decodes fastest: what the cards show."""
    figures = [figure for figure in result.figures if figure.key.kernel]
    decoding = [figure for figure in figures if figure.key.part is Part.DECODE and not figure.key.size]
    best = max(decoding or figures, key=lambda figure: figure.median, default=None)
    return best.key.kernel if best else (result.kernels[-1] if result.kernels else "")


def cards_of(result: SuiteResult | None) -> tuple[CardContent, ...]:
    """Decode, prefill, first token, streams, memory.  None: nothing was measured yet."""
    if result is None:
        return tuple(CardContent(title) for title in _titles(_PREFILL_SHOWN, 10))
    kernel = main_kernel(result)
    prefill = _prefill_figure(result, kernel)
    size = prefill.key.size if prefill else _PREFILL_SHOWN
    titles = _titles(size, result.plan.n_streams)
    decode = result.figure(Part.DECODE, 0, kernel)
    first = next((f for f in result.figures if f.key.part is Part.FIRST_TOKEN and f.key.kernel == kernel), None)
    streams = result.figure(Part.STREAMS, result.plan.n_streams, kernel)
    return (
        _card(titles[0], result, decode, _share_note(result, decode)),
        _card(titles[1], result, prefill, _share_note(result, prefill)),
        _card(titles[2], result, first, _first_note(first)),
        _card(titles[3], result, streams, _streams_note(streams, decode)),
        _memory_card(titles[4], result),
    )


def rows_of(result: SuiteResult | None, comparison: Comparison | None) -> tuple[Row, ...]:
    """Decode by depth, then prefill by length; kernels as columns, slowest first, and the baseline of the main one."""
    if result is None:
        return ()
    kernels = tuple(kernel for kernel in result.machine.kernels if kernel in result.kernels)
    rows: list[Row] = []
    for part, title in (
        (Part.DECODE, QCoreApplication.translate("Benchmark", "Decode at depth")),
        (Part.PREFILL, QCoreApplication.translate("Benchmark", "Prefill of")),
    ):
        sizes = sorted({figure.key.size for figure in result.figures if figure.key.part is part})
        if sizes:
            rows.append(_head(title, kernels, comparison))
            rows += [_row(result, comparison, kernels, part, size) for size in sizes]
    return tuple(rows)


def plottable(result: SuiteResult | None) -> tuple[FigureKey, ...]:
    """What has a line: one key for each figure, without a kernel."""
    if result is None:
        return ()
    keys = (FigureKey(f.key.part, f.key.size, "") for f in result.figures if f.key.is_throughput)
    return tuple(dict.fromkeys(keys))


def lines_of(result: SuiteResult | None, which: FigureKey | None) -> tuple[Line, ...]:
    """That figure of every kernel, the main one first."""
    if result is None or which is None:
        return ()
    first = main_kernel(result)
    kernels = sorted(result.kernels, key=lambda kernel: kernel != first)
    return tuple(_lines(result, which, kernels))


def _lines(result: SuiteResult, which: FigureKey, kernels: list[str]) -> Iterator[Line]:
    for kernel in kernels:
        figure = result.figure(which.part, which.size, kernel)
        points = tuple((sample.at_s, sample.value) for sample in figure.samples) if figure else ()
        yield Line(kernel_words(kernel), points)


def _titles(prefill: int, streams: int) -> tuple[str, ...]:
    return (
        QCoreApplication.translate("Benchmark", "Decode, one stream"),
        QCoreApplication.translate("Benchmark", "Prefill, {count} tokens").format(count=number_words(prefill)),
        QCoreApplication.translate("Benchmark", "First token"),
        QCoreApplication.translate("Benchmark", "{count} streams together").format(count=number_words(streams)),
        QCoreApplication.translate("Benchmark", "Memory, peak"),
    )


def _card(title: str, result: SuiteResult, figure: Figure | None, note: str) -> CardContent:
    if figure is None:
        return CardContent(title)
    share = result.share_of(figure)
    return CardContent(title, measured_words(figure.median), unit_words(figure.key), share, note)


def _prefill_figure(result: SuiteResult, kernel: str) -> Figure | None:
    """Of 512 tokens, else of the longest prompt that was measured."""
    figures = [f for f in result.figures if f.key.part is Part.PREFILL and f.key.kernel == kernel]
    return max(figures, key=lambda f: (f.key.size == _PREFILL_SHOWN, f.key.size), default=None)


def _share_note(result: SuiteResult, figure: Figure | None) -> str:
    share = result.share_of(figure) if figure else None
    if figure is None or share is None:
        return ""
    if figure.key.part is Part.PREFILL:
        words = QCoreApplication.translate("Benchmark", "{percent} % of the arithmetic peak")
    else:
        words = QCoreApplication.translate("Benchmark", "{percent} % of this memory's speed")
    return words.format(percent=round(share * 100))


def _first_note(figure: Figure | None) -> str:
    size = figure.key.size if figure else FIRST_TOKEN_PROMPT
    n = len(figure.samples) if figure else 0
    words = QCoreApplication.translate("Benchmark", "{size}-token prompt, median of {count}")
    return words.format(size=number_words(size), count=n) if n else ""


def _streams_note(streams: Figure | None, decode: Figure | None) -> str:
    if streams is None or not streams.key.size:
        return ""
    words = QCoreApplication.translate("Benchmark", "{each} each").format(
        each=measured_words(streams.median / streams.key.size)
    )
    if decode is None or not decode.median:
        return words
    factor = QCoreApplication.translate("Benchmark", "{factor} × one stream")
    return f"{words} · {factor.format(factor=number_words(streams.median / decode.median, 1))}"


def _memory_card(title: str, result: SuiteResult) -> CardContent:
    peak = result.memory.peak_bytes
    if not peak:
        return CardContent(title)
    value, unit = size_words(peak).split(" ", 1)
    note = QCoreApplication.translate("Benchmark", "grew by {size} while running")
    if result.memory.growth_bytes < _NO_GROWTH_BYTES:
        note = QCoreApplication.translate("Benchmark", "did not grow while running")
    note = note.format(size=size_words(max(0, result.memory.growth_bytes)))
    before = QCoreApplication.translate("Benchmark", "{size} before").format(
        size=size_words(result.memory.before_bytes)
    )
    return CardContent(title, value, unit, None, f"{note}, {before}")


def _head(title: str, kernels: tuple[str, ...], comparison: Comparison | None) -> Row:
    baseline = (QCoreApplication.translate("Benchmark", "baseline"),) if _has_changes(comparison) else ()
    return Row(title, (*map(kernel_words, kernels), *baseline), is_head=True)


def _row(result: SuiteResult, comparison: Comparison | None, kernels: tuple[str, ...], part: Part, size: int) -> Row:
    figures = [result.figure(part, size, kernel) for kernel in kernels]
    cells = [measured_words(figure.median) if figure else "" for figure in figures]
    is_alert = False
    if comparison is not None and _has_changes(comparison):
        change = comparison.change(FigureKey(part, size, main_kernel(result)))
        cells.append(measured_words(change.before.median) if change else "")
        is_alert = change is not None and change.is_alert
        if change is not None and is_alert:
            cells[-1] += f"  −{round(-change.share * 100)} %"
    return Row(number_words(size), tuple(cells), is_alert=is_alert)


def _has_changes(comparison: Comparison | None) -> bool:
    return comparison is not None and bool(comparison.changes)
