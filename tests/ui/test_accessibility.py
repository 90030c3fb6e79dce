"""Every screen for somebody without a mouse, or without eyes: names, the way of the Tab key, a visible focus."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from smallmind.ui.main_window import MainWindow
from tests.ui.person import Person, until

INTERACTIVE = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.isVisible()


def is_inner(widget: QWidget) -> bool:
    """A part of a control that speaks for it: scroll bars, a list's viewport, a spin box's field."""
    parent = widget.parentWidget()
    return (
        isinstance(widget, QScrollBar)
        or widget.objectName().startswith("qt_")
        or (
            isinstance(parent, QAbstractSpinBox | QComboBox | QAbstractScrollArea)
            and not widget.accessibleName()
            and not isinstance(widget, QAbstractButton)
        )
    )


def nameless(root: QWidget) -> list[str]:
    """Interactive widgets that a screen reader could only call by their kind."""
    found = []
    for widget in root.findChildren(QWidget):
        if (isinstance(widget, INTERACTIVE) or is_stop(widget)) and not is_inner(widget):
            face = QAccessible.queryAccessibleInterface(widget)
            if not face.text(QAccessible.Text.Name):
                found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def picture(widget: QWidget) -> QImage:
    """With a little of what is around it: some controls light up their frame."""
    window = widget.window()
    corner = widget.mapTo(window, QPoint(0, 0))
    area = widget.rect().translated(corner).adjusted(-24, -24, 24, 48)
    return window.grab(area).toImage()


async def with_an_answer(person: Person) -> Person:
    person.send("What is the capital of France?")
    await until(lambda: person.sees("first token"))
    return person


async def test_everything_in_the_window_has_a_name(person: Person) -> None:
    await with_an_answer(person)
    assert nameless(person.window) == []


async def test_everything_in_the_sheets_has_a_name(person: Person) -> None:
    for name in person.window.sheets.names:
        sheet = person.window.sheets.open(name)
        await asyncio.sleep(0.05)
        assert nameless(sheet) == [], name
        assert sheet.accessibleName(), name


async def test_a_widget_without_a_name_is_found(person: Person) -> None:
    QLineEdit(person.window)
    assert nameless(person.window) == ["QLineEdit in MainWindow"]


def regions(window: MainWindow) -> list[QWidget]:
    return [window.sidebar, window.top_bar, window.parts.stack, window.composer, window.panel]


async def test_tab_goes_through_the_window_as_it_is_read(person: Person) -> None:
    window = person.window
    window.resize(1600, 900)
    await with_an_answer(person)
    window.composer.field.setFocus()
    visited: list[int] = []
    seen: set[int] = set()
    for _step in range(200):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        focused: QWidget | None = window.focusWidget()
        assert focused is not None
        if id(focused) in seen:
            break
        seen.add(id(focused))
        visited.append(next(i for i, region in enumerate(regions(window)) if region.isAncestorOf(focused)))
    start = visited.index(0)
    in_order = visited[start:] + visited[:start]
    assert in_order == sorted(in_order)
    assert set(in_order) == set(range(len(regions(window))))


def keeps_focus(widget: QWidget) -> bool:
    """And does not hand it on to something in it, as the transcript does to a message."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return widget.hasFocus()


async def test_every_stop_of_the_tab_key_can_be_reached(person: Person) -> None:
    window = person.window
    window.resize(1600, 900)
    await with_an_answer(person)
    window.composer.field.setFocus()
    seen = []
    for _step in range(200):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        if window.focusWidget() in seen:
            break
        seen.append(window.focusWidget())
    missed = [
        f"{type(each).__name__} {each.accessibleName()}"
        for each in window.findChildren(QWidget)
        if is_stop(each) and not is_inner(each) and each not in seen and keeps_focus(each)
    ]
    assert missed == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_focus_can_be_seen_wherever_it_is(person: Person, theme: str) -> None:
    window = person.window
    window.parts.workspace.settings.set("appearance.theme", theme)
    window.resize(1600, 1000)
    await with_an_answer(person)
    await until(lambda: window.parts.workspace.conversations.rowCount() > 1)
    unseen = []
    for widget in window.findChildren(QWidget):
        if not is_stop(widget) or is_inner(widget) or widget.visibleRegion().isEmpty():
            continue
        window.setFocus()
        before = picture(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as the Tab key itself does
        await asyncio.sleep(0)
        if before == picture(widget):
            unseen.append(f"{type(widget).__name__} {widget.accessibleName()}")
    assert not unseen, unseen
