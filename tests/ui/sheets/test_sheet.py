"""The base of all sheets, over a window with one field."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.sheets.sheet import Sheet
from tests.ui.person import until


@pytest.fixture
async def behind(appearance: Appearance) -> AsyncIterator[QWidget]:
    window = QWidget()
    window.resize(1000, 650)
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.show()
    window.activateWindow()
    await until(window.isActiveWindow)
    field.setFocus()
    yield window
    window.close()
    window.deleteLater()


def sheet_of(appearance: Appearance, behind: QWidget, n_fields: int = 2) -> Sheet:
    sheet = Sheet(appearance, behind, "A sheet")
    for number in range(n_fields):
        field = QLineEdit()
        field.setAccessibleName(f"field {number}")
        sheet.body.addWidget(field)
    sheet.add_action("Do it", "primary")
    return sheet


def focused_name(behind: QWidget) -> str:
    focused: QWidget | None = behind.focusWidget()
    return focused.accessibleName() if focused is not None else ""


async def test_the_focus_goes_to_the_first_control_and_comes_back(appearance: Appearance, behind: QWidget) -> None:
    before = behind.focusWidget()
    sheet = sheet_of(appearance, behind)
    sheet.open()
    assert focused_name(behind) == "field 0"
    QTest.keyClick(behind.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert behind.focusWidget() is before


async def test_tab_goes_round_inside(appearance: Appearance, behind: QWidget) -> None:
    sheet = sheet_of(appearance, behind)
    sheet.open()
    visited = []
    for _step in range(5):
        visited.append(focused_name(behind))
        QTest.keyClick(behind.focusWidget(), Qt.Key.Key_Tab)
    assert sorted(visited[:4]) == ["Close", "Do it", "field 0", "field 1"]
    assert visited[4] == "field 0"
    QTest.keyClick(behind.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focused_name(behind) == visited[0]


async def test_a_press_beside_the_card_closes_it_and_one_on_it_does_not(
    appearance: Appearance, behind: QWidget
) -> None:
    sheet = sheet_of(appearance, behind)
    sheet.open()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet.card.geometry().center())
    assert sheet.isVisible()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not sheet.isVisible()


async def test_it_is_as_high_as_its_content_and_at_most_as_the_window_allows(
    appearance: Appearance, behind: QWidget
) -> None:
    low = sheet_of(appearance, behind)
    low.open()
    assert low.card.height() < 320
    high = sheet_of(appearance, behind, n_fields=60)
    high.open()
    assert high.card.height() == behind.height() - 48
    behind.resize(1000, 500)
    await until(lambda: high.card.height() == 500 - 48)


async def test_the_next_sheet_takes_the_place_of_the_one_before(appearance: Appearance, behind: QWidget) -> None:
    before = behind.focusWidget()
    first, second = sheet_of(appearance, behind), sheet_of(appearance, behind)
    first.open()
    second.open()
    assert not first.isVisible()
    second.close_sheet()
    assert behind.focusWidget() is before


async def test_it_grows_with_its_content(appearance: Appearance, behind: QWidget) -> None:
    sheet = sheet_of(appearance, behind)
    sheet.open()
    before = sheet.card.height()
    tall = QLabel("tall")
    tall.setFixedHeight(120)
    sheet.body.addWidget(tall)
    await until(lambda: sheet.card.height() >= before + 120)


async def test_content_that_fits_has_no_scroll_bar(appearance: Appearance, behind: QWidget) -> None:
    for n_letters in range(40):  # at some length a line breaks only where a bar takes its room
        sheet = Sheet(appearance, behind, "A sheet")
        texts = [QLabel("words " * 10 + "i" * n_letters) for _ in range(6)]
        for text in texts:
            text.setWordWrap(True)
            sheet.body.addWidget(text)
        sheet.open()
        QApplication.processEvents()
        area = sheet.findChild(QScrollArea)
        assert area is not None
        assert not area.verticalScrollBar().isVisible()
        assert all(text.height() >= text.heightForWidth(text.width()) for text in texts)
        sheet.close_sheet()
        sheet.deleteLater()
