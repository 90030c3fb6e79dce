"""What the user said: a bubble at the end of the line, that can be edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from smallmind.domain.conversation import Message
from smallmind.ui import theme
from smallmind.ui.transcript.action_bar import ActionBar
from smallmind.ui.transcript.attached_files import FileChips
from smallmind.ui.transcript.blocks import Block, BlockKind
from smallmind.ui.transcript.cards import ErrorCard
from smallmind.ui.transcript.editor import MessageEditor
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.message_row import EDGE, SIDE, MessageRow

_SIDE_PAD = 14
_TOP_PAD = 9
_SHARE = 0.82
_ONE_LINE = 40  # px that the buttons beside a bubble reach below its text
_PIECE = 3_000  # characters: a longer paste is shown in several blocks
_EDITOR_HEIGHT = 240


class _Bubble(QWidget):
    """Rounded but for the corner that points at the speaker."""

    def __init__(self, kit: Kit, row: int, text: str) -> None:
        super().__init__()
        self._appearance = kit.appearance
        self._ideal: tuple[tuple[int, int], int] | None = None  # what it depends on, the width
        self.body = MessageBody(kit, Place(row, 1, 0, 0))
        self.body.setParent(self)
        self.body.set_blocks(plain_blocks(text))

    def ideal_width(self, limit: int) -> int:
        """As wide as the text needs, at most `limit`."""
        if len(self.body.blocks) > 1:
            return limit
        depends = (limit, theme.BODY)
        if self._ideal is not None and self._ideal[0] == depends:
            return self._ideal[1]
        self.body.lay_out(limit - 2 * _SIDE_PAD, 0, 1)
        text = self.body.text_at(0)
        if text is None:  # it is built in a later turn
            return 2 * _SIDE_PAD
        self._ideal = (depends, text.ideal_width(limit - 2 * _SIDE_PAD) + 2 * _SIDE_PAD)
        return self._ideal[1]

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """The text with room around it."""
        height = self.body.lay_out(width - 2 * _SIDE_PAD, top - _TOP_PAD, bottom - _TOP_PAD)
        self.body.setGeometry(_SIDE_PAD, _TOP_PAD, width - 2 * _SIDE_PAD, height)
        return height + 2 * _TOP_PAD

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bubble."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(area, theme.BUBBLE_RADIUS, theme.BUBBLE_RADIUS)
        corner = QPainterPath()
        half = theme.BUBBLE_RADIUS * 1.5
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = area.left() if is_rtl else area.right() - half
        corner.addRoundedRect(left, area.bottom() - half, half, half, 4, 4)
        painter.fillPath(path.united(corner), QColor(self._appearance.palette.bubble))


class UserMessage(MessageRow):
    """`edited(text)` when another version is asked."""

    edited = Signal(str)

    def __init__(self, kit: Kit, message: Message, number: int) -> None:
        super().__init__(kit, message, number)
        self._bubble = _Bubble(kit, number, message.text)
        self._bubble.setParent(self)
        self._bubble.body.changed.connect(self.changed)
        self._files = self._make_files()
        self._bar = ActionBar(kit.appearance, message, self)
        self._bar.acted.connect(self.act)
        self._bar.stepped.connect(self.stepped)
        self._editor: MessageEditor | None = None
        self._card: ErrorCard | None = None
        self.setAccessibleName(self.tr("You: {text}").format(text=message.text))

    def fail(self, error: BaseException) -> None:
        """It has no answer, and this is why."""
        self._card = ErrorCard(self.kit.appearance)
        self._card.setParent(self)
        self._card.set_error(error)
        self._has_cards = True
        self._card.action_clicked.connect(lambda: self.act("regenerate"))
        self._card.show()
        self.changed.emit()

    def begin_edit(self) -> None:
        """Turn the bubble into a field."""
        if self._editor is None:
            self._editor = self._make_editor()
        self._bubble.hide()
        self._bar.hide()
        self._editor.open(self.message.text, min(_EDITOR_HEIGHT, self._bubble.height() + _ONE_LINE))
        self._editor.field.selectAll()
        self.changed.emit()
        self._editor.field.setFocus()

    # What every message has

    def strands(self) -> Sequence[MessageBody]:
        """The text of the bubble."""
        return (self._bubble.body,)

    def action_bar(self) -> ActionBar | None:
        """Beside the bubble."""
        return self._bar

    def can_be_given_up(self) -> bool:
        """Not while it is edited."""
        return not self._is_editing() and super().can_be_given_up()

    def tell_copied(self) -> None:
        """A tick on the button."""
        self._bar.tell_copied()

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """The bubble or its editor, then files and an error."""
        inner = width - 2 * SIDE
        y = EDGE
        if self._is_editing() and self._editor is not None:
            height = self._editor.sizeHint().height()
            self._editor.setGeometry(SIDE, y, inner, height)
        else:
            height = self._place_bubble(inner, y, top, bottom)
        y += height
        for part in (self._files, self._card):
            if part is not None:
                height = part.heightForWidth(inner) if part.hasHeightForWidth() else part.sizeHint().height()
                part.setGeometry(SIDE, y + 8, inner, height)
                y += height + 8
        return y + EDGE

    def _place_bubble(self, inner: int, y: int, top: int, bottom: int) -> int:
        bar = self._bar.sizeHint()
        limit = max(120, min(int(inner * _SHARE), inner - bar.width() - 8))
        width = self._bubble.ideal_width(limit)
        height = self._bubble.lay_out(width, top - y, bottom - y)
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._bubble.setGeometry(SIDE if is_rtl else SIDE + inner - width, y, width, height)
        x = SIDE + width + 4 if is_rtl else SIDE + inner - width - bar.width() - 4
        self._bar.setGeometry(x, y + height - bar.height() - 4, bar.width(), bar.height())
        return height

    def _is_editing(self) -> bool:
        return self._editor is not None and self._editor.isVisibleTo(self)

    def _make_files(self) -> QWidget | None:
        if not self.message.attachments:
            return None
        files = FileChips(self.kit.appearance, self.message.attachments)
        files.opened.connect(self.attachment_opened)
        files.setParent(self)
        return files

    def _make_editor(self) -> MessageEditor:
        editor = MessageEditor(self.kit, self.message.id, self.tr("Edit your message"), self.tr("Send"))
        editor.setParent(self)
        editor.taken.connect(self._take_edit)
        editor.given_up.connect(self._end_edit)
        return editor

    def _take_edit(self, text: str) -> None:
        text = text.strip()
        self._end_edit()
        if text and text != self.message.text:
            self.edited.emit(text)

    def _end_edit(self) -> None:
        if self._editor is not None:
            self._editor.close_for_good()
        self._bubble.show()
        self._bar.show()
        self.changed.emit()
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def plain_blocks(text: str) -> list[Block]:
    """A person's words as they are, in pieces if they are many."""
    blocks: list[Block] = []
    start = 0
    while start < len(text) or not blocks:
        end = len(text)
        if end - start > _PIECE:
            end = text.rfind("\n", start, start + _PIECE) + 1 or text.rfind(" ", start, start + _PIECE) + 1
            end = end if end > start else start + _PIECE
        piece = text[start:end].removesuffix("\n") if end < len(text) else text[start:end]
        blocks.append(Block(BlockKind.PLAIN, code=piece, source=piece, continues=bool(blocks)))
        start = max(end, start + 1)
    return blocks
