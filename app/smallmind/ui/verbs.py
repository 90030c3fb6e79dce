"""What the user can do in the window, as verbs: buttons, keys and the menu all end here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt

from smallmind.domain.conversation import Attachment, Role
from smallmind.domain.errors import SmallMindError
from smallmind.domain.settings import FONT_SIZES_PX
from smallmind.ui.dialogs import pick_model_file
from smallmind.ui.folding import Side
from smallmind.ui.parts import Parts


class Verbs(QObject):
    """Acts on the parts of one window."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._workspace = parts.workspace
        self._tasks = parts.workspace.tasks

    def new_chat(self) -> None:
        """An empty conversation, ready for writing."""
        self._workspace.new_chat()
        self._parts.composer.field.setFocus()

    def open_chat(self, conversation_id: int) -> None:
        """A saved one."""
        self._workspace.open_chat(conversation_id)
        self._parts.composer.field.setFocus()

    def search(self) -> None:
        """The search field, unfolded if need be."""
        self._parts.folding.show(Side.SIDEBAR)
        self._parts.sidebar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._parts.sidebar.search.selectAll()

    def toggle_sidebar(self) -> None:
        """Fold the conversations away, or back."""
        self._parts.folding.toggle(Side.SIDEBAR)

    def toggle_panel(self) -> None:
        """Fold the settings away, or back with the keyboard in them."""
        self._parts.folding.toggle(Side.PANEL)
        if self._parts.folding.is_shown(Side.PANEL):
            self._parts.panel.focus_first()
        else:
            self._parts.composer.field.setFocus()

    def zoom(self, step: int) -> None:
        """Larger or smaller text by a step; 0 is the usual size."""
        settings, path = self._workspace.settings, "appearance.font_size_px"
        low, high = FONT_SIZES_PX
        if step:
            settings.set(path, max(low, min(high, settings.value.appearance.font_size_px + step)))
        else:
            settings.reset(path)

    def open_picker(self) -> None:
        """The popup of models, once the folder has been read."""
        self._tasks.run_task(self._open_picker())

    def open_model_file(self) -> None:
        """A file from anywhere."""
        self._tasks.run_task(self._open_model_file())

    def send(self, text: str, attachments: tuple[Attachment, ...]) -> None:
        """To the chat that is shown."""
        chat = self._workspace.chat
        if chat is not None:
            chat.send(text, attachments)
            self._parts.transcript.follow()

    def ask_starter(self, prompt: str) -> None:
        """One of the questions of the empty window: asked at once, unless something is written or nobody can answer."""
        composer = self._parts.composer
        if self._workspace.engine.is_ready and not composer.field.toPlainText():
            self.send(prompt, ())
            composer.field.setFocus()
        else:
            composer.put_text(prompt)

    def stop(self) -> None:
        """The answer that is being written."""
        if self._workspace.chat is not None:
            self._workspace.chat.stop()

    def continue_answer(self) -> None:
        """The last one, if its model has not ended it."""
        chat = self._workspace.chat
        answers = [each for each in chat.messages if each.role is Role.ASSISTANT] if chat is not None else []
        if chat is None or chat.is_busy or not answers:
            return
        if answers[-1].can_be_continued:
            self._parts.transcript.act_on_last("continue")
        else:
            self._parts.toast.say(self.tr("The model has ended this answer: edit it, or answer again"))

    def escape(self) -> None:
        """Esc, where nothing with the focus had a use for it: stop, or go back to writing."""
        chat = self._workspace.chat
        if chat is not None and chat.is_busy:
            chat.stop()
        else:
            self._parts.composer.field.setFocus()

    async def _open_picker(self) -> None:
        try:
            models = await self._workspace.installed_models()
        except SmallMindError as error:
            self._parts.banner.show_error(error)
            models = ()
        button = self._parts.top_bar.model_button
        is_mirrored = button.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = button.width() - self._parts.picker.width() if is_mirrored else 0
        place = button.mapTo(self._parts.window, QPoint(left, button.height() + 6))
        self._parts.picker.show_models(models, self._workspace.engine.path, place)

    async def _open_model_file(self) -> None:
        path = await pick_model_file(self._parts.window)
        if path:
            self._workspace.load_model_file(Path(path))
