"""The end of the log."""

from pathlib import Path

import pytest

from smallmind.storage.log_file import MOST_LINES, LogTail


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "smallmind.log"


def entry(text: str, level: str = "WARNING") -> str:
    return f"2026-11-22 10:00:00,000 {level} smallmind: {text}\n"


def append(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_missing_file_has_no_lines(log: Path) -> None:
    assert LogTail(log).read().lines == ()


def test_only_what_is_new_comes_with_the_next_look(log: Path) -> None:
    tail = LogTail(log)
    append(log, entry("first"))
    assert tail.read().starts_anew
    append(log, entry("second"))
    news = tail.read()
    assert not news.starts_anew
    assert [line.text[-6:] for line in news.lines] == ["second"]
    assert tail.read().lines == ()


def test_a_traceback_belongs_to_its_entry(log: Path) -> None:
    append(log, entry("it failed", "ERROR") + "Traceback (most recent call last):\n" + entry("fine", "INFO"))
    assert [line.level for line in LogTail(log).read().lines] == ["ERROR", "ERROR", "INFO"]


def test_half_a_line_waits_for_its_end(log: Path) -> None:
    tail = LogTail(log)
    append(log, entry("whole") + "hal")
    assert len(tail.read().lines) == 1
    append(log, "f\n")
    assert [line.text for line in tail.read().lines] == ["half"]


def test_a_new_file_starts_anew(log: Path) -> None:
    tail = LogTail(log)
    append(log, entry("old") * 3)
    tail.read()
    log.rename(log.with_suffix(".1"))
    append(log, entry("new"))
    news = tail.read()
    assert news.starts_anew
    assert len(news.lines) == 1


def test_of_a_long_file_only_the_end_is_read(log: Path) -> None:
    log.write_text("".join(entry(f"line {number}") for number in range(20_000)), "utf-8")
    lines = LogTail(log).read().lines
    assert len(lines) == MOST_LINES
    assert lines[-1].text.endswith("line 19999")
