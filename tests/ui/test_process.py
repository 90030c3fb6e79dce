"""What becomes of errors that nobody caught."""

from __future__ import annotations

import asyncio
import logging
import sys

import pytest
from shiboken6 import delete

from smallmind.ui.appearance import Appearance
from smallmind.ui.main_window import MainWindow
from smallmind.ui.process import catch_errors
from tests.ui.person import Person


@pytest.fixture(autouse=True)
def hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # it is put back afterwards


@pytest.mark.logs
async def test_the_window_tells_what_nobody_caught(person: Person) -> None:
    catch_errors(person.window)
    error = ZeroDivisionError("a figure of nobody's business")
    sys.excepthook(type(error), error, None)
    assert person.window.banner.isVisible()
    assert not person.sees("nobody's business")


@pytest.mark.logs
async def test_without_a_window_it_is_in_the_log_only(
    person: Person, appearance: Appearance, caplog: pytest.LogCaptureFixture
) -> None:
    window = MainWindow(appearance, person.window._workspace)
    catch_errors(window)
    delete(window)
    error = ZeroDivisionError("after the end")
    with caplog.at_level(logging.ERROR):
        sys.excepthook(type(error), error, None)
        asyncio.get_running_loop().call_exception_handler({"message": "a task failed", "exception": error})
    assert [record.exc_info is not None for record in caplog.records if record.name == "smallmind"] == [True, True]
