"""The benchmark as a person uses it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from smallmind.bench.suite.figures import Part
from smallmind.domain.errors import StorageError
from smallmind.ui.benchmark.sheet import BenchmarkSheet
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.workspace import Workspace
from tests.ui.benchmark.conftest import Lab
from tests.ui.fakes import OTHER, FakeWorld
from tests.ui.person import Person, until


async def measure(person: Person, sheet: BenchmarkSheet) -> None:
    """Press Start and wait."""
    person.click("Start", sheet)
    await until(lambda: sheet.model.is_running)
    await until(lambda: not sheet.model.is_running, 20)


def choose(sheet: BenchmarkSheet, button: str, *words: str) -> None:
    """Tick or pick lines in the menu of one of the head's buttons."""
    choice = next(each for each in sheet.options.buttons if each.accessibleName() == button)
    for one in words:
        next(action for action in choice.menu_of_choices.actions() if action.text() == one).trigger()


async def menu_line(sheet: BenchmarkSheet, button: str, words: str) -> QAction:
    """A line of the menu that the button opens."""
    before = set(sheet.findChildren(QMenu))
    person = Person(sheet.window())  # type: ignore[arg-type]
    person.click(button, sheet)
    (menu,) = set(sheet.findChildren(QMenu)) - before
    return next(action for action in menu.actions() if words in action.text())


def button(sheet: BenchmarkSheet, name: str) -> QPushButton:
    return next(each for each in sheet.findChildren(QPushButton) if each.accessibleName() == name)


async def test_it_opens_by_the_lightning_and_by_its_key(person: Person, sheet: BenchmarkSheet) -> None:
    person.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    person.click("Benchmark")
    assert sheet.isVisible()
    person.press(Qt.Key.Key_Escape)
    person.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert sheet.isVisible()


async def test_before_the_first_run_it_says_that_there_is_nothing(person: Person, sheet: BenchmarkSheet) -> None:
    assert person.sees("Nothing was measured yet", sheet)
    assert not button(sheet, "Export").isEnabled()
    assert not button(sheet, "Save as baseline").isEnabled()
    assert not button(sheet, "History").isEnabled()
    assert sheet.window().focusWidget() is button(sheet, "Start")


async def test_a_run_fills_the_cards_and_the_table(person: Person, sheet: BenchmarkSheet) -> None:
    await measure(person, sheet)
    result = sheet.model.result
    assert result is not None
    assert result.is_complete
    cards = [card.accessibleName() for card in sheet._cards]
    assert cards[0] == "Decode, one stream: 200 tokens/s 50 % of this memory's speed"
    assert cards[1].startswith("Prefill, 512 tokens: 2,000 tokens/s 50 % of the arithmetic peak")
    assert cards[2].startswith("First token: ")
    assert cards[3].startswith("10 streams together: ")
    assert cards[4].startswith("Memory, peak: 300 MB did not grow")
    assert person.sees("Decode at depth", sheet)
    assert person.sees("4,096", sheet)
    assert person.sees("Machine was quiet; no throttling seen.", sheet)


async def test_kernels_are_compared_side_by_side(person: Person, sheet: BenchmarkSheet) -> None:
    choose(sheet, "Kernels", "Scalar")
    choose(sheet, "What is measured", "3 rounds", "Prefill by length", "Decode by depth", "Streams together", "Loading")
    await measure(person, sheet)
    result = sheet.model.result
    assert result is not None
    assert result.plan.parts == ("decode",)
    assert result.plan.iterations == 3
    assert {figure.key.kernel for figure in result.figures} == {"scalar", "avx2"}
    assert sheet._legend.accessibleName() == "AVX2, Scalar"
    assert sheet._plot.accessibleDescription() == "AVX2 200, Scalar 100"
    assert person.sees("Scalar", sheet)


async def test_one_kernel_and_one_part_stay_chosen(person: Person, sheet: BenchmarkSheet) -> None:
    choose(sheet, "Kernels", "AVX2")
    assert sheet.options.plan().kernels == ("avx2",)
    parts = ("Prefill by length", "Decode by depth", "Streams together", "Loading", "Decode, one stream")
    choose(sheet, "What is measured", *parts)
    assert sheet.options.plan().parts == ("decode",)


