from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from smallmind.domain.settings import AppearanceSettings
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.workspace import Workspace
from tests.ui.person import Person, until

LIGHT = AppearanceSettings(theme="light")


@pytest.fixture(autouse=True)
def usual_sizes(appearance: Appearance) -> Iterator[None]:
    yield
    appearance.follow(LIGHT)


def test_every_size_of_text_follows_the_font_size(appearance: Appearance, application: QApplication) -> None:
    appearance.follow(replace(LIGHT, font_size_px=20))
    assert (theme.BODY, theme.CONTROL, theme.NOTE, theme.SMALL, theme.BODY_LINE) == (20, 19, 17, 16, 31)
    assert application.font().pixelSize() == 19
    appearance.follow(LIGHT)
    assert (theme.BODY, theme.CONTROL, theme.NOTE, theme.SMALL, theme.BODY_LINE) == (14, 13, 12, 11, 22)


def test_compact_is_closer_but_no_smaller(appearance: Appearance) -> None:
    appearance.follow(replace(LIGHT, density="compact"))
    assert (theme.BODY, theme.CONTROL) == (14, 13)
    assert theme.MESSAGE_GAP < 26
    assert theme.ROW_HEIGHT < 34


def test_nothing_blinks_where_motion_is_not_wanted(appearance: Appearance, application: QApplication) -> None:
    usual_ms = application.cursorFlashTime()
    appearance.follow(replace(LIGHT, reduces_motion=True))
    assert application.cursorFlashTime() == 0
    appearance.follow(LIGHT)
    assert application.cursorFlashTime() == usual_ms > 0


def test_one_change_is_laid_out_once(appearance: Appearance) -> None:
    told: list[bool] = []
    appearance.changed.connect(lambda: told.append(True))
    appearance.follow(AppearanceSettings("dark", 16, "compact"))
    assert len(told) == 1
    appearance.follow(AppearanceSettings("dark", 16, "compact"))
    assert len(told) == 1


async def test_what_is_on_screen_follows_at_once(person: Person, window: MainWindow, workspace: Workspace) -> None:
    person.send("Some text")
    await until(lambda: person.sees("first token"))
    before = _sizes(window)
    workspace.settings.set("appearance.font_size_px", 20)
    await until(lambda: all(now > then for now, then in zip(_sizes(window), before, strict=True)))
    workspace.settings.set("appearance.font_size_px", 14)
    await until(lambda: _sizes(window) == before)


def _sizes(window: MainWindow) -> tuple[int, ...]:
    return (
        window.transcript.content_height,
        window.panel.width(),
        window.sidebar.width(),
        window.composer.field.height(),
    )


async def test_the_text_grows_and_shrinks_with_the_keyboard(person: Person, workspace: Workspace) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    person.press(Qt.Key.Key_Plus, control)
    assert workspace.settings.value.appearance.font_size_px == 15
    for _ in range(9):
        person.press(Qt.Key.Key_Minus, control)
    assert workspace.settings.value.appearance.font_size_px == 12
    person.press(Qt.Key.Key_0, control)
    assert workspace.settings.value.appearance.font_size_px == 14
