"""The panel beside the chat, as a person uses it."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from smallmind.domain.settings import SavedPrompt, Settings
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.controls.segmented import Segmented
from smallmind.ui.models.scope import Scope
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.panel import SettingsPanel
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

_W = TypeVar("_W", bound=QWidget)
TEMPERATURE = "sampling.temperature"


@pytest.fixture
async def panel(person: Person, workspace: Workspace) -> SettingsPanel:
    person.send("What grows in the shade?")
    await until(lambda: person.sees("first token"))
    return person.window.panel


def named(kind: type[_W], name: str, place: QWidget) -> _W:
    return next(each for each in place.findChildren(kind) if each.accessibleName() == name)


def pick(segmented: Segmented, index: int, of: int) -> None:
    middle = segmented.rect().center()
    middle.setX(int(segmented.width() * (index + 0.5) / of))
    QTest.mouseClick(segmented, Qt.MouseButton.LeftButton, pos=middle)


async def test_a_change_for_this_chat_has_a_mark_that_goes_back(
    panel: SettingsPanel, person: Person, workspace: Workspace
) -> None:
    pick(named(Segmented, "What changes count for", panel), 0, 2)
    assert workspace.scope.scope is Scope.CHAT
    named(QAbstractSlider, "Temperature", panel).setValue(20)
    assert workspace.settings.value == Settings()
    assert workspace.chat is not None
    assert workspace.chat.session.sampling.temperature == 1.0
    mark = person.buttons("Temperature: back to the default", panel)
    assert mark
    mark[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(mark[0], Qt.Key.Key_Return)
    assert workspace.chat.session.sampling.temperature == Settings().sampling.temperature
    assert not person.buttons("Temperature: back to the default", panel)


async def test_the_marks_are_seen_only_where_they_mean_something(
    panel: SettingsPanel, person: Person, workspace: Workspace
) -> None:
    workspace.scope.choose(Scope.CHAT)
    workspace.scope.set(TEMPERATURE, 1.0)
    pick(named(Segmented, "What changes count for", panel), 1, 2)
    assert not person.buttons("Temperature: back to the default", panel)
    assert named(QAbstractSlider, "Temperature", panel).accessibleDescription() == "0.30"


async def test_a_system_prompt_for_this_chat_alone(panel: SettingsPanel, workspace: Workspace) -> None:
    workspace.scope.choose(Scope.CHAT)
    field = named(QPlainTextEdit, "System prompt", panel)
    field.selectAll()
    QTest.keyClicks(field, "Rhyme.")
    assert workspace.chat is not None
    assert workspace.chat.session.system_prompt == "Rhyme."
    assert workspace.settings.value.chat == Settings().chat
    workspace.new_chat()
    assert field.toPlainText() == Settings().chat.system_prompt


async def test_the_next_answer_is_asked_with_what_the_panel_shows(
    panel: SettingsPanel, person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    workspace.scope.choose(Scope.CHAT)
    named(QAbstractSlider, "Top-p", panel).setValue(50)
    person.send("Again")
    await until(lambda: len(world.model.streams) == 2 and not person.buttons("Stop"))
    assert world.model.streams[1].request.sampling.top_p == 0.5


async def test_a_preset_is_one_click_and_asks_to_load_again(
    panel: SettingsPanel, person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    pick(named(Segmented, "Preset", panel), 2, 3)
    engine = workspace.settings.value.engine
    assert (engine.context_length, engine.kv_format) == (2_048, "q8_0")
    person.click("Load again to apply", panel)
    await until(lambda: len(world.loads) == 2 and workspace.engine.is_ready)
    assert world.loads[-1][1] == engine


async def test_another_mixture_than_a_presets_is_custom(panel: SettingsPanel, workspace: Workspace) -> None:
    presets, own = named(Segmented, "Preset", panel), named(MenuButton, "Own presets", panel)
    assert presets.accessibleDescription() == "Latency"
    assert not own.isVisible()
    workspace.settings.set("engine.n_threads", 1)
    assert presets.accessibleDescription() == ""
    assert own.isVisible()
    assert own.text() == "Custom"


async def test_a_seed_is_fixed_and_let_go_with_one_button(
    panel: SettingsPanel, person: Person, workspace: Workspace
) -> None:
    person.click("Fix", panel)
    assert isinstance(workspace.settings.value.sampling.seed, int)
    person.click("Random", panel)
    assert workspace.settings.value.sampling.seed is None


async def test_a_number_out_of_range_is_marked_and_does_not_count(panel: SettingsPanel, workspace: Workspace) -> None:
    named(QPushButton, "More about sampling", panel).click()
    field = named(QLineEdit, "Maximum tokens", panel)
    QTest.keyClicks(field, "0")
    assert field.property("wrong")
    assert "1 to 10,000,000" in field.accessibleDescription()
    assert workspace.settings.value.sampling.max_tokens is None
    field.clear()
    QTest.keyClicks(field, "250")
    assert not field.property("wrong")
    assert workspace.settings.value.sampling.max_tokens == 250


async def test_a_system_prompt_is_picked_from_the_library(panel: SettingsPanel, workspace: Workspace) -> None:
    library = named(MenuButton, "System prompt library", panel)
    assert not library.isVisible()
    workspace.settings.set("chat.system_prompts", (SavedPrompt("Rhymes", "Rhyme."),))
    assert library.text() == "Pick"
    library.chosen.emit("Rhyme.")
    assert workspace.settings.value.chat.system_prompt == "Rhyme."
    assert library.text() == "Rhymes"


async def test_what_this_machine_cannot_do_is_offered_with_the_reason_but_not_to_be_chosen(
    panel: SettingsPanel, workspace: Workspace
) -> None:
    kernel = named(MenuButton, "Kernel", panel)
    kernel.click()
    from PySide6.QtWidgets import QMenu

    menu = kernel.findChild(QMenu)
    assert menu is not None
    words = {action.text(): action.isEnabled() for action in menu.actions()}
    menu.close()
    assert words["AVX2 VNNI · not on this processor"] is False
    assert words["AVX2"] is True
    assert not any("NEON" in each for each in words)


async def test_warnings_of_the_loaded_model_stand_in_the_panel(
    panel: SettingsPanel, person: Person, workspace: Workspace
) -> None:
    from dataclasses import replace

    loaded = workspace.engine.loaded
    assert loaded is not None
    workspace.engine.loaded = replace(loaded, warnings=("It could not be locked.",))
    workspace.engine.changed.emit()
    assert person.sees("It could not be locked.", panel)
