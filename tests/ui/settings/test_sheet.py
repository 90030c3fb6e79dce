"""The settings sheet, as a person uses it."""

import asyncio
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLineEdit, QPlainTextEdit, QWidget

from smallmind.domain.settings import SavedPrompt, Settings
from smallmind.ui import theme
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.option import Page, page_title
from smallmind.ui.settings.options import SETTINGS
from smallmind.ui.settings.page import SheetRow
from smallmind.ui.settings.sheet import SettingsSheet
from smallmind.ui.translation import install_language
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier
_W = TypeVar("_W", bound=QWidget)


@pytest.fixture
async def sheet(person: Person) -> SettingsSheet:
    person.press(Qt.Key.Key_Comma, CONTROL)
    return await person.waits_for(SettingsSheet)


def named(kind: type[_W], name: str, place: QWidget) -> _W:
    return next(each for each in place.findChildren(kind) if each.accessibleName() == name and each.isVisible())


async def test_escape_closes_it_and_gives_the_focus_back(sheet: SettingsSheet, person: Person) -> None:
    assert sheet.isAncestorOf(person.window.focusWidget())
    person.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert person.window.composer.field.hasFocus()


async def test_every_option_stands_on_its_page_with_its_line(sheet: SettingsSheet, person: Person) -> None:
    for page in Page:
        sheet.show_page(page)
        for option in SETTINGS:
            assert person.sees(option.line(), sheet) == (option.page is page), option.path


async def test_the_search_finds_options_of_every_page(sheet: SettingsSheet, person: Person) -> None:
    QTest.keyClicks(person.window.focusWidget(), "likeliest")
    assert person.sees("Top-p", sheet)
    assert not person.sees("Language", sheet)
    person.press(Qt.Key.Key_Escape)  # empties it first
    assert sheet.isVisible()
    assert person.sees("Language", sheet)


async def test_a_search_knows_the_names_of_the_field_in_every_language(
    application: QApplication, person: Person
) -> None:
    try:
        install_language(application, "de")
        window = person.window
        sheet = SettingsSheet(window.parts.appearance, window, window._workspace)
        sheet.open()
        for words, option in (("seed", "sampling.seed"), ("top_k", "sampling.top_k"), ("startwert", "sampling.seed")):
            sheet._search.setText(words)
            assert option in [row.option.path for row in sheet.findChildren(SheetRow) if row.isVisibleTo(sheet)]
        sheet.close_sheet()
    finally:
        install_language(application, "en")


async def test_a_search_without_a_find_says_so(sheet: SettingsSheet, person: Person) -> None:
    QTest.keyClicks(person.window.focusWidget(), "zebra")
    assert person.sees("No setting says “zebra”.", sheet)


async def test_the_pages_are_reached_with_the_keyboard(sheet: SettingsSheet, person: Person) -> None:
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Down)
    assert person.sees(page_title(Page.APPEARANCE), sheet)
    assert person.sees("Font size", sheet)


async def test_tab_goes_round_in_it(sheet: SettingsSheet, person: Person) -> None:
    seen: set[QWidget] = set()
    for _ in range(40):
        person.press(Qt.Key.Key_Tab)
        focused = person.window.focusWidget()
        assert sheet.isAncestorOf(focused)
        if focused in seen:
            break
        seen.add(focused)
    assert len(seen) > 5


async def test_an_option_goes_back_to_its_default(sheet: SettingsSheet, person: Person, workspace: Workspace) -> None:
    sheet.show_page(Page.SAMPLING)
    assert not person.buttons("Reset Temperature", sheet)
    named(QAbstractSlider, "Temperature", sheet).setValue(20)
    assert workspace.settings.value.sampling.temperature == 1.0
    person.click("Reset Temperature", sheet)
    assert workspace.settings.value.sampling == Settings().sampling


async def test_a_switch_turns_with_the_keyboard(sheet: SettingsSheet, person: Person, workspace: Workspace) -> None:
    switch = named(QAbstractButton, "Make titles", sheet)
    assert not switch.isChecked()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert workspace.settings.value.chat.makes_titles
    QTest.keyClick(switch, Qt.Key.Key_Return)
    assert not workspace.settings.value.chat.makes_titles


