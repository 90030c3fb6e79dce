"""What the composer needs of the rest of the window: previews, files, prompts; and what it tells the transcript."""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QObject

from smallmind.chat.preview import Preview
from smallmind.chat.prompts import built_in_prompts
from smallmind.domain.conversation import Attachment
from smallmind.domain.errors import SmallMindError
from smallmind.domain.settings import SavedPrompt
from smallmind.ui.dialogs import pick_files
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.models.spelling import SpellingModel
from smallmind.ui.parts import Parts
from smallmind.ui.sheets.sheets import Sheets
from smallmind.ui.translation import window_language
from smallmind.ui.writing.marks import Marks
from smallmind.ui.writing.prompt_menu import PromptMenu


class Desk(QObject):
    """Lives as long as the window."""

    def __init__(self, parts: Parts, sheets: Sheets) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._sheets = sheets
        self._workspace = parts.workspace
        self._composer = parts.composer
        self._chat: ChatModel | None = None
        self._chat_links: list[QMetaObject.Connection] = []
        self._sent: tuple[Attachment, ...] = ()
        self._preview_to_show: Preview | None = None
        self._menu = PromptMenu(parts.appearance, parts.window, self._composer.field, self._prompts)
        self._menu.picked.connect(self._composer.put_prompt)
        self._composer.field.key_taker = self._menu.take_key
        self._spelling = SpellingModel(self._workspace.tasks)
        self._marks = Marks(parts.appearance, self._composer.field, self._spelling)
        self._connect()
        self._follow_settings()
        self._turn_to(self._workspace.chat)

    def _connect(self) -> None:
        composer, workspace = self._composer, self._workspace
        composer.preview_wanted.connect(self._preview)
        composer.attach_clicked.connect(lambda: workspace.tasks.run_task(self._pick_files()))
        composer.attachment_opened.connect(self.open_attachment)
        self._parts.late_transcript.then(lambda made: made.attachment_opened.connect(self.open_attachment))
        composer.paste_attached.connect(self._offer_undo)
        composer.told.connect(self._parts.toast.say)
        composer.sent.connect(self._note_sent)
        workspace.chat_changed.connect(self._turn_to)
        workspace.drafts.files_recalled.connect(composer.attachments.show_drafts)
        composer.attachments.changed.connect(lambda: workspace.drafts.note_files(composer.attachments.drafts))
        workspace.engine.changed.connect(composer.preview_soon)
        workspace.settings.changed.connect(self._follow_settings)
        workspace.services_changed.connect(self._take_words)
        self._spelling.problem.connect(self._parts.banner.show_error)

    def open_attachment(self, attachment: Attachment) -> None:
        """Its text, with the passages that were used."""
        from smallmind.ui.sheets.attachment import AttachmentSheet

        sheet = self._sheets.open("attachment")
        assert isinstance(sheet, AttachmentSheet)
        sheet.show_attachment(attachment)

    def _prompts(self) -> tuple[SavedPrompt, ...]:
        return (*self._workspace.settings.value.chat.prompts, *built_in_prompts(window_language()))

    def _turn_to(self, chat: ChatModel | None) -> None:
        for link in self._chat_links:
            QObject.disconnect(link)
        self._chat_links = []
        self._chat = chat
        self._preview_to_show = None
        self._composer.set_preview(Preview(0, 0))
        if chat is None:
            return
        soon = self._composer.preview_soon
        self._chat_links = [
            chat.was_reset.connect(soon),
            chat.was_added.connect(lambda _message: soon()),
            chat.finished.connect(lambda _message: soon()),
            chat.refused.connect(self._give_back),
        ]
        soon()

    def _follow_settings(self) -> None:
        chat = self._workspace.settings.value.chat
        self._composer.field.paste_limit = chat.paste_limit
        self._spelling.choose(chat.spelling)
        self._composer.preview_soon()

    def _take_words(self) -> None:
        if self._workspace.services is not None:
            self._spelling.words = self._workspace.services.words

    def _preview(self, text: str, attachments: tuple[Attachment, ...]) -> None:
        if self._chat is not None:
            self._workspace.tasks.run_task(self._show_preview(self._chat, text, attachments))

    async def _show_preview(self, chat: ChatModel, text: str, attachments: tuple[Attachment, ...]) -> None:
        try:
            preview = await chat.session.preview(text, attachments)
        except SmallMindError:  # sending will say what is wrong
            preview = Preview(0, 0)
        if chat is not self._chat:
            return
        if not text and not attachments and not chat.messages:
            preview = Preview(0, 0)  # nothing to say of an empty chat
        self._preview_to_show = preview
        transcript = self._parts.late_transcript.made
        if transcript is not None and chat.messages:
            transcript.soon(self, self._take_preview)  # it takes as long as a turn, and comes while one is opened
        else:
            self._take_preview()

    def _take_preview(self) -> None:
        preview, self._preview_to_show = self._preview_to_show, None
        if preview is None:  # of another chat
            return
        self._composer.set_preview(preview)
        if self._chat is not None and self._chat.messages:
            self._parts.transcript.set_left_out(preview.left_out)

    async def _pick_files(self) -> None:
        every = self.tr("All files") + " (*)"
        paths = await pick_files(self._parts.window, self.tr("Attach files"), every)
        if paths:
            self._composer.attach(paths)

    def _offer_undo(self, key: int) -> None:
        words = self.tr("A long text was attached as a file")
        self._parts.toast.say(words, self.tr("Put it in the message"), lambda: self._composer.undo_paste(key))

    def _note_sent(self, _text: str, attachments: tuple[Attachment, ...]) -> None:
        self._sent = attachments

    def _give_back(self, _text: str, _error: BaseException | None) -> None:
        """The files of a message that could not be saved are not lost either."""
        if self._sent and not self._composer.attachments.files:
            self._composer.attachments.put(self._sent)