async def test_the_chats_own_engine_is_measured_if_the_model_is_the_same(
    person: Person, sheet: BenchmarkSheet, lab: Lab, world: FakeWorld
) -> None:
    await measure(person, sheet)
    assert lab.sources[0].borrowed is world.model
    choose(sheet, "Model", OTHER.name)
    await measure(person, sheet)
    assert lab.sources[1].borrowed is None
    assert lab.sources[1].path == OTHER.path
    assert all(source.is_closed for source in lab.sources)


async def test_stop_is_free_at_once_and_keeps_what_was_measured(
    person: Person, sheet: BenchmarkSheet, lab: Lab
) -> None:
    lab.hangs = True
    person.click("Start", sheet)
    await until(lambda: lab.sources and lab.sources[0].engines and lab.sources[0].engines["avx2"].requests)
    person.click("Stop", sheet)
    asked_at = asyncio.get_running_loop().time()
    await until(lambda: not sheet.model.is_running)
    assert asyncio.get_running_loop().time() - asked_at < 0.1
    assert person.sees("Stopped", sheet)
    assert lab.sources[0].is_closed
    assert lab.history.runs() == ()


async def test_closing_the_sheet_stops_the_run(person: Person, sheet: BenchmarkSheet, lab: Lab) -> None:
    lab.hangs = True
    person.click("Start", sheet)
    await until(lambda: sheet.model.is_running)
    person.press(Qt.Key.Key_Escape)
    await until(lambda: not sheet.model.is_running)
    assert not sheet.isVisible()


async def test_no_answer_is_begun_during_a_run(
    person: Person, sheet: BenchmarkSheet, lab: Lab, workspace: Workspace, window: MainWindow
) -> None:
    lab.hangs = True
    person.click("Start", sheet)
    await until(lambda: sheet.model.is_running)
    assert not workspace.engine.is_ready
    assert person.sees("No answer is begun while this runs.", sheet)
    assert workspace.chat is not None
    workspace.chat.send("Hello")
    await until(lambda: "A benchmark is running" in person.reads(window.transcript))
    person.click("Stop", sheet)
    await until(lambda: workspace.engine.is_ready)


async def test_a_run_is_not_begun_while_an_answer_is_written(
    person: Person, sheet: BenchmarkSheet, workspace: Workspace, world: FakeWorld
) -> None:
    world.model.never_ends = True
    assert workspace.chat is not None
    workspace.chat.send("Hello")
    await until(lambda: workspace.is_answering)
    person.click("Start", sheet)
    assert not sheet.model.is_running
    assert person.sees("An answer is still being written.", sheet)
    workspace.chat.stop()
    await until(lambda: not workspace.is_answering)
    await measure(person, sheet)
    assert not person.sees("An answer is still being written.", sheet)


async def test_without_room_for_two_models_the_chats_is_put_away_and_comes_back(
    person: Person, sheet: BenchmarkSheet, lab: Lab, workspace: Workspace, world: FakeWorld
) -> None:
    lab.is_tight = True
    choose(sheet, "Model", OTHER.name)
    path = workspace.engine.path
    await measure(person, sheet)
    assert sheet.model.error is None
    assert world.model.is_closed
    await until(lambda: workspace.engine.is_ready)
    assert workspace.engine.path == path
    assert len(world.loads) == 2


async def test_another_model_for_the_chat_ends_the_run(
    person: Person, sheet: BenchmarkSheet, lab: Lab, workspace: Workspace
) -> None:
    lab.hangs = True
    person.click("Start", sheet)
    await until(lambda: sheet.model.is_running)
    workspace.load_named_model(OTHER.name)
    await until(lambda: not sheet.model.is_running)
    await until(lambda: workspace.engine.is_ready)


async def test_a_drop_against_the_baseline_is_shown(person: Person, sheet: BenchmarkSheet, lab: Lab) -> None:
    await measure(person, sheet)
    person.click("Save as baseline", sheet)
    await until(lambda: not button(sheet, "Save as baseline").isEnabled())
    lab.pace = 0.85
    await asyncio.sleep(1.1)  # another second, or it would be the same run
    await measure(person, sheet)
    assert sheet.model.comparison is not None
    assert {change.key.part for change in sheet.model.comparison.alerts} >= {Part.DECODE, Part.PREFILL}
    assert any(alert.isVisible() and "under the baseline of" in alert.text() for alert in sheet._alerts)
    assert person.sees("200  −15 %", sheet)