async def test_what_needs_loading_again_says_so_and_does_it(
    sheet: SettingsSheet, person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    assert not person.buttons("Load again", sheet)
    workspace.settings.set("engine.kv_format", "q8_0")
    person.click("Load again", sheet)
    await until(lambda: len(world.loads) == 2 and workspace.engine.is_ready)
    assert world.loads[-1][1].kv_format == "q8_0"
    assert not person.buttons("Load again", sheet)


async def test_own_presets_are_saved_renamed_applied_and_deleted(
    sheet: SettingsSheet, person: Person, workspace: Workspace
) -> None:
    workspace.settings.set("engine.n_threads", 1)
    sheet.show_presets()
    QTest.keyClicks(person.window.focusWidget(), "One core")
    person.press(Qt.Key.Key_Return)
    assert [preset.name for preset in workspace.settings.value.presets] == ["One core"]
    workspace.settings.set("engine.n_threads", 2)
    await until(lambda: person.buttons("Apply One core", sheet))
    person.click("Apply One core", sheet)
    assert workspace.settings.value.engine.n_threads == 1
    name = named(QLineEdit, "Name of the preset One core", sheet)
    name.setText("Quiet")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert [preset.name for preset in workspace.settings.value.presets] == ["Quiet"]
    await until(lambda: person.buttons("Delete Quiet", sheet))
    person.click("Delete Quiet", sheet)
    assert not workspace.settings.value.presets
    assert workspace.settings.value.engine.n_threads == 1


async def test_a_library_prompt_is_written_and_deleted(
    sheet: SettingsSheet, person: Person, workspace: Workspace
) -> None:
    sheet.show_page(Page.PROMPTS)
    person.buttons("New", sheet)[0].click()
    QTest.keyClicks(person.window.focusWidget(), "Rhymes")
    person.press(Qt.Key.Key_Tab)
    QTest.keyClicks(person.window.focusWidget(), "Rhyme.")
    assert workspace.settings.value.chat.system_prompts == (SavedPrompt("Rhymes", "Rhyme."),)
    person.buttons("Delete", sheet)[0].click()
    assert not workspace.settings.value.chat.system_prompts


async def test_stop_strings_are_lines_with_escapes(sheet: SettingsSheet, workspace: Workspace) -> None:
    sheet.show_page(Page.SAMPLING)
    field = named(QPlainTextEdit, "Stop strings", sheet)
    QTest.keyClicks(field, "###")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "User:\\n")
    assert workspace.settings.value.sampling.stop == ("###", "User:\n")


async def test_it_fits_a_small_window_and_scrolls(sheet: SettingsSheet, person: Person) -> None:
    person.window.resize(1_000, 650)
    await until(lambda: sheet.width() == 1_000)
    assert sheet.rect().contains(sheet.card.geometry())
    sheet.show_page(Page.MACHINE)
    last = named(QAbstractButton, "Lock in memory", sheet)
    await until(lambda: last.mapTo(sheet.card, last.rect().center()).y() > sheet.card.height())
    last.setFocus()
    person.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    person.press(Qt.Key.Key_Tab)
    assert last.hasFocus()
    assert sheet.card.rect().contains(last.mapTo(sheet.card, last.rect().center()))
    await until(lambda: not last.visibleRegion().isEmpty())


async def test_font_size_and_density_count_at_once(sheet: SettingsSheet, workspace: Workspace) -> None:
    sheet.show_page(Page.APPEARANCE)
    named(QAbstractSlider, "Font size", sheet).setValue(4)
    assert workspace.settings.value.appearance.font_size_px == 16
    assert theme.BODY == 16
    workspace.settings.reset("appearance.font_size_px")


async def test_what_is_no_json_is_said_and_does_not_count(
    sheet: SettingsSheet, person: Person, workspace: Workspace
) -> None:
    sheet.show_page(Page.SAMPLING)
    field = named(QPlainTextEdit, "JSON schema", sheet)
    field.setPlainText('{"type":\n oops}')
    assert person.sees("This is no JSON yet: line 2, column 2.", sheet)
    assert workspace.settings.value.sampling.json_schema == ""
    field.setPlainText('{"type": "object"}')
    assert not person.sees("This is no JSON yet", sheet)
    assert workspace.settings.value.sampling.json_schema == '{"type": "object"}'


async def test_a_schema_that_the_model_cannot_be_held_to_is_said(sheet: SettingsSheet, person: Person) -> None:
    sheet.show_page(Page.SAMPLING)
    field = named(QPlainTextEdit, "JSON schema", sheet)
    field.setPlainText('{"type": "nonsense"}')
    await until(lambda: person.sees("JSON schema cannot be “nonsense”.", sheet))
    field.setPlainText("")
    await until(lambda: not person.sees("JSON schema cannot be", sheet))


async def test_the_best_number_of_threads_is_measured_shown_and_set(
    sheet: SettingsSheet, person: Person, workspace: Workspace
) -> None:
    sheet.show_page(Page.MACHINE)
    person.click("Measure the best for this machine", sheet)
    await until(lambda: person.sees("2 is best, and set. 1: 210 tokens/s · 2: 1,330 tokens/s", sheet))
    assert workspace.settings.value.engine.n_threads == 2
    assert "2, measured" in [each.text() for each in sheet.findChildren(MenuButton)]


async def test_measuring_can_be_stopped(
    sheet: SettingsSheet, person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    world.measure_gate = asyncio.Event()
    sheet.show_page(Page.MACHINE)
    person.click("Measure the best for this machine", sheet)
    await until(lambda: person.buttons("Stop measuring", sheet))
    person.click("Stop measuring", sheet)
    await until(lambda: person.buttons("Measure the best for this machine", sheet))
    assert workspace.settings.value == Settings()
