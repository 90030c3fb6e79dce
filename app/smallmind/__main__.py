"""Where everything is built: a command, or the window with all that stands behind it.  The only composition root.

The window is shown before anything heavy is imported; the database, the engine and the model follow while it is alive.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from smallmind.domain.settings import Settings
    from smallmind.engine import Engine
    from smallmind.storage.conversations import ConversationStore
    from smallmind.storage.settings_file import SettingsFile
    from smallmind.ui.benchmark.services import BenchServices
    from smallmind.ui.garbage import GarbageRounds
    from smallmind.ui.instance import Instance
    from smallmind.ui.main_window import MainWindow
    from smallmind.ui.models.services import Services
    from smallmind.ui.models.workspace import Workspace

_log = logging.getLogger("smallmind")
# Each call into Qt that lets other threads run may have to wait this long until it has the interpreter back.
_SWITCH_S = 0.0005


def main(argv: Sequence[str] | None = None) -> int:
    """`smallmind` opens the window, also with a model's file; with other arguments it is a command for the terminal.
    Returns the exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    file = _model_file(arguments)
    if arguments and file is None:
        from smallmind.cli import main as run_command

        return run_command(arguments)
    return _run_window(file)


def _model_file(arguments: list[str]) -> Path | None:
    if len(arguments) == 1 and not arguments[0].startswith("-"):
        from smallmind.domain.model import MODEL_SUFFIXES

        path = Path(arguments[0])
        if path.suffix.lower() in MODEL_SUFFIXES:
            return path.absolute()
    return None


def _run_window(file: Path | None) -> int:
    # Nothing that is made until the window is warm is garbage, and looking for some takes an eighth of that time.
    gc.disable()
    import qasync
    from PySide6.QtWidgets import QApplication

    from smallmind.storage.paths import data_folder, log_path, settings_path
    from smallmind.storage.settings_file import SettingsFile
    from smallmind.ui.garbage import GarbageRounds
    from smallmind.ui.instance import Instance
    from smallmind.ui.process import start_log

    app = QApplication(sys.argv[:1])
    app.setApplicationName("SmallMind")
    app.setDesktopFileName("smallmind")
    app.setQuitOnLastWindowClosed(False)
    instance = Instance(data_folder())
    if not instance.claim(file):
        return 0
    start_log(log_path())
    with GarbageRounds() as garbage:  # until the last worker has ended
        qasync.run(_live(_Program(app, SettingsFile(settings_path()), instance, garbage), file))
    instance.close()
    return 0


@dataclass(frozen=True, slots=True)
class _Program:
    """What is the same behind every window."""

    app: QApplication
    settings_file: SettingsFile
    instance: Instance
    garbage: GarbageRounds


@dataclass(frozen=True, slots=True)
class _Before:
    """What the next window goes on with; the earlier one stays until that is shown."""

    window: MainWindow
    settings: Settings
    conversation_id: int | None


async def _live(program: _Program, file: Path | None) -> None:
    """From the first window to the last save.

    Another language is another window over the same files, built as at a start: so no widget has to know how to write
    itself anew, and what is kept over a restart is kept here.
    """
    sys.setswitchinterval(_SWITCH_S)
    before = await _live_in_one_language(program, file, None)
    while before is not None:
        before = await _live_in_one_language(program, None, before)


async def _live_in_one_language(program: _Program, file: Path | None, before: _Before | None) -> _Before | None:
    """None when the program was closed, else what goes on in another language."""
    from PySide6.QtCore import QObject

    from smallmind.storage.paths import data_folder
    from smallmind.ui.appearance import Appearance
    from smallmind.ui.language_change import language_change
    from smallmind.ui.main_window import MainWindow
    from smallmind.ui.models.settings import SettingsModel
    from smallmind.ui.models.workspace import Workspace
    from smallmind.ui.process import catch_errors, close_on_signals, keep_place, restore_place
    from smallmind.ui.tasks import Tasks
    from smallmind.ui.translation import install_language

    instance = program.instance
    tasks = Tasks()
    loaded = before.settings if before is not None else program.settings_file.load()
    install_language(program.app, loaded.appearance.language)
    settings = SettingsModel(tasks, loaded, program.settings_file.save)
    appearance = Appearance(program.app, settings.value.appearance)
    settings.changed.connect(lambda: appearance.follow(settings.value.appearance))
    workspace = Workspace(tasks, settings)
    window = MainWindow(appearance, workspace)
    restore_place(window, data_folder())
    catch_errors(window)
    is_closing = asyncio.Event()
    window.close_wanted.connect(is_closing.set)
    close_on_signals(window)
    raising = instance.raise_wanted.connect(lambda other: _come_forward(window, workspace, other))
    window.show()
    if before is not None:
        _put_away(before.window)
        window.sheets.open("settings")  # where the language was changed
    tasks.run_task(_start(program, workspace, window, file, before.conversation_id if before else None))
    changing = tasks.run_task(language_change(window, settings))
    await asyncio.wait({tasks.run_task(is_closing.wait()), changing}, return_when=asyncio.FIRST_COMPLETED)
    QObject.disconnect(raising)
    keep_place(window, data_folder())
    shown = workspace.chat.conversation_id if workspace.chat is not None else None
    if not is_closing.is_set():
        window.setEnabled(False)
        await workspace.close()
        appearance.leave()
        return _Before(window, settings.value, shown)
    instance.stop_listening()
    await workspace.close()
    _put_away(window)
    return None


