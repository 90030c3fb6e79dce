"""What this is: version, machine, and the licences of everything in it."""

from __future__ import annotations

import asyncio
import platform

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

import smallmind
from smallmind.resources import resource_path
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.sheets.licences import Licence, read_licences
from smallmind.ui.sheets.sheet import WIDE, Sheet
from smallmind.ui.tasks import Tasks

_ICON = 48
_LIST_WIDTH = 230
_LICENCE_SIZE = 11  # licences come in lines of up to 80 characters, which then are not broken again


class AboutSheet(Sheet):
    """The licences are read in the background when it is first opened."""

    def __init__(self, appearance: Appearance, window: QWidget, tasks: Tasks, machine: str) -> None:
        super().__init__(appearance, window, self.tr("About SmallMind"), width=WIDE)
        self._licences: tuple[Licence, ...] = ()
        self._list = with_kind(QListWidget(), "plain-list")
        self._list.setAccessibleName(self.tr("Parts"))
        self._list.setFixedWidth(_LIST_WIDTH)
        self._list.currentRowChanged.connect(self._show_text)
        self._text = with_kind(QPlainTextEdit(), "reading")
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Licence"))
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self._list)
        columns.addWidget(self._text, 1)
        self.body.addLayout(self._make_head_lines(machine))
        self.body.addSpacing(4)
        self.body.addWidget(label(self.tr("Licences"), "heading"))
        self.body.addLayout(columns)
        for each in (self._list, self._text):
            each.setFixedHeight(280)
        appearance.changed.connect(self._restyle)
        self._restyle()
        tasks.run_task(self._read())

    def first_focus(self) -> QWidget:
        """The list of what is in it."""
        return self._list

    def _make_head_lines(self, machine: str) -> QHBoxLayout:
        picture = QLabel()
        icon = QIcon(str(resource_path("icons", "app.svg")))
        picture.setPixmap(icon.pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(f"SmallMind {smallmind.__version__}", "heading"))
        words.addWidget(
            label(self.tr("Chat with a language model on your own processor: private and offline."), "hint")
        )
        details = f"{machine} · Python {platform.python_version()} · Qt {qVersion()}"
        line = label(details, "note", wraps=True)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    async def _read(self) -> None:
        self._licences = await asyncio.to_thread(read_licences)
        for each in self._licences:
            self._list.addItem(f"{each.name} {each.version}".strip())
        self._list.setCurrentRow(0)

    def _restyle(self) -> None:
        self._text.setFont(self.appearance.mono(_LICENCE_SIZE))

    def _show_text(self, row: int) -> None:
        if 0 <= row < len(self._licences):
            chosen = self._licences[row]
            self._text.setPlainText(f"{chosen.name}: {chosen.licence}\n\n{chosen.text}")
