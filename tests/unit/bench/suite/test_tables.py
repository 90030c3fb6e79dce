from __future__ import annotations

import csv
import io
from dataclasses import replace

from smallmind.bench.suite.comparison import compare
from smallmind.bench.suite.figures import Part
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.tables import to_csv, to_markdown, to_text
from smallmind.bench.suite.wording import QUIET
from tests.unit.bench.suite.test_comparison import times


def test_text_names_figures_spread_limits_and_what_disturbed_it(result: SuiteResult) -> None:
    text = to_text(result)
    assert "80 % of the memory's speed" in text
    assert "prefill 512" in text
    assert "1,406 to 1,416" in text
    assert "Memory: 318 MB at most, 30 MB before; it grew by 4.0 MB" in text
    assert "Another program (cc1plus) used 60 % of one core during the run." in text
    assert "one stream after the other" in text
    assert QUIET not in text


def test_a_run_that_nothing_disturbed_says_so(result: SuiteResult) -> None:
    assert QUIET in to_text(replace(result, findings=()))
    assert QUIET not in to_text(replace(result, findings=(), is_complete=False))


def test_a_drop_stands_in_every_report_with_both_spreads(result: SuiteResult) -> None:
    slower = times(result, 0.5, Part.DECODE)
    comparison = compare(slower, result)
    for report in (to_text(slower, comparison), to_markdown(slower, comparison)):
        assert "DROP: decode (avx2): 50 % under the baseline, 125 instead of 250 tokens/s; spread ±2 %" in report
        assert "-50 %" in report


def test_without_a_drop_the_reports_say_that(result: SuiteResult) -> None:
    assert "No figure is more than 10 % under the baseline of 14 Nov 2026." in to_text(result, compare(result, result))


def test_a_baseline_that_does_not_fit_is_said_to(result: SuiteResult) -> None:
    other = replace(result, n_threads=4)
    assert "measured with 4 threads, this run with 2" in to_text(result, compare(result, other))


def test_csv_has_one_row_for_each_figure_and_the_memory(result: SuiteResult) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(result, compare(result, result)))))
    assert len(rows) == len(result.figures) + 3
    decode = next(row for row in rows if (row["part"], row["size"]) == ("decode", "0"))
    assert (decode["median"], decode["baseline"], decode["change"], decode["samples"]) == ("250", "250", "0.0000", "3")
    assert next(row for row in rows if row["part"] == "memory_peak")["median"] == "318000000"


def test_markdown_is_a_table_whose_rows_have_equal_width(result: SuiteResult) -> None:
    table = [line for line in to_markdown(result).splitlines() if line.startswith("|")]
    assert len(table) == len(result.figures) + 2
    assert len({line.count("|") for line in table}) == 1
