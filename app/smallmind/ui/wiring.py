"""Who hears whom: the parts' signals to the verbs, the workspace's changes to the parts, the commands to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject

from smallmind.domain.errors import ModelNotFound
from smallmind.ui.chat_verbs import ChatVerbs
from smallmind.ui.commands import Commands
from smallmind.ui.dialogs import offer_link
from smallmind.ui.folding import Side
from smallmind.ui.late import Late
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.models.engine import EngineState
from smallmind.ui.parts import Parts
from smallmind.ui.sheets.sheets import Sheets
from smallmind.ui.verbs import Verbs

if TYPE_CHECKING:
    from smallmind.ui.first_run import FirstRun
    from smallmind.ui.model_picker import ModelPicker
    from smallmind.ui.transcript.transcript_view import TranscriptView
    from smallmind.ui.transfer_verbs import TransferVerbs


def connect_commands(
    commands: Commands, verbs: Verbs, transfer: Late[TransferVerbs], sheets: Sheets, parts: Parts
) -> None:
    """Every command that works here.  One line each."""
    commands.connect_to("new_chat", verbs.new_chat)
    commands.connect_to("search", verbs.search)
    commands.connect_to("sidebar", verbs.toggle_sidebar)
    commands.connect_to("panel", verbs.toggle_panel)
    commands.connect_to("settings", lambda: sheets.open("settings"))
    commands.connect_to("zoom_in", lambda: verbs.zoom(1))
    commands.connect_to("zoom_out", lambda: verbs.zoom(-1))
    commands.connect_to("zoom_reset", lambda: verbs.zoom(0))
    commands.connect_to("model", verbs.open_picker)
    commands.connect_to("open_model", verbs.open_model_file)
    commands.connect_to("regenerate", lambda: parts.transcript.act_on_last("regenerate"))
    commands.connect_to("continue_answer", verbs.continue_answer)
    commands.connect_to("copy_answer", lambda: parts.transcript.act_on_last("copy"))
    commands.connect_to("latest", lambda: parts.transcript.follow())
    commands.connect_to("attach", parts.composer.attach_clicked.emit)
    commands.connect_to("prompts", lambda: sheets.open("prompts"))
    commands.connect_to("shortcuts", lambda: sheets.open("shortcuts"))
    commands.connect_to("benchmark", lambda: sheets.open("benchmark"))
    parts.panel.all_clicked.connect(lambda: commands.run("settings"))
    parts.panel.presets_clicked.connect(sheets.open_presets)
    commands.connect_to("import_chats", lambda: transfer().import_chats())
    commands.connect_to("export_chat", lambda: transfer().export_shown())
    commands.connect_to("export_all", lambda: transfer().export_all())
    commands.connect_to("export_markdown", lambda: transfer().export_all_as_markdown())
    commands.connect_to("print_chat", lambda: transfer().print_shown())
    commands.connect_to("log", lambda: sheets.open("log"))
    commands.connect_to("about", lambda: sheets.open("about"))
    commands.connect_to("quit", parts.window.close)


class Wiring(QObject):
    """Lives as long as the window."""

    def __init__(self, parts: Parts, verbs: Verbs, chat_verbs: ChatVerbs, commands: Commands) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._verbs = verbs
        self._commands = commands
        self._workspace = parts.workspace
        self._chat_verbs = chat_verbs
        self._chat: ChatModel | None = None
        self._chat_links: list[QMetaObject.Connection] = []
        self._connect_sides()
        self._connect_centre()
        self._connect_workspace()
        self._connect_late_parts()
        self._follow_engine()
        self._follow_folding()

    def _connect_sides(self) -> None:
        parts, verbs = self._parts, self._verbs
        parts.sidebar.new_chat_clicked.connect(verbs.new_chat)
        parts.sidebar.fold_clicked.connect(verbs.toggle_sidebar)
        parts.sidebar.settings_clicked.connect(lambda: self._commands.run("settings"))
        parts.sidebar.search_left.connect(parts.composer.field.setFocus)
        parts.sidebar.list.opened.connect(verbs.open_chat)
        parts.sidebar.list.wanted.connect(self._chat_verbs.act)
        parts.sidebar.results.opened.connect(self._chat_verbs.open_hit)
        self._commands.connect_to("previous_chat", lambda: self._chat_verbs.open_neighbour(-1))
        self._commands.connect_to("next_chat", lambda: self._chat_verbs.open_neighbour(1))
        parts.panel.reload_clicked.connect(self._workspace.reload_model)
        parts.folding.changed.connect(self._follow_folding)

    def _connect_centre(self) -> None:
        parts, verbs = self._parts, self._verbs
        parts.top_bar.sidebar_clicked.connect(verbs.toggle_sidebar)
        parts.top_bar.new_chat_clicked.connect(verbs.new_chat)
        parts.top_bar.panel_clicked.connect(verbs.toggle_panel)
        parts.top_bar.picker_clicked.connect(verbs.open_picker)
        parts.top_bar.benchmark_clicked.connect(lambda: self._commands.run("benchmark"))
        parts.top_bar.set_menu(self._commands.make_menu(parts.top_bar))
        parts.banner.action_clicked.connect(self._workspace.reload_model)
        parts.banner.log_wanted.connect(lambda: self._commands.run("log"))
        parts.empty.starter_picked.connect(verbs.ask_starter)
        parts.first_run_model.changed.connect(self._follow_first_run)
        parts.composer.field.textChanged.connect(self._note_draft)
        parts.composer.sent.connect(verbs.send)
        parts.composer.stopped.connect(verbs.stop)
        parts.composer.prompts_clicked.connect(lambda: self._commands.run("prompts"))
        parts.composer.edit_last_wanted.connect(lambda: parts.transcript.edit_last())

    def _connect_late_parts(self) -> None:
        self._parts.late_transcript.then(self._connect_transcript)
        self._parts.late_first_run.then(self._connect_first_run)
        self._parts.late_picker.then(self._connect_picker)

    def _connect_transcript(self, transcript: TranscriptView) -> None:
        workspace = self._workspace
        transcript.link_clicked.connect(
            lambda address, words: workspace.tasks.run_task(offer_link(self._parts.window, address, words))
        )
        transcript.branch_clicked.connect(workspace.branch_off)
        transcript.delete_clicked.connect(workspace.delete_message)
        self._parts.toast.covered.connect(transcript.keep_above)
        if self._chat is not None:
            transcript.show_chat(self._chat)
        self._follow_readiness()

    def _connect_first_run(self, first_run: FirstRun) -> None:
        first_run.open_file_clicked.connect(self._verbs.open_model_file)
        self._show_machine()

    def _connect_picker(self, picker: ModelPicker) -> None:
        picker.picked.connect(self._workspace.load_named_model)
        picker.left.connect(self._parts.composer.field.setFocus)
        picker.open_file_clicked.connect(self._verbs.open_model_file)

    def _connect_workspace(self) -> None:
        workspace = self._workspace
        workspace.chat_changed.connect(self._show_chat)
        workspace.services_changed.connect(self._show_machine)
        workspace.problem.connect(self._parts.banner.show_error)
        workspace.engine.changed.connect(self._follow_engine)
        workspace.engine.progressed.connect(lambda _share: self._follow_readiness())
        workspace.drafts.recalled.connect(self._chat_verbs.put_draft)
        workspace.tasks.failed.connect(self._parts.banner.show_error)

    def _show_chat(self, chat: ChatModel) -> None:
        for link in self._chat_links:
            QObject.disconnect(link)
        self._chat = chat
        self._chat_links = [
            chat.busy_changed.connect(self._parts.composer.set_busy),
            chat.refused.connect(self._give_back),
            chat.was_added.connect(lambda _message: self._follow_messages()),
            chat.was_reset.connect(self._follow_messages),
        ]
        if self._parts.late_transcript.made is not None:
            self._parts.transcript.show_chat(chat)
        self._parts.composer.set_busy(chat.is_busy)
        self._follow_messages()
        self._follow_readiness()

    def _follow_messages(self) -> None:
        chat, parts = self._chat, self._parts
        is_empty = chat is None or (chat.is_loaded and not chat.messages)
        if not is_empty:
            parts.stack.setCurrentWidget(parts.transcript)
        else:
            is_first = parts.first_run_model.is_wanted
            parts.stack.setCurrentWidget(parts.first_run_page if is_first else parts.empty_page)
        parts.sidebar.list.show_current(chat.conversation_id if chat else None)

    def _follow_first_run(self) -> None:
        parts = self._parts
        before = parts.stack.currentWidget()
        self._follow_messages()
        after = parts.stack.currentWidget()
        if after is not before and parts.first_run_model.is_wanted and after is parts.first_run_page:
            parts.first_run.focus_first()

    def _give_back(self, text: str, error: BaseException | None) -> None:
        """What could not be saved is not lost: it stands in the field again."""
        composer = self._parts.composer
        if text and not composer.field.toPlainText():
            composer.put_text(text)
        if error is not None:
            self._parts.banner.show_error(error)

    def _note_draft(self) -> None:
        self._workspace.drafts.note(self._parts.composer.field.toPlainText())

    def _follow_engine(self) -> None:
        engine, banner = self._workspace.engine, self._parts.banner
        if engine.state is EngineState.FAILED and engine.error is not None:
            if not (isinstance(engine.error, ModelNotFound) and self._parts.first_run_model.is_wanted):
                banner.show_error(engine.error, self.tr("Retry"))
        elif engine.state in (EngineState.LOADING, EngineState.READY):
            banner.clear()
        self._follow_readiness()

    def _follow_readiness(self) -> None:
        engine = self._workspace.engine
        hint = ""
        if engine.state is EngineState.LOADING:
            hint = self.tr("The model is loading, {percent} %").format(percent=round(engine.share * 100))
        elif engine.state is EngineState.FAILED:
            hint = self.tr("Choose a model at the top to go on")
            if self._parts.first_run_model.is_wanted:
                hint = self.tr("Write already if you like: it can be sent once there is a model")
        elif engine.is_measuring:
            hint = self.tr("A benchmark is running")
        self._parts.composer.set_can_send(engine.is_ready and self._chat is not None, hint)
        if self._parts.late_transcript.made is not None:
            self._parts.transcript.set_can_ask(engine.is_ready, hint)

    def _follow_folding(self) -> None:
        self._parts.top_bar.show_sidebar_button(not self._parts.folding.is_shown(Side.SIDEBAR))

    def _show_machine(self) -> None:
        services = self._workspace.services
        if services is not None:
            self._parts.panel.show_machine(tuple(services.kernel_names), services.n_cores)
            if self._parts.late_first_run.made is not None:
                self._parts.first_run.show_machine(services)
