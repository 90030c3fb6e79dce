"""A folder on this computer."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFileDialog

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import ElidedLabel
from smallmind.ui.settings.editors import Editor
from smallmind.ui.settings.option import Option

_WIDTH = 180


class FolderEditor(Editor):
    """Its path, and a dialog to choose another one; resetting goes back to the program's own."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self._path = ElidedLabel("note")
        self._path.setFixedWidth(_WIDTH)
        self._button = text_button(self.tr("Choose…"))
        self._button.setAccessibleName(self.tr("Choose the {name}").format(name=option.title()))
        self._button.clicked.connect(self._ask)
        self.row.addWidget(self._path)
        self.place(self._button)

    def show_value(self, value: Any) -> None:
        """The whole path as a tip."""
        self._path.setText(value or self.option.words(value))
        self._path.setToolTip(value)

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), self.option.title(), self._path.toolTip())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self.edited.emit(path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
