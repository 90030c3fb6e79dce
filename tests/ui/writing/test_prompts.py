"""The library of prompts: the quick way with "/", and the sheet."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from smallmind.domain.settings import SavedPrompt
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.sheets.prompts import PromptsSheet
from smallmind.ui.writing.prompt_menu import PromptMenu
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_a_slash_and_some_letters_and_enter_bring_a_prompt(person: Person, world: FakeWorld) -> None:
    field = person.window.composer.field
    person.write("/expl")
    assert person.visible(PromptMenu)
    person.press(Qt.Key.Key_Return)
    assert field.toPlainText().startswith("Explain {{topic}}")
    assert field.textCursor().selectedText() == "{{topic}}"
    assert not person.visible(PromptMenu)
    assert not world.model.streams


async def test_tab_goes_from_variable_to_variable_and_enter_sends_when_none_is_left(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    workspace.settings.set("chat.prompts", (SavedPrompt("Aaa", "{{one}} and {{two}}"),))
    field = person.window.composer.field
    person.write("/aaa")
    person.press(Qt.Key.Key_Tab)
    person.write("rain")
    person.press(Qt.Key.Key_Return)
    assert not world.model.streams
    assert field.textCursor().selectedText() == "{{two}}"
    person.press(Qt.Key.Key_Backtab, SHIFT)
    assert field.textCursor().selectedText() == "{{two}}"
    person.write("fog")
    assert field.toPlainText() == "rain and fog"
    person.press(Qt.Key.Key_Return)
    await until(lambda: person.sees("first token"))
    assert "rain and fog" in world.model.prompt()


async def test_what_fills_itself_in_is_filled_in(person: Person, workspace: Workspace) -> None:
    QGuiApplication.clipboard().setText("from {{elsewhere}}")
    workspace.settings.set("chat.prompts", (SavedPrompt("Aaa", "On {{date}}: {{clipboard}}"),))
    person.write("/aaa")
    person.press(Qt.Key.Key_Return)
    text = person.window.composer.field.toPlainText()
    assert text.startswith("On ")
    assert "{{date}}" not in text
    assert text.endswith(": from {{elsewhere}}")


async def test_arrows_choose_and_escape_leaves_the_slash(person: Person) -> None:
    menu = person.window.findChild(PromptMenu)
    assert menu is not None
    person.write("/")
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert person.window.composer.field.toPlainText() == "/"


async def test_the_menu_stays_at_the_field(person: Person) -> None:
    window, field = person.window, person.window.composer.field
    menu = window.findChild(PromptMenu)
    assert menu is not None

    def top() -> int:
        return field.mapTo(window, QPoint(0, 0)).y()

    low = top()
    field.setPlainText("long words " * 300)
    await until(lambda: top() < low - 100)
    field.clear()
    field.setPlainText("/")  # before the field is down again
    await until(lambda: top() == low)
    await until(lambda: 0 < low - menu.geometry().bottom() < 40)
    window.resize(window.width(), window.height() - 60)
    await until(lambda: 0 < top() - menu.geometry().bottom() < 40 and top() < low)


async def test_a_path_is_no_prompt(person: Person) -> None:
    person.write("/home/user")
    assert not person.visible(PromptMenu)
    person.window.composer.field.clear()
    person.window.composer.field.insertPlainText("/usr")
    assert not person.visible(PromptMenu)


async def test_a_prompt_of_ones_own_is_made_kept_used_and_deleted(person: Person, workspace: Workspace) -> None:
    person.press(Qt.Key.Key_P, CONTROL | SHIFT)
    sheet = await person.waits_for(PromptsSheet)
    person.click("New prompt", sheet)
    name = next(each for each in person.visible(QLineEdit) if each.accessibleName() == "Name of the prompt")
    text = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Text of the prompt")
    name.selectAll()
    name.insert("Mine")
    name.textEdited.emit("Mine")
    text.setPlainText("Say {{what}}")
    assert own_prompts(workspace) == [SavedPrompt("Mine", "Say {{what}}")]
    assert person.sees("Asked for with Tab: what.", sheet)
    person.click("Use", sheet)
    assert person.window.composer.field.textCursor().selectedText() == "{{what}}"
    person.press(Qt.Key.Key_P, CONTROL | SHIFT)
    person.click("Delete", sheet)
    assert own_prompts(workspace) == []
    person.click("Undo", sheet)
    assert own_prompts(workspace) == [SavedPrompt("Mine", "Say {{what}}")]


async def test_one_that_comes_along_can_only_be_copied(person: Person, workspace: Workspace) -> None:
    person.click("Prompt library")
    sheet = await person.waits_for(PromptsSheet)
    assert not person.buttons("Delete", sheet)
    person.click("Make my own copy", sheet)
    assert workspace.settings.value.chat.prompts[0].name == "Summarise"
    assert person.buttons("Delete", sheet)


def own_prompts(workspace: Workspace) -> list[SavedPrompt]:
    return list(workspace.settings.value.chat.prompts)
