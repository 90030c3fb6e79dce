from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from smallmind.bench.suite.comparison import compare
from smallmind.bench.suite.figures import FigureKey, Part
from smallmind.bench.suite.findings import Finding, FindingKind
from smallmind.bench.suite.result import SuiteResult
from smallmind.ui.benchmark.contents import cards_of, lines_of, main_kernel, plottable, rows_of
from smallmind.ui.benchmark.plot import _steps
from smallmind.ui.benchmark.words import finding_words, findings_words
from tests.unit.bench.suite.conftest import figure, result
from tests.unit.bench.suite.test_comparison import times

__all__ = ["result"]  # a fixture

pytestmark = pytest.mark.usefixtures("application")


def test_without_a_result_the_cards_have_only_titles(application: QApplication) -> None:
    cards = cards_of(None)
    assert [card.title for card in cards][:2] == ["Decode, one stream", "Prefill, 512 tokens"]
    assert {card.value for card in cards} == {""}


def test_the_cards_show_the_fastest_kernel(result: SuiteResult) -> None:
    slower = figure(Part.DECODE, 0, 100.0, kernel="scalar")
    both = replace(result, figures=(*result.figures, slower), kernels=("scalar", "avx2"))
    assert main_kernel(both) == "avx2"
    assert cards_of(both)[0].value == "250"
    assert cards_of(both)[3].note == "19.5 each · 0.8 × one stream"


def test_what_was_not_measured_has_no_value(result: SuiteResult) -> None:
    only_decode = replace(result, figures=result.figures[1:2])
    assert [bool(card.value) for card in cards_of(only_decode)] == [True, False, False, False, True]


def test_the_table_has_a_column_for_each_kernel_and_the_baseline(result: SuiteResult) -> None:
    rows = rows_of(result, None)
    assert [row.name for row in rows] == ["Decode at depth", "0", "512", "Prefill of", "512"]
    assert rows[0].cells == ("AVX2",)
    slower = times(result, 0.5, Part.DECODE)
    rows = rows_of(slower, compare(slower, result))
    assert rows[0].cells == ("AVX2", "baseline")
    assert rows[1].cells == ("125", "250  −50 %")
    assert [row.is_alert for row in rows] == [False, True, True, False, False]


def test_only_speeds_are_plotted(result: SuiteResult) -> None:
    assert {key.part for key in plottable(result)} == {Part.DECODE, Part.PREFILL, Part.STREAMS}
    (line,) = lines_of(result, FigureKey(Part.DECODE, 0, ""))
    assert line.points == ((0.0, 240.0), (1.0, 250.0), (2.0, 260.0))


@pytest.mark.parametrize("highest", [0.0, 0.3, 1.0, 7.5, 99.0, 433.0, 999.0, 1_001.0, 123_456.0])
def test_the_axis_has_four_steps_and_room_above_the_highest_value(highest: float) -> None:
    steps = _steps(highest)
    assert len(steps) == 4
    assert highest <= steps[-1] <= max(4.0, 2.6 * highest)


def test_there_are_words_for_every_finding() -> None:
    sentences = {finding_words(Finding(kind, 0.6, "mail")) for kind in FindingKind}
    assert len(sentences) == len(FindingKind)


def test_a_run_that_was_stopped_says_nothing_about_the_machine(result: SuiteResult) -> None:
    assert "cc1plus" in findings_words(result)
    assert findings_words(replace(result, findings=())).startswith("Machine was quiet")
    assert findings_words(replace(result, is_complete=False)) == ""
