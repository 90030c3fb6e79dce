"""A whole window over the real store and a model that says what it is told to, on the window's own loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import pytest
import pytestqt.plugin
from PySide6.QtWidgets import QApplication

from smallmind.domain.settings import AppearanceSettings, Settings
from smallmind.storage.database import Database
from smallmind.ui.appearance import Appearance
from smallmind.ui.garbage import GarbageRounds
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.formulas import Formulas
from smallmind.ui.transcript.kit import Kit
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

# Between a test and its fixtures' end pytest-qt would turn the Qt loop while no asyncio loop runs in it: a timer that
# is due just then would start its task in vain, and fail the test.  The tests' own loop turns all there is to turn.
pytestqt.plugin._process_events = lambda: None


@pytest.fixture
def application() -> QApplication:
    application = QApplication.instance() or QApplication(["smallmind"])
    assert isinstance(application, QApplication)
    return application


@pytest.fixture(autouse=True)
def garbage(application: QApplication) -> Iterator[None]:
    """Looked for as in the program; in a worker thread the end of a window before could crash the next."""
    with GarbageRounds() as rounds:
        rounds.begin()
        yield


@pytest.fixture
def appearance(application: QApplication) -> Appearance:
    return Appearance(application, AppearanceSettings(theme="light"))


class _TasksOfATest(Tasks):
    """pytest-qt turns the Qt loop between a test and its fixtures' end, where no asyncio loop runs: what a timer would
    begin there is given up.
    """

    def run_task(self, coro: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        try:
            return super().run_task(coro)
        except RuntimeError:
            coro.close()
            return None  # type: ignore[return-value]


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    tasks = _TasksOfATest()
    yield tasks
    await tasks.close()


@pytest.fixture
async def kit(appearance: Appearance, tasks: Tasks) -> Kit:
    """What the blocks of a transcript share."""
    return Kit(appearance, tasks, Formulas(tasks))


@pytest.fixture
async def world() -> FakeWorld:
    """Closed with the workspace."""
    return FakeWorld(await Database.open(None))


@pytest.fixture
def saved() -> list[Settings]:
    """What was written to the settings file."""
    return []


@pytest.fixture
async def workspace(tasks: Tasks, world: FakeWorld, saved: list[Settings]) -> AsyncIterator[Workspace]:
    workspace = Workspace(tasks, SettingsModel(tasks, Settings(), saved.append))
    yield workspace
    await workspace.close()
    await world.close()


@pytest.fixture
async def window(appearance: Appearance, workspace: Workspace) -> AsyncIterator[MainWindow]:
    """Shown, as it is before anything has been loaded."""
    workspace.settings.changed.connect(lambda: appearance.follow(workspace.settings.value.appearance))
    window = MainWindow(appearance, workspace)
    window.show()
    await until(window.windowHandle().isExposed)
    window.activateWindow()  # on a bare X server no window manager does
    await until(window.isActiveWindow)
    yield window
    await workspace.close()
    window.allow_close()
    window.close()
    window.deleteLater()


@pytest.fixture
async def person(window: MainWindow, workspace: Workspace, world: FakeWorld) -> Person:
    """Somebody in front of the window, with the model ready."""
    await workspace.start(world.services())
    await until(lambda: workspace.engine.is_ready)
    return Person(window)