async def test_earlier_runs_can_be_looked_at(person: Person, sheet: BenchmarkSheet, lab: Lab) -> None:
    await measure(person, sheet)
    lab.pace = 0.5
    await asyncio.sleep(1.1)
    await measure(person, sheet)
    assert person.sees("100", sheet)
    (newest, oldest) = sheet.model.runs
    assert newest.made_at > oldest.made_at
    await sheet.model.show_run(oldest)
    assert sheet._cards[0].accessibleName().startswith("Decode, one stream: 200 ")
    line = await menu_line(sheet, "History", newest.model)
    line.trigger()
    await until(lambda: sheet._cards[0].accessibleName().startswith("Decode, one stream: 100 "))


async def test_the_newest_run_is_there_when_the_sheet_opens(person: Person, sheet: BenchmarkSheet, lab: Lab) -> None:
    await measure(person, sheet)
    sheet.model.result = None
    person.press(Qt.Key.Key_Escape)
    person.click("Benchmark")
    await until(lambda: sheet._cards[0].accessibleName().startswith("Decode, one stream: 200 "))


@pytest.mark.parametrize(("words", "suffix"), [("JSON", "json"), ("CSV", "csv"), ("Markdown", "md"), ("Image", "png")])
async def test_a_result_is_exported(
    person: Person,
    sheet: BenchmarkSheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    suffix: str,
) -> None:
    path = tmp_path / f"out.{suffix}"
    ask = AsyncMock(return_value=path)
    monkeypatch.setattr("smallmind.ui.benchmark.exporting.pick_new_file", ask)
    await measure(person, sheet)
    (await menu_line(sheet, "Export", words)).trigger()
    await until(lambda: path.is_file() and path.stat().st_size > 100)
    if suffix == "json":
        assert json.loads(path.read_text("utf-8"))["model"]["name"] == "SmolLM2-135M-Instruct-Q4_1"
    if suffix == "png":
        await until(lambda: QImage(str(path)).width() > 800)
    assert ask.await_args is not None
    assert ask.await_args.args[2].endswith(f".{suffix}")


async def test_a_file_that_cannot_be_written_is_told(
    person: Person, sheet: BenchmarkSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = AsyncMock(return_value=tmp_path / "nowhere" / "out.csv")
    monkeypatch.setattr("smallmind.ui.benchmark.exporting.pick_new_file", ask)
    await measure(person, sheet)
    (await menu_line(sheet, "Export", "CSV")).trigger()
    await until(lambda: person.sees("Could not use", sheet))


async def test_a_run_that_cannot_be_kept_is_still_shown(
    person: Person, sheet: BenchmarkSheet, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_result: object) -> Path:
        raise StorageError("/data", "the disk is full")

    monkeypatch.setattr(lab.history, "add", refuse)
    await measure(person, sheet)
    assert person.sees("the disk is full", sheet)
    assert sheet._cards[0].accessibleName().startswith("Decode, one stream: 200 ")


async def test_the_plot_shows_the_figure_that_is_picked(person: Person, sheet: BenchmarkSheet) -> None:
    await measure(person, sheet)
    assert sheet._which_button.text() == "Decode"
    sheet._which_button._pick(next(key for key, words in sheet._which_button._choices if words == "10 streams"))
    assert sheet._plot.accessibleDescription() != "AVX2 200"
    QTest.mouseMove(sheet._plot)
    sheet.grab()


async def test_everything_has_a_name_and_is_reached_by_tab(person: Person, sheet: BenchmarkSheet) -> None:
    await measure(person, sheet)
    seen = []
    for _ in range(12):
        focused = sheet.window().focusWidget()
        assert focused is not None
        assert focused.accessibleName()
        seen.append(focused.accessibleName())
        person.press(Qt.Key.Key_Tab)
    assert {"Model", "Kernels", "Threads", "What is measured", "Start", "What is plotted", "Export"} <= set(seen)
