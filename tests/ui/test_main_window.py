"""The window as a person uses it, over the real store and sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QDialog, QLineEdit, QPlainTextEdit, QWidget

from smallmind.domain.errors import EngineStopped, ModelFileError, StorageError
from smallmind.domain.generation import FinishReason
from smallmind.domain.settings import Settings
from smallmind.ui.appearance import Appearance
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.engine import EngineState
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.code_card import CodeCard
from tests.ui.fakes import MODEL, OTHER, FakeWorld
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_the_window_is_usable_before_anything_is_loaded(window: MainWindow) -> None:
    person = Person(window)
    person.write("while it loads")
    assert window.composer.field.toPlainText() == "while it loads"
    assert not window.composer.button.isEnabled()


async def test_an_answer_streams_in_with_its_figures(person: Person, world: FakeWorld) -> None:
    person.send("What is the capital of France?")
    assert person.window.composer.field.toPlainText() == ""
    await until(lambda: person.sees("Paris is the capital."))
    await until(lambda: person.sees("first token 20 ms"))
    assert person.sees("What is the capital of France?")
    assert person.sees("tokens/s")
    assert len(await world.store.list_conversations()) == 1


async def test_shift_enter_breaks_the_line_and_the_field_grows(person: Person) -> None:
    field = person.window.composer.field
    height = field.height()
    person.write("one")
    person.press(Qt.Key.Key_Return, SHIFT)
    person.write("two")
    assert field.toPlainText() == "one\ntwo"
    assert field.height() > height


async def test_nothing_is_sent_without_words(person: Person, world: FakeWorld) -> None:
    person.send("   ")
    await asyncio.sleep(0.05)
    assert not world.model.streams


async def test_escape_stops_the_answer_and_keeps_what_there_is(person: Person, world: FakeWorld) -> None:
    world.model.never_ends = True
    person.send("Go on for ever")
    await until(lambda: person.sees("Paris is the capital."))
    person.press(Qt.Key.Key_Escape)
    await until(lambda: person.sees("stopped"))
    assert person.sees("Paris is the capital.")
    assert person.window.composer.button.accessibleName() == "Send"


async def test_the_stop_button_stops_too(person: Person, world: FakeWorld) -> None:
    world.model.never_ends = True
    person.send("Go on for ever")
    await until(lambda: person.buttons("Stop"))
    person.click("Stop")
    await until(lambda: person.sees("stopped"))


async def test_a_new_chat_is_empty_and_the_old_one_comes_back(person: Person, workspace: Workspace) -> None:
    person.send("First question")
    await until(lambda: workspace.conversations.rowCount() == 2)
    person.press(Qt.Key.Key_N, CONTROL)
    assert person.sees("What shall we think about?")
    chats = person.window.sidebar.list
    chats.setFocus()
    chats.setCurrentIndex(workspace.conversations.index(1, 0))
    person.press(Qt.Key.Key_Return)
    await until(lambda: person.sees("First question") and person.sees("Paris is the capital."))


async def test_an_answer_goes_on_while_another_chat_is_shown(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    world.model.delay_s = 0.1
    person.send("Slowly")
    await until(lambda: workspace.conversations.rowCount() == 2)
    first = workspace.chat
    assert first is not None
    assert first.conversation_id is not None
    person.press(Qt.Key.Key_N, CONTROL)
    assert person.window.composer.button.accessibleName() == "Send"
    workspace.open_chat(first.conversation_id)
    assert workspace.chat is first
    await until(lambda: person.sees("Paris is the capital.") and person.sees("first token"))


async def test_a_starter_card_asks_its_question(person: Person, world: FakeWorld) -> None:
    person.click("Explain how rain forms")
    await until(lambda: person.sees("Explain how rain forms. Keep it short") and person.sees("first token"))
    assert person.window.composer.field.toPlainText() == ""


async def test_regenerating_adds_a_version_and_the_switch_goes_back(person: Person, world: FakeWorld) -> None:
    person.send("Again, please")
    await until(lambda: person.sees("first token") and person.buttons("Answer again")[0].isEnabled())
    world.model.words = lambda _request: ["Lyon."]
    person.click("Answer again")
    await until(lambda: person.sees("Lyon.") and person.sees("2 / 2"))
    assert not person.sees("Paris")
    person.click("Previous version")
    await until(lambda: person.sees("Paris is the capital.") and person.sees("1 / 2"))


async def test_editing_a_question_asks_another_version(person: Person) -> None:
    person.send("What is the captal?")
    await until(lambda: person.sees("first token"))
    person.click("Edit")
    editor = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit your message")
    editor.setPlainText("What is the capital?")
    person.click("Send", editor.parentWidget())
    await until(lambda: person.sees("What is the capital?") and person.sees("2 / 2"))
    assert not person.sees("captal")
    await until(lambda: person.sees("first token"))


async def test_an_answer_that_fails_is_a_card_with_a_way_out(person: Person, world: FakeWorld) -> None:
    world.model.failure = EngineStopped("the model ran out of memory")
    person.send("Fail, please")
    await until(lambda: person.sees("The answer could not be made: the model ran out of memory."))
    assert person.sees("Load the model again.")
    world.model.failure = None
    person.click("Retry")
    await until(lambda: person.sees("first token"))
    assert not person.sees("could not be made")


async def test_a_question_that_cannot_be_saved_stays_in_the_field(
    person: Person, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_title: str) -> None:
        raise StorageError("/data", "the disk is full")

    monkeypatch.setattr(world.store, "create", refuse)
    person.send("Precious words")
    await until(lambda: person.sees("Could not use /data: the disk is full."))
    assert person.window.composer.field.toPlainText() == "Precious words"


async def test_a_model_that_cannot_be_loaded_says_why_and_can_be_tried_again(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    world.load_error = ModelFileError("/m/broken.gguf", "tensor blk.0", 12, "it ends too early")
    workspace.load_model_file(Path("/m/broken.gguf"))
    await until(lambda: person.sees("The model file broken.gguf is damaged"))
    assert workspace.engine.state is EngineState.FAILED
    world.load_error = None
    person.click("Retry")
    await until(lambda: workspace.engine.is_ready)
    assert not person.sees("damaged")


async def test_the_window_shows_how_far_the_model_is_loaded(
    window: MainWindow, workspace: Workspace, world: FakeWorld
) -> None:
    world.load_gate = asyncio.Event()
    await workspace.start(world.services())
    person = Person(window)
    await until(lambda: person.sees("loading 45 %"))
    person.write("typed meanwhile")
    assert not window.composer.button.isEnabled()
    world.load_gate.set()
    await until(lambda: person.sees("ready · AVX-512 VNNI · 2 threads"))
    assert window.composer.button.isEnabled()


async def test_the_picker_lists_the_models_and_loads_the_chosen_one(
    person: Person, workspace: Workspace, world: FakeWorld, saved: list[Settings]
) -> None:
    person.press(Qt.Key.Key_L, CONTROL)
    await until(lambda: person.window.picker.isVisible())
    person.click(f"{OTHER.name}, 531 MB")
    await until(lambda: workspace.engine.is_ready and workspace.engine.path == OTHER.path)
    assert world.loads[-1][0] == OTHER.path
    await until(lambda: saved)
    assert saved[-1].model == OTHER.name


async def test_the_picker_closes_with_escape_and_with_a_click_beside_it(person: Person) -> None:
    for closes_with_escape in (True, False):
        person.press(Qt.Key.Key_L, CONTROL)
        await until(lambda: person.window.picker.isVisible())
        if closes_with_escape:
            person.press(Qt.Key.Key_Escape)
        else:
            person.click("Explain how rain forms")
        assert not person.window.picker.isVisible()


async def test_a_dropped_model_file_is_loaded(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/m/dropped.gguf")])
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    person.window.dropEvent(event)
    await until(lambda: workspace.engine.is_ready and world.loads[-1][0] == Path("/m/dropped.gguf"))


async def test_both_sides_fold_away_and_back(person: Person, saved: list[Settings]) -> None:
    window = person.window
    person.press(Qt.Key.Key_B, CONTROL)
    assert not window.sidebar.isVisible()
    assert person.buttons("Show the sidebar")
    person.press(Qt.Key.Key_B, CONTROL | SHIFT)
    assert not window.panel.isVisible()
    person.press(Qt.Key.Key_K, CONTROL)
    assert window.sidebar.isVisible()
    assert window.sidebar.search.hasFocus()
    await until(lambda: saved)
    assert not saved[-1].is_settings_panel_open


async def test_escape_gives_an_edit_up(person: Person, world: FakeWorld) -> None:
    person.send("As it was")
    await until(lambda: person.sees("first token"))
    person.click("Edit")
    editor = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit your message")
    editor.setPlainText("Something else")
    person.press(Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert person.sees("As it was")
    assert len(world.model.streams) == 1


async def test_the_theme_switches_at_once(person: Person, appearance: Appearance, workspace: Workspace) -> None:
    person.send("Some text")
    await until(lambda: person.sees("first token"))
    light = person.window.grab().toImage().pixelColor(700, 300).lightness()
    workspace.settings.set("appearance.theme", "dark")
    assert appearance.palette.is_dark
    dark = person.window.grab().toImage().pixelColor(700, 300).lightness()
    assert dark < 60 < 200 < light


async def test_code_is_a_card_that_can_be_copied(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["Here:\n\n```py", "thon\ndef f():\n", "    return 1\n``", "`\nDone."]
    person.send("Code, please")
    await until(lambda: person.sees("Done.") and person.visible(CodeCard))
    person.click("Copy code")
    assert person.window.screen() is not None
    from PySide6.QtGui import QGuiApplication

    assert QGuiApplication.clipboard().text() == "def f():\n    return 1"


async def test_a_link_opens_only_after_its_address_was_shown(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("smallmind.ui.dialogs.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))
    person.window.transcript.link_clicked.emit("https://example.org/a?b=c", "here")
    await until(lambda: person.visible(QDialog))
    assert person.sees("https://example.org/a?b=c", person.visible(QDialog)[0])
    assert not opened
    person.click("Open", person.visible(QDialog)[0])
    await until(lambda: opened == ["https://example.org/a?b=c"])


async def test_a_file_link_cannot_be_opened(person: Person) -> None:
    person.window.transcript.link_clicked.emit("file:///etc/passwd", "")
    await until(lambda: person.visible(QDialog))
    dialog = person.visible(QDialog)[0]
    assert not person.buttons("Open", dialog)
    person.click("Close", dialog)
    await until(lambda: not person.visible(QDialog))


async def test_changed_engine_settings_count_after_a_reload(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    assert not person.buttons("Load again to apply")
    workspace.settings.set("engine.context_length", 2_048)
    assert person.buttons("Load again to apply")
    person.click("Load again to apply")
    await until(lambda: len(world.loads) == 2 and workspace.engine.is_ready)
    assert world.loads[-1][1].context_length == 2_048
    assert not person.buttons("Load again to apply")


async def test_the_sampling_of_the_panel_is_what_the_model_gets(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    slider = next(each for each in person.visible(QAbstractSlider) if each.accessibleName() == "Temperature")
    slider.setValue(0)
    person.send("Be strict")
    await until(lambda: world.model.streams)
    assert workspace.settings.value.sampling.temperature == 0.0
    assert world.model.streams[0].request.sampling.temperature == 0.0
    await until(lambda: person.sees("first token"))


async def test_closing_while_an_answer_grows_keeps_it(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    world.model.never_ends = True
    person.send("Go on for ever")
    await until(lambda: person.sees("Paris is the capital."))
    wanted: list[bool] = []
    person.window.close_wanted.connect(lambda: wanted.append(True))
    person.window.close()
    assert wanted
    assert not person.window.isVisible()
    chat = workspace.chat
    assert chat is not None
    await chat.close()
    thread = await chat.session.messages()
    assert [message.text for message in thread] == ["Go on for ever", "Paris is the capital."]
    assert thread[-1].finish_reason in (None, FinishReason.CANCELLED)


async def test_every_interactive_widget_has_an_accessible_name(person: Person, workspace: Workspace) -> None:
    workspace.settings.set("engine.context_length", 2_048)
    person.send("Something")
    await until(lambda: person.buttons("Answer again"))
    person.press(Qt.Key.Key_L, CONTROL)
    await until(lambda: person.window.picker.isVisible())
    nameless = [
        each
        for each in person.window.findChildren(QWidget)
        if (isinstance(each, QAbstractButton | QLineEdit | QPlainTextEdit) or _takes_tab(each))
        and not each.accessibleName()
        and not each.objectName().startswith("qt_")
    ]
    assert not nameless


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


async def test_the_model_of_the_settings_is_loaded_at_the_start(person: Person, world: FakeWorld) -> None:
    assert world.loads[0][0] == MODEL.path
    assert person.sees("ready · AVX-512 VNNI · 2 threads")
