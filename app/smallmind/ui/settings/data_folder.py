"""Where the program keeps what it writes, shown with a way to open it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from smallmind.domain.settings import Settings
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.extras import Extra
from smallmind.ui.settings.machine import Machine


class DataFolder(Extra):
    """It is chosen by where the program is started (portable), not here."""

    is_last = True

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.title = self.tr("Data folder")
        self.keywords = self.tr("chats conversations settings log portable")
        self._workspace = workspace
        self._path = label("", "note", wraps=True)
        self._path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = text_button(self.tr("Open"))
        self._button.setAccessibleName(self.tr("Open the data folder"))
        self._button.clicked.connect(self._open)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(self.title, "strong"))
        words.addWidget(label(self.tr("Where chats are kept; copy it to keep them elsewhere."), "note", wraps=True))
        words.addWidget(self._path)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)

    def follow(self, settings: Settings, machine: Machine) -> None:
        """Known once the services are there."""
        folder = self._folder()
        self._path.setText(str(folder) if folder else "")
        self._button.setEnabled(folder is not None)

    def _folder(self) -> Path | None:
        services = self._workspace.services
        return services.data_folder if services is not None else None

    def _open(self) -> None:
        folder = self._folder()
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
