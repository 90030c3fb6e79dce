"""What every test gets: a data folder of its own, a Qt that needs no screen, no unexpected warning in the log."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent

if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in ("ui", "e2e"):
            item.add_marker(folder)


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests under tests/ui run on the window's own loop, all others on asyncio's."""
    if item.path.is_relative_to(TESTS / "ui"):
        return {"qt": _qt_loop}
    return {"asyncio": asyncio.new_event_loop}


def _qt_loop() -> asyncio.AbstractEventLoop:
    from PySide6.QtWidgets import QApplication
    from qasync import QEventLoop

    from smallmind.ui.translation import install_language

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["smallmind"])
    application.setQuitOnLastWindowClosed(False)
    install_language(application, "en")

    class WindowLoop(QEventLoop):  # type: ignore[misc]  # qasync has no types
        """qasync turns the Qt loop once more after its own has ended: what goes on there must find it running, too."""

        def run_forever(self) -> Any:
            result = super().run_forever()
            asyncio._set_running_loop(self)
            return result

        def run_until_complete(self, future: Any) -> Any:
            try:
                return super().run_until_complete(future)
            finally:
                asyncio._set_running_loop(None)

    loop: asyncio.AbstractEventLoop = WindowLoop(application, already_running=False)
    return loop


@pytest.fixture(scope="session")
def starter_path() -> Path:
    """The starter model in the real model folder (session scope: found before data_folder moves that away)."""
    from smallmind.library import model_folder
    from smallmind.library.starter import STARTER

    path = model_folder() / STARTER.file_name
    if not path.is_file():
        pytest.fail(f"{path} is missing: run `python3 packaging/dev.py test`, or `smallmind models starter`")
    return path


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, so that no test sees or touches the user's."""
    folder = tmp_path / "smallmind-data"
    monkeypatch.setenv("SMALLMIND_DATA_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails a test that logs a warning or worse, unless it is marked `logs`."""
    yield
    if request.node.get_closest_marker("logs") is not None:
        return
    said = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not said, "unexpected in the log: " + "; ".join(record.getMessage() for record in said)
