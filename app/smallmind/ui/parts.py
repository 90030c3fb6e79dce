"""The parts of one window by name, for what places, connects and acts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.banner import Banner
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.empty_state import EmptyState
from smallmind.ui.folding import Folding, Side
from smallmind.ui.late import Late
from smallmind.ui.models.first_run import FirstRunModel
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.panel import SettingsPanel
from smallmind.ui.sidebar.sidebar import Sidebar
from smallmind.ui.starters import read_starters
from smallmind.ui.toast import Toast
from smallmind.ui.top_bar import TopBar
from smallmind.ui.translation import window_language
from smallmind.ui.writing.composer import Composer

if TYPE_CHECKING:
    from smallmind.ui.first_run import FirstRun
    from smallmind.ui.model_picker import ModelPicker
    from smallmind.ui.transcript.transcript_view import TranscriptView


class Parts:
    """Makes them and puts them in their places: sidebar | bar, banner, transcript, composer | panel.

    What is not seen when the window opens is late: `parts.transcript` makes it, `parts.late_transcript` knows whether
    it is there.
    """

    def __init__(self, window: QWidget, appearance: Appearance, workspace: Workspace) -> None:
        self.window = window
        self.appearance = appearance
        self.workspace = workspace
        self.sidebar = Sidebar(appearance, workspace.conversations, workspace.search)
        self.top_bar = TopBar(appearance, workspace.engine)
        self.banner = Banner(appearance)
        self.empty = EmptyState(appearance, read_starters(window_language()))
        self.first_run_model = FirstRunModel(workspace)
        self.late_transcript = Late(self._make_transcript)
        self.late_first_run = Late(self._make_first_run)
        self._late_first_run_page = Late(self._make_first_run_page)
        self.late_picker = Late(self._make_picker)
        self.composer = Composer(appearance, workspace.tasks)
        self.panel = SettingsPanel(appearance, workspace.settings, workspace.scope, workspace.engine)
        self.stack = QStackedWidget()
        self.empty_page = _scrolling(self.empty)  # in a low window the composer comes first
        self.stack.addWidget(self.empty_page)
        self.whole = self._place()
        self.toast = Toast(appearance, self.whole, above=self.composer)
        self.folding = Folding(window, workspace.settings, {Side.SIDEBAR: self.sidebar, Side.PANEL: self.panel})

    @property
    def transcript(self) -> TranscriptView:
        """The messages of a chat that has some."""
        return self.late_transcript()

    @property
    def first_run(self) -> FirstRun:
        """What is shown while there is no model."""
        return self.late_first_run()

    @property
    def first_run_page(self) -> QWidget:
        """It, with what scrolls it."""
        return self._late_first_run_page()

    @property
    def picker(self) -> ModelPicker:
        """The popup of models."""
        return self.late_picker()

    def _make_transcript(self) -> TranscriptView:
        from smallmind.ui.transcript.transcript_view import TranscriptView

        transcript = TranscriptView(self.appearance, self.workspace.tasks)
        self.stack.addWidget(transcript)
        QWidget.setTabOrder(self.top_bar.last_stop, transcript)  # not behind all that was made before
        return transcript

    def _make_first_run(self) -> FirstRun:
        from smallmind.ui.first_run import FirstRun

        return FirstRun(self.appearance, self.first_run_model)

    def _make_first_run_page(self) -> QWidget:
        page = _scrolling(self.first_run)
        self.stack.addWidget(page)
        return page

    def _make_picker(self) -> ModelPicker:
        from smallmind.ui.model_picker import ModelPicker

        return ModelPicker(self.appearance, self.window)

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
