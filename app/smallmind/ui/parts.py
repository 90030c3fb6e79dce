"""The parts of one window by name, for what places, connects and acts on them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.banner import Banner
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.empty_state import EmptyState
from smallmind.ui.folding import Folding, Side
from smallmind.ui.model_picker import ModelPicker
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.panel import SettingsPanel
from smallmind.ui.sidebar.sidebar import Sidebar
from smallmind.ui.starters import read_starters
from smallmind.ui.toast import Toast
from smallmind.ui.top_bar import TopBar
from smallmind.ui.transcript.transcript_view import TranscriptView
from smallmind.ui.writing.composer import Composer


class Parts:
    """Makes them and puts them in their places: sidebar | bar, banner, transcript, composer | panel."""

    def __init__(self, window: QWidget, appearance: Appearance, workspace: Workspace) -> None:
        self.window = window
        self.appearance = appearance
        self.workspace = workspace
        self.sidebar = Sidebar(appearance, workspace.conversations, workspace.search)
        self.top_bar = TopBar(appearance, workspace.engine)
        self.banner = Banner(appearance)
        self.empty = EmptyState(appearance, read_starters())
        self.transcript = TranscriptView(appearance, workspace.tasks)
        self.composer = Composer(appearance, workspace.tasks)
        self.panel = SettingsPanel(appearance, workspace.settings, workspace.scope, workspace.engine)
        self.picker = ModelPicker(appearance, window)
        self.stack = QStackedWidget()
        self.empty_page = _scrolling(self.empty)  # in a low window the composer comes first
        self.stack.addWidget(self.empty_page)
        self.stack.addWidget(self.transcript)
        self.whole = self._place()
        self.toast = Toast(appearance, self.whole, above=self.composer)
        self.folding = Folding(window, workspace.settings, {Side.SIDEBAR: self.sidebar, Side.PANEL: self.panel})

    def _place(self) -> QWidget:
        centre = with_kind(QWidget(), "centre")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        column.addWidget(self.composer)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(centre, 1)
        row.addWidget(self.panel)
        return whole


def _scrolling(page: QWidget) -> QScrollArea:
    area = with_kind(QScrollArea(), "bare")
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
