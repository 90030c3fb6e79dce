"""The window: places the parts and connects them to the workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMetaObject, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from smallmind.domain.conversation import Attachment, Role
from smallmind.domain.errors import SmallMindError
from smallmind.domain.model import MODEL_SUFFIXES
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.banner import Banner
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.dialogs import ask, offer_link, pick_model_file
from smallmind.ui.empty_state import EmptyState
from smallmind.ui.model_picker import ModelPicker
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.models.engine import EngineState
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings_panel import SettingsPanel
from smallmind.ui.sidebar.sidebar import Sidebar
from smallmind.ui.starters import read_starters
from smallmind.ui.toast import Toast
from smallmind.ui.top_bar import TopBar
from smallmind.ui.transcript.transcript_view import TranscriptView
from smallmind.ui.writing.composer import Composer


class MainWindow(QMainWindow):
    """`close_wanted` when the user closes it; __main__ puts everything away and then closes it for good."""

    close_wanted = Signal()

    def __init__(self, appearance: Appearance, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._tasks = workspace.tasks
        self._chat: ChatModel | None = None
        self._chat_links: list[QMetaObject.Connection] = []
        self._may_close = False
        self.setWindowTitle("SmallMind")
        self.setMinimumSize(theme.WINDOW_MIN_WIDTH, theme.WINDOW_MIN_HEIGHT)
        self.resize(theme.WINDOW_WIDTH, theme.WINDOW_HEIGHT)
        self.setAcceptDrops(True)
        self.sidebar = Sidebar(appearance, workspace.conversations)
        self.top_bar = TopBar(appearance, workspace.engine)
        self.banner = Banner(appearance)
        self.empty = EmptyState(appearance, read_starters())
        self.transcript = TranscriptView(appearance, workspace.tasks)
        self.composer = Composer(appearance)
        self.panel = SettingsPanel(appearance, workspace.settings, workspace.engine)
        self.picker = ModelPicker(appearance, self)
        self._place(appearance)
        self._connect_parts()
        self._connect_workspace()
        self._add_shortcuts()
        self._follow_engine()
        self._follow_settings()
        self.composer.field.setFocus()

    def show_problem(self, error: BaseException) -> None:
        """An error that belongs to no message."""
        self.banner.show_error(error)

    def allow_close(self) -> None:
        """Everything is put away: the next close is final."""
        self._may_close = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing takes a moment: the window goes at once, the rest follows in order."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.hide()
        self.close_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where nothing with the focus had a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model file may be dropped anywhere."""
        if _dropped_model(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Load it."""
        path = _dropped_model(event)
        if path:
            event.acceptProposedAction()
            self._workspace.load_model_file(path)

    def _place(self, appearance: Appearance) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.transcript)
        centre = with_kind(QWidget(), "centre")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        column.addWidget(self.composer)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(centre, 1)
        row.addWidget(self.panel)
        self.setCentralWidget(whole)
        self.toast = Toast(appearance, whole, above=self.composer)

    def _connect_parts(self) -> None:
        workspace = self._workspace
        self.sidebar.new_chat_clicked.connect(self.new_chat)
        self.sidebar.fold_clicked.connect(self.toggle_sidebar)
        self.sidebar.settings_clicked.connect(self.toggle_panel)
        self.sidebar.search_left.connect(self.composer.field.setFocus)
        self.sidebar.list.opened.connect(self._open_chat)
        self.sidebar.list.delete_wanted.connect(lambda which: self._tasks.run_task(self._delete_chat(which)))
        self.top_bar.sidebar_clicked.connect(self.toggle_sidebar)
        self.top_bar.new_chat_clicked.connect(self.new_chat)
        self.top_bar.panel_clicked.connect(self.toggle_panel)
        self.top_bar.picker_clicked.connect(self.open_picker)
        self.picker.picked.connect(workspace.load_named_model)
        self.picker.left.connect(self.composer.field.setFocus)
        self.picker.open_file_clicked.connect(lambda: self._tasks.run_task(self._open_model_file()))
        self.banner.action_clicked.connect(workspace.reload_model)
        self.empty.starter_picked.connect(self.composer.put_text)
        self.transcript.link_clicked.connect(lambda address: self._tasks.run_task(offer_link(self, address)))
        self.composer.sent.connect(self._send)
        self.composer.stopped.connect(self._stop)
        self.composer.edit_last_wanted.connect(self.transcript.edit_last)
        self.panel.reload_clicked.connect(workspace.reload_model)

    def _connect_workspace(self) -> None:
        workspace = self._workspace
        workspace.chat_changed.connect(self._show_chat)
        workspace.services_changed.connect(self._show_machine)
        workspace.problem.connect(self.show_problem)
        workspace.engine.changed.connect(self._follow_engine)
        workspace.engine.progressed.connect(lambda _share: self._follow_readiness())
        workspace.settings.changed.connect(self._follow_settings)
        workspace.tasks.failed.connect(self.show_problem)

    def _add_shortcuts(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+N": self.new_chat,
            "Ctrl+B": self.toggle_sidebar,
            "Ctrl+L": self.open_picker,
            "Ctrl+,": self.toggle_panel,
            "Ctrl+K": self.search,
            "Ctrl+O": lambda: self.picker.open_file_clicked.emit(),
            "Ctrl+Q": self.close,
        }
        for sequence, act in keys.items():
            QShortcut(QKeySequence(sequence), self, act)

    def new_chat(self) -> None:
        """An empty conversation, ready for writing."""
        self._workspace.new_chat()
        self.composer.field.setFocus()

    def search(self) -> None:
        """The search field, unfolded if need be."""
        self._workspace.settings.update(is_sidebar_open=True)
        self.sidebar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sidebar.search.selectAll()

    def toggle_sidebar(self) -> None:
        """Fold the conversations away, or back."""
        settings = self._workspace.settings
        settings.update(is_sidebar_open=not settings.value.is_sidebar_open)

    def toggle_panel(self) -> None:
        """Fold the settings away, or back with the keyboard in them."""
        settings = self._workspace.settings
        settings.update(is_settings_panel_open=not settings.value.is_settings_panel_open)
        if settings.value.is_settings_panel_open:
            self.panel.focus_first()
        else:
            self.composer.field.setFocus()

    def open_picker(self) -> None:
        """The popup of models, once the folder has been read."""
        self._tasks.run_task(self._open_picker())

    async def _open_picker(self) -> None:
        try:
            models = await self._workspace.installed_models()
        except SmallMindError as error:
            self.show_problem(error)
            models = ()
        button = self.top_bar.model_button
        place = button.mapTo(self, QPoint(0, button.height() + 6))
        self.picker.show_models(models, self._workspace.engine.path, place)

    async def _open_model_file(self) -> None:
        path = await pick_model_file(self)
        if path:
            self._workspace.load_model_file(Path(path))

    async def _delete_chat(self, conversation_id: int) -> None:
        title = self._workspace.conversations.title_of(conversation_id)
        detail = f"“{title}” and all its messages will be gone."
        if await ask(self, "Delete this chat?", detail, "Delete", is_danger=True):
            self._workspace.delete_chat(conversation_id)

    def _open_chat(self, conversation_id: int) -> None:
        self._workspace.open_chat(conversation_id)
        self.composer.field.setFocus()

    def _send(self, text: str, _attachments: tuple[Attachment, ...]) -> None:
        if self._chat is not None:
            self._chat.send(text)
            self.transcript.follow()

    def _stop(self) -> None:
        if self._chat is not None:
            self._chat.stop()

    def _escape(self) -> None:
        if self._chat is not None and self._chat.is_busy:
            self._chat.stop()
        else:
            self.composer.field.setFocus()

    def _show_chat(self, chat: ChatModel) -> None:
        for link in self._chat_links:
            QObject.disconnect(link)
        self._chat = chat
        self._chat_links = [
            chat.busy_changed.connect(self._follow_busy),
            chat.refused.connect(self._give_back),
            chat.was_added.connect(lambda _message: self._follow_messages()),
            chat.was_reset.connect(self._follow_messages),
            chat.finished.connect(lambda _message: self._show_tokens()),
        ]
        self.transcript.show_chat(chat)
        self._follow_busy(chat.is_busy)
        self._follow_messages()
        self._follow_readiness()

    def _follow_messages(self) -> None:
        chat = self._chat
        is_empty = chat is None or (chat.is_loaded and not chat.messages)
        self._stack.setCurrentWidget(self.empty if is_empty else self.transcript)
        self.sidebar.list.show_current(chat.conversation_id if chat else None)
        self._show_tokens()

    def _follow_busy(self, is_busy: bool) -> None:
        self.composer.set_busy(is_busy)

    def _give_back(self, text: str, error: BaseException | None) -> None:
        """What could not be saved is not lost: it stands in the field again."""
        if text and not self.composer.field.toPlainText():
            self.composer.put_text(text)
        if error is not None:
            self.show_problem(error)

    def _show_tokens(self) -> None:
        loaded = self._workspace.engine.loaded
        n_used = 0
        for message in reversed(self._chat.messages if self._chat else []):
            if message.role is Role.ASSISTANT and message.stats is not None:
                n_used = message.stats.n_prompt + message.stats.n_generated
                break
        self.composer.show_tokens(n_used, loaded.context_length if loaded and n_used else 0)

    def _follow_engine(self) -> None:
        engine = self._workspace.engine
        if engine.state is EngineState.FAILED and engine.error is not None:
            self.banner.show_error(engine.error, "Retry")
        elif engine.state in (EngineState.LOADING, EngineState.READY):
            self.banner.hide()
        self._follow_readiness()
        self._show_tokens()

    def _follow_readiness(self) -> None:
        engine = self._workspace.engine
        hint = {
            EngineState.LOADING: f"The model is loading, {engine.share * 100:.0f} %",
            EngineState.FAILED: "Choose a model at the top to go on",
        }.get(engine.state, "")
        self.composer.set_can_send(engine.is_ready and self._chat is not None, hint)

    def _follow_settings(self) -> None:
        value = self._workspace.settings.value
        self.sidebar.setVisible(value.is_sidebar_open)
        self.top_bar.show_sidebar_button(not value.is_sidebar_open)
        self.panel.setVisible(value.is_settings_panel_open)

    def _show_machine(self) -> None:
        services = self._workspace.services
        if services is not None:
            self.panel.show_machine(tuple(services.kernel_names), services.n_cores)


def _dropped_model(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in MODEL_SUFFIXES else None
