"""The buttons of a message: pictures until somebody is near."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from smallmind.domain.conversation import Message, Role
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.transcript.action_bar import ActionBar
from smallmind.ui.transcript.actions import COPY, DELETE

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANSWER = Message(2, 1, 1, Role.ASSISTANT, "Yes.", NOW)
QUESTION = Message(1, 1, None, Role.USER, "Is it?", NOW)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 60)
    window.show()
    return window


def bar_of(message: Message, appearance: Appearance, window: QWidget) -> ActionBar:
    bar = ActionBar(appearance, message, window)
    bar.resize(bar.sizeHint())
    bar.show()
    return bar


def picture(bar: ActionBar) -> QImage:
    return bar.grab().toImage()


def place_of(number: int) -> QPoint:
    return QPoint(number * theme.SMALL_BUTTON + theme.SMALL_BUTTON // 2, theme.SMALL_BUTTON // 2)


@pytest.mark.parametrize("reasons", [{}, {COPY: "not now"}])
def test_the_pictures_look_like_the_buttons(appearance: Appearance, window: QWidget, reasons: dict[str, str]) -> None:
    bar = bar_of(ANSWER, appearance, window)
    bar.set_blocked(reasons)
    before = picture(bar)
    assert not bar.findChildren(QAbstractButton)
    bar.make_buttons()
    assert bar.findChildren(QAbstractButton)
    assert picture(bar) == before


def test_a_question_shows_them_to_who_is_near(appearance: Appearance, window: QWidget) -> None:
    bar = bar_of(QUESTION, appearance, window)
    nothing = picture(bar)
    bar.set_near(True)
    seen = picture(bar)
    assert seen != nothing
    bar.set_near(False)
    assert picture(bar) == nothing


def test_a_finger_presses_what_it_sees(appearance: Appearance, window: QWidget) -> None:
    bar = bar_of(ANSWER, appearance, window)
    acted: list[str] = []
    bar.acted.connect(acted.append)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place_of(0))
    assert acted == [COPY]
    bar.set_blocked({COPY: "not now"})
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place_of(0))
    assert acted == [COPY]


def test_from_right_to_left_they_stand_the_other_way_round(appearance: Appearance, window: QWidget) -> None:
    bar = bar_of(ANSWER, appearance, window)
    bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    acted: list[str] = []
    bar.acted.connect(acted.append)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place_of(0))
    assert acted == [DELETE]


def test_only_those_of_the_current_message_are_in_the_way_of_tab(appearance: Appearance, window: QWidget) -> None:
    bar = bar_of(ANSWER, appearance, window)
    bar.make_buttons()
    assert {each.focusPolicy() for each in bar.findChildren(QAbstractButton)} == {Qt.FocusPolicy.NoFocus}
    bar.set_in_tab_order(True)
    assert {each.focusPolicy() for each in bar.findChildren(QAbstractButton)} == {Qt.FocusPolicy.TabFocus}


def test_other_versions_are_reached_before_the_buttons_of_an_answer(appearance: Appearance, window: QWidget) -> None:
    bar = bar_of(ANSWER._replace(sibling_index=1, n_siblings=3), appearance, window)
    steps: list[int] = []
    bar.stepped.connect(steps.append)
    for button in bar.findChildren(QAbstractButton):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert steps == [-1, 1]
    bar.make_buttons()
    switch = bar.findChildren(QWidget)[0]
    copy = next(each for each in bar.findChildren(QAbstractButton) if each.accessibleName() == "Copy")
    assert copy.x() >= switch.width()