def _put_away(window: MainWindow) -> None:
    window.allow_close()
    window.close()
    window.deleteLater()


async def _start(
    program: _Program, workspace: Workspace, window: MainWindow, file: Path | None, conversation_id: int | None
) -> None:
    """Everything behind the window, and what it needs for more than its first sight."""
    await asyncio.sleep(0.02)  # the window is painted first
    try:
        await _open(workspace, window, program.instance, file)
        if conversation_id is not None:
            workspace.open_chat(conversation_id)
        await window.warm_up()
    finally:
        program.garbage.begin()


async def _open(workspace: Workspace, window: MainWindow, instance: Instance, file: Path | None) -> None:
    from smallmind.domain.errors import SmallMindError
    from smallmind.storage.conversations import ConversationStore
    from smallmind.storage.opening import open_conversations
    from smallmind.storage.paths import database_path

    opened = await open_conversations(database_path())
    if opened.notice is not None:
        _log.warning("the conversations: %s", opened.notice, exc_info=opened.notice)
        window.show_notice(opened.notice)
    store = ConversationStore(opened.database)
    try:
        await workspace.start(await asyncio.to_thread(_make_services, store))
    except SmallMindError as error:
        window.show_problem(error)
    if file is not None:
        workspace.load_model_file(file)
    instance.listen()
    workspace.tasks.run_task(_keep_in_order(store, window, is_checked=opened.notice is None))


async def _keep_in_order(store: ConversationStore, window: MainWindow, *, is_checked: bool) -> None:
    """What can wait until talking is possible."""
    from smallmind.domain.errors import StorageError
    from smallmind.storage.opening import find_damage
    from smallmind.storage.paths import database_path

    try:
        await store.tidy()
    except StorageError as error:  # a disk that is full, say: it comes up where something is to be saved
        _log.warning("tidying ended early", exc_info=error)
    damage = await find_damage(database_path()) if is_checked else None
    if damage is not None:
        window.show_notice(damage)


def _make_services(store: ConversationStore) -> Services:
    """Imports everything below the window: for a worker thread."""
    from smallmind.engine import Engine, read_header
    from smallmind.engine.system import describe_machine
    from smallmind.engine.tuning import measure_threads
    from smallmind.library import Library, model_folder
    from smallmind.library.starter import ensure_starter
    from smallmind.storage.paths import data_folder, dictionary_path
    from smallmind.storage.word_list import WordList
    from smallmind.ui.models.services import Services

    machine = describe_machine()
    return Services(
        store=store,
        library=Library(model_folder(), read_header),
        make_session=lambda conversation_id: _make_session(store, conversation_id),
        load_engine=Engine.load,
        bench=_make_bench_services(),
        kernel_names=machine.kernels,
        n_cores=machine.n_cores,
        memory_bytes=machine.memory_bytes,
        available_bytes=machine.available_bytes,
        fetch_starter=lambda progress: ensure_starter(model_folder(), progress),
        data_folder=data_folder(),
        models_folder=model_folder,
        measure_threads=measure_threads,
        close=store.close,
        words=WordList(dictionary_path()),
    )


def _make_bench_services() -> BenchServices:
    from smallmind.bench.suite.engines import FileEngines
    from smallmind.bench.suite.history import BenchHistory
    from smallmind.bench.suite.probe import MachineProbe
    from smallmind.ui.benchmark.services import BenchServices

    return BenchServices(FileEngines, MachineProbe(), BenchHistory())


def _make_session(store: ConversationStore, conversation_id: int | None) -> Any:
    from smallmind.chat.session import ChatSession

    engine: Engine | None = None  # the workspace hands it over when it is loaded
    return ChatSession(store, engine, conversation_id=conversation_id)


def _come_forward(window: MainWindow, workspace: Workspace, file: str) -> None:
    """Another start: the window that is there is the one, with the file that it was given."""
    from PySide6.QtCore import Qt

    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    if file:
        workspace.load_model_file(Path(file))


if __name__ == "__main__":
    sys.exit(main())
