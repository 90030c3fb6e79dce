"""Where the user writes: the field, what is attached, what it takes of the context, the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from smallmind.chat.preview import Preview
from smallmind.chat.prompts import fill
from smallmind.domain.conversation import Attachment
from smallmind.domain.settings import SavedPrompt
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton, SendButton
from smallmind.ui.controls.labels import ElidedLabel, change_look, with_kind
from smallmind.ui.models.attachments import AttachmentsModel
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.rows_view import column_margin
from smallmind.ui.writing.chips import ChipRow
from smallmind.ui.writing.field import MessageField
from smallmind.ui.writing.token_count import NoticeLine, TokenCount

_PREVIEW_DELAY_MS = 150


class Composer(QWidget):
    """`sent(text, attachments)` with Enter or the button; `stopped` with Esc or the button while an answer grows.

    `edit_last_wanted` when the user would rather change the last question; `preview_wanted(text, attachments)` when
    the tokens of what stands here are to be counted: the answer comes by `set_preview`.
    """

    sent = Signal(str, object)
    stopped = Signal()
    edit_last_wanted = Signal()
    preview_wanted = Signal(str, object)
    attach_clicked = Signal()
    prompts_clicked = Signal()
    attachment_opened = Signal(object)  # Attachment
    paste_attached = Signal(int)  # the key of a long paste that became an attachment
    told = Signal(str)  # one line to show for a moment

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        super().__init__()
        self._is_busy = False
        self._can_send = False
        self._hint_words = ""
        self.attachments = AttachmentsModel(tasks)
        self.field = MessageField()
        self.field.setFont(appearance.font(theme.BODY))
        self.chips = ChipRow(appearance)
        self.notice = NoticeLine()
        self.tokens = TokenCount(appearance)
        self._card = with_kind(QFrame(), "composer")
        self._hint = ElidedLabel("faint")
        self._attach = IconButton(appearance, "attach", self.tr("Attach files"), keys="Ctrl+U")
        self._prompts = IconButton(appearance, "book", self.tr("Prompt library"), keys="Ctrl+Shift+P")
        self.button = SendButton(appearance)
        self._preview_timer = QTimer(self)
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(_PREVIEW_DELAY_MS)
        self._preview_timer.timeout.connect(self._ask_preview)
        self._place()
        self._connect()
        self._follow()

    def set_busy(self, is_busy: bool) -> None:
        """Whether an answer grows: the button then stops it."""
        self._is_busy = is_busy
        self.button.set_stops(is_busy)
        self._follow()
        self.preview_soon()

    def set_can_send(self, can_send: bool, hint: str) -> None:
        """Whether a model is ready; `hint` says what is in the way."""
        self._can_send = can_send
        self._hint_words = hint
        self._follow()

    def set_preview(self, preview: Preview) -> None:
        """What sending this would make of the context."""
        self.tokens.show_preview(preview)
        self.chips.show_files(self.attachments.files, self._used())
        self.notice.say(self.tokens.notice(), is_error=self.tokens.is_too_long)
        self._follow()

    def preview_soon(self) -> None:
        """Ask again, once nothing has changed for a moment."""
        self._preview_timer.start()

    def put_text(self, text: str) -> None:
        """Into the field, with the caret at its end."""
        self.field.setPlainText(text)
        cursor = self.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.field.setTextCursor(cursor)
        self.field.setFocus()

    def put_prompt(self, prompt: SavedPrompt) -> None:
        """Into the field, with what fills itself in; the first variable is selected."""
        values = {
            "clipboard": QGuiApplication.clipboard().text(),
            "date": QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat),
        }
        self.field.put_prompt(fill(prompt.text, values))

    def attach(self, paths: Sequence[Path]) -> None:
        """Read files, to go with the message."""
        self.attachments.add_paths(paths)
        self.field.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As wide as the column above it."""
        super().resizeEvent(event)
        side = column_margin(event.size().width())
        self._outer.setContentsMargins(side, 0, side, 18)
        self.field.fit()
        self.chips.fit()

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        tools.addWidget(self._attach)
        tools.addWidget(self._prompts)
        row.addLayout(tools)
        row.addWidget(self._hint, 1)
        row.addWidget(self.tokens)
        row.addWidget(self.button)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(12, 13, 11, 8)
        column.setSpacing(8)
        for widget in (self.chips, self.field):
            line = QHBoxLayout()
            line.setContentsMargins(4, 0, 5, 0)
            line.addWidget(widget)
            column.addLayout(line)
        column.addLayout(row)
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(0)
        self._outer.addWidget(self.notice)
        self._outer.addWidget(self._card)

    def _connect(self) -> None:
        field, files = self.field, self.attachments
        field.textChanged.connect(self._follow)
        field.textChanged.connect(self.preview_soon)
        field.sent.connect(self._send)
        field.stopped.connect(self.stopped)
        field.edit_last_wanted.connect(self.edit_last_wanted)
        field.focus_changed.connect(lambda has_it: change_look(self._card, "focused", has_it))
        field.files_pasted.connect(self.attach)
        field.long_pasted.connect(self._attach_paste)
        field.picture_pasted.connect(lambda: self.told.emit(self.tr("This model reads text only: pictures stay out.")))
        files.changed.connect(self._follow_files)
        files.refused.connect(self.told)
        self.chips.removed.connect(files.remove)
        self.chips.opened.connect(self._open_file)
        self.chips.left.connect(field.setFocus)
        self._attach.clicked.connect(self.attach_clicked)
        self._prompts.clicked.connect(self.prompts_clicked)
        self.button.clicked.connect(self._press)

    def _follow_files(self) -> None:
        self.chips.show_files(self.attachments.files, self._used())
        self._follow()
        self.preview_soon()

    def _used(self) -> dict[int, Sequence[object]]:
        """The passages of each file that the latest preview chose."""
        read = [each for each in self.attachments.files if each.attachment is not None]
        fitted = self.tokens.preview.attachments
        return {
            file.key: each.used
            for file, each in zip(read, fitted, strict=False)
            if file.attachment is not None and file.attachment.text == each.text  # the preview is of these files
        }

    def _follow(self) -> None:
        has_something = bool(self.field.toPlainText().strip()) or bool(self.attachments.ready)
        is_possible = self._can_send and not self.tokens.is_too_long and not self.attachments.is_reading
        self.button.setEnabled(self._is_busy or (has_something and is_possible))
        self._hint.setText(self._hint_words or self._usual_hint())

    def _usual_hint(self) -> str:
        if self._is_busy:
            return ""
        if self.attachments.is_reading:
            return self.tr("Reading the files…")
        if self.field.document().isEmpty():
            return self.tr("Type / for prompts")
        return self.tr("Enter sends, Shift+Enter breaks the line")

    def _press(self) -> None:
        if self._is_busy:
            self.stopped.emit()
        else:
            self._send()
        self.field.setFocus()

    def _send(self) -> None:
        if not self.button.isEnabled() or self._is_busy:
            return
        text, attachments = self.field.toPlainText().strip(), self.attachments.ready
        self.field.clear()
        self.attachments.clear()
        self.sent.emit(text, attachments)

    def _ask_preview(self) -> None:
        self.preview_wanted.emit(self.field.toPlainText().strip(), self.attachments.ready)

    def _attach_paste(self, text: str) -> None:
        key = self.attachments.add_text(self.tr("Pasted text"), text)
        self.paste_attached.emit(key)

    def undo_paste(self, key: int) -> None:
        """The long paste goes into the field after all."""
        attachment: Attachment | None = next(
            (each.attachment for each in self.attachments.files if each.key == key), None
        )
        if attachment is not None:
            self.attachments.remove(key)
            self.field.insertPlainText(attachment.text)
            self.field.setFocus()

    def _open_file(self, key: int) -> None:
        for each in self.attachments.files:
            if each.key == key and each.attachment is not None:
                self.attachment_opened.emit(each.attachment)
