"""Where the colours of code go."""

from __future__ import annotations

from smallmind.ui.transcript.highlight import Span, find_spans


def test_spans_are_per_line() -> None:
    lines = find_spans("def f():\n    return 1", "python")
    assert lines[0][:2] == (Span(0, 3, "keyword"), Span(4, 1, "function"))
    assert lines[1] == (Span(4, 6, "keyword"), Span(11, 1, "number"))


def test_positions_count_as_qt_counts() -> None:
    assert find_spans("'😀' # x", "python")[0][-1] == Span(5, 3, "comment")


def test_an_unknown_language_has_no_colours() -> None:
    assert find_spans("whatever", "nonsense-language") == []
    assert find_spans("whatever", "") == []
