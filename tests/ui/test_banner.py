from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from smallmind.domain.errors import EngineStopped
from smallmind.storage.failures import DatabaseRescued
from smallmind.ui.appearance import Appearance
from smallmind.ui.banner import Banner
from smallmind.ui.controls.buttons import IconButton

RESCUED = DatabaseRescued(Path("damaged-2026"), 3, 40)


@pytest.fixture
def banner(qtbot: QtBot, appearance: Appearance) -> Iterator[Banner]:
    parent = QWidget()
    qtbot.addWidget(parent)
    banner = Banner(appearance)
    banner.setParent(parent)
    parent.show()
    yield banner
    parent.hide()  # and until here it is kept


def words(banner: Banner) -> str:
    return " ".join(label.text() for label in banner.findChildren(QLabel)) if banner.isVisible() else ""


def dismiss(banner: Banner) -> None:
    close = banner.findChild(IconButton)
    assert close is not None
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)


def test_a_notice_waits_behind_an_error_until_that_is_over(banner: Banner) -> None:
    banner.show_error(EngineStopped("it broke"))
    banner.show_notice(RESCUED)
    assert "it broke" in words(banner)
    banner.clear()
    assert "was damaged" in words(banner)
    assert "damaged-2026" in words(banner)


def test_a_notice_outlives_every_error_until_it_is_dismissed(banner: Banner) -> None:
    banner.show_notice(RESCUED)
    banner.clear()  # a model was loaded
    assert "was damaged" in words(banner)
    banner.show_error(EngineStopped("it broke"))
    assert "it broke" in words(banner)
    dismiss(banner)
    assert "was damaged" in words(banner)
    dismiss(banner)
    assert banner.isHidden()
    banner.show_error(EngineStopped("it broke"))
    banner.clear()
    assert banner.isHidden()
