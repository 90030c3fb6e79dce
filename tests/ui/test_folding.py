"""Which sides a window of some width shows."""

from __future__ import annotations

from PySide6.QtCore import Qt

from smallmind.ui.folding import Side, sides_that_fit
from tests.ui.person import Person, until

BOTH = frozenset(Side)
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_wide_window_shows_what_the_user_wants() -> None:
    assert sides_that_fit(1280, BOTH, None) == BOTH
    assert sides_that_fit(1280, frozenset({Side.PANEL}), None) == {Side.PANEL}
    assert sides_that_fit(1280, frozenset(), Side.PANEL) == frozenset()


def test_a_narrow_window_folds_the_panel() -> None:
    assert sides_that_fit(1000, BOTH, None) == {Side.SIDEBAR}


def test_the_side_that_was_asked_for_last_stays() -> None:
    assert sides_that_fit(1000, BOTH, Side.PANEL) == {Side.PANEL}


def test_a_very_narrow_window_shows_only_what_was_asked_for() -> None:
    assert sides_that_fit(720, BOTH, None) == frozenset()
    assert sides_that_fit(720, BOTH, Side.SIDEBAR) == {Side.SIDEBAR}


async def test_a_side_comes_back_with_the_room_and_the_setting_is_kept(person: Person) -> None:
    window = person.window
    window.resize(1000, 650)
    assert window.sidebar.isVisible()
    assert not window.panel.isVisible()
    await until(lambda: window.transcript.width() >= 560)
    window.resize(1280, 820)
    assert window.panel.isVisible()


async def test_in_a_narrow_window_the_sides_take_turns(person: Person) -> None:
    window = person.window
    window.resize(1000, 650)
    window.commands.run("panel")
    assert window.panel.isVisible()
    assert not window.sidebar.isVisible()
    person.press(Qt.Key.Key_B, CONTROL)
    assert window.sidebar.isVisible()
    assert not window.panel.isVisible()
    window.resize(1280, 820)
    assert window.sidebar.isVisible()
    assert window.panel.isVisible()
