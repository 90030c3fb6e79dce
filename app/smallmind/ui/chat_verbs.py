"""What the user can do with whole conversations: the sidebar's list and menu end here, with a way back where there is
one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from smallmind.domain.conversation import SearchHit
from smallmind.ui.chat_files import Format
from smallmind.ui.late import Late
from smallmind.ui.parts import Parts
from smallmind.ui.sidebar.chat_menu import ChatAction

if TYPE_CHECKING:
    from smallmind.ui.transfer_verbs import TransferVerbs


class ChatVerbs(QObject):
    """Acts on the workspace of one window, and says in its toast what can be undone."""

    def __init__(self, parts: Parts, transfer: Late[TransferVerbs]) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._transfer = transfer
        self._workspace = workspace = parts.workspace
        workspace.chat_deleted.connect(self._offer_chat)
        workspace.message_deleted.connect(self._offer_message)

    def act(self, action: ChatAction, conversation_id: int) -> None:
        """What was chosen in a conversation's menu."""
        workspace = self._workspace
        match action:
            case ChatAction.PIN | ChatAction.UNPIN:
                workspace.pin_chat(conversation_id, action is ChatAction.PIN)
            case ChatAction.DUPLICATE:
                workspace.duplicate_chat(conversation_id)
            case ChatAction.EXPORT_MARKDOWN:
                self._transfer().export_chat(conversation_id, Format.MARKDOWN)
            case ChatAction.EXPORT_JSON:
                self._transfer().export_chat(conversation_id, Format.JSON)
            case ChatAction.PRINT:
                self._transfer().print_chat(conversation_id)
            case ChatAction.SAVE_PDF:
                self._transfer().export_chat(conversation_id, Format.PDF)
            case ChatAction.DELETE:
                workspace.delete_chat(conversation_id)

    def open_neighbour(self, step: int) -> None:
        """The chat below (1) or above (-1) the one on screen; from a new one the first or the last."""
        shown = self._workspace.chat.conversation_id if self._workspace.chat is not None else None
        which = self._workspace.conversations.neighbour_of(shown, step)
        if which is not None:
            self._workspace.open_chat(which)

    def open_hit(self, hit: SearchHit) -> None:
        """The message that was found, with the words marked."""
        self._workspace.open_hit(hit)
        if hit.message_id is not None:
            words = dict.fromkeys(hit.snippet[start:end] for start, end in hit.marks)
            self._parts.transcript.show_message(hit.message_id, tuple(words))

    def put_draft(self, text: str) -> None:
        """What was written in the conversation that is shown now; the focus stays where it is."""
        composer = self._parts.composer
        if composer.field.toPlainText() != text:
            focused = self._parts.window.focusWidget()
            composer.put_text(text)
            if focused is not None:
                focused.setFocus()

    def _offer_chat(self, conversation_id: int, was_shown: bool) -> None:
        undo = partial(self._workspace.restore_chat, conversation_id, was_shown)
        self._parts.toast.offer_undo(self.tr("Chat deleted"), undo)

    def _offer_message(self, message_id: int) -> None:
        self._parts.toast.offer_undo(self.tr("Message deleted"), partial(self._workspace.restore_message, message_id))
