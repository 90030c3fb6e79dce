"""An attached file's text; of a long one, the passages that the model was given."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from smallmind.chat.attachments.passages import heading_of, lines_of, page_of
from smallmind.domain.conversation import Attachment, Passage
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.sheets.sheet import Sheet
from smallmind.ui.wording import number_words, size_words

_WIDTH = 760
_MOST_CHARACTERS = 400_000  # shown at once; more makes the window slow
_HEIGHT = 440


class AttachmentSheet(Sheet):
    """`show_attachment` fills it anew."""

    def __init__(self, appearance: Appearance, window: QWidget) -> None:
        super().__init__(appearance, window, self.tr("Attached file"), width=_WIDTH)
        self._content: QWidget | None = None

    def show_attachment(self, attachment: Attachment) -> None:
        """The whole text, or the passages with their places."""
        self.set_title(attachment.name)
        if self._content is not None:
            self.body.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        used = [each for each in attachment.used if each.end > each.start]
        self._content = with_kind(QWidget(), "bare")
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.PAD)
        column.addWidget(label(self._summary(attachment, len(used)), "note", wraps=True))
        if attachment.used:
            for passage in used:
                place = place_words(attachment, passage)
                column.addWidget(label(place[:1].upper() + place[1:], "heading"))
                words = label(attachment.text[passage.start : passage.end].replace("\f", "\n"), "body", wraps=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(words)
        else:
            column.addWidget(_reader(self.appearance, attachment.text))
        self.body.addWidget(self._content)
        self._content.show()  # hidden widgets have no height
        self.fit()

    def _summary(self, attachment: Attachment, n_used: int) -> str:
        size = size_words(attachment.size_bytes)
        n_characters = number_words(len(attachment.text))
        words = self.tr("{size}, {n} characters of text.").format(size=size, n=n_characters)
        if not attachment.used:
            return words
        if n_used == 0:
            return words + " " + self.tr("None of it fitted into the context.")
        return words + " " + self.tr("The model was given these passages, the best for the question:")


def place_words(attachment: Attachment, passage: Passage) -> str:
    """`page 3`, the heading above, or `lines 10-20`."""
    translate = QCoreApplication.translate
    page = page_of(attachment, passage)
    if page:
        return translate("Places", "page {n}").format(n=number_words(page))
    heading = heading_of(attachment, passage)
    if heading:
        return heading
    first, last = lines_of(attachment, passage)
    if first == last:
        return translate("Places", "line {n}").format(n=number_words(first))
    return translate("Places", "lines {first} to {last}").format(first=number_words(first), last=number_words(last))


def _reader(appearance: Appearance, text: str) -> QPlainTextEdit:
    reader = QPlainTextEdit()
    reader.setReadOnly(True)
    reader.setAccessibleName(QCoreApplication.translate("Places", "Text of the file"))
    reader.setFont(appearance.mono(theme.NOTE))
    reader.setMinimumHeight(_HEIGHT)
    reader.setTabChangesFocus(True)
    reader.setPlainText(text[:_MOST_CHARACTERS].replace("\f", "\n"))
    return reader
