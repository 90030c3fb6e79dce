"""The attached files as chips: above the field while they are chosen, in the user's message afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QSizePolicy, QStyle, QWidget

from smallmind.domain.conversation import Attachment
from smallmind.domain.errors import AttachmentError
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.controls.flow import FlowLayout
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.error_words import reason_words, words_of
from smallmind.ui.models.attachments import AttachedFile, Now
from smallmind.ui.wording import size_words

_HEIGHT = 32
_PAD = 10
_GAP = 7
_REMOVE = 22
_NAME_WIDTH = 200
_DETAIL_WIDTH = 330
_N_ROWS = 3


@dataclass(frozen=True, slots=True)
class ChipWords:
    """What stands on a chip."""

    icon: str
    name: str
    detail: str
    is_error: bool = False
    tooltip: str = ""


def words_of_file(file: AttachedFile, used: Sequence[object] | None = None) -> ChipWords:
    """While it is chosen; `used`: the passages that would be sent, none for all of it."""
    translate = QCoreApplication.translate
    if file.error is not None:
        sentence, hint = words_of(file.error)
        problem = reason_words(file.error) if isinstance(file.error, AttachmentError) else sentence
        tooltip = f"{sentence}\n{hint}".strip()
        return ChipWords("warning", file.name, problem, is_error=True, tooltip=tooltip)
    if file.attachment is None:
        return ChipWords("file", file.name, translate("Chips", "reading…"))
    words = words_of_attachment(file.attachment, bool(used))
    return words if file.now is Now.SAME else _of_another_file(words, file)


def _of_another_file(words: ChipWords, file: AttachedFile) -> ChipWords:
    """What was read is no longer what stands on the disk."""
    translate = QCoreApplication.translate
    if file.now is Now.GONE:
        since = translate("Chips", "no longer there")
        tip = translate("Chips", "{path}\nThe file is gone. The text that was read is still sent.")
    else:
        since = translate("Chips", "changed since")
        tip = translate(
            "Chips", "{path}\nThe file was changed after it was read. Attach it again, or the earlier text is sent."
        )
    detail = f"{words.detail} · {since}"
    return replace(words, icon="warning", detail=detail, tooltip=tip.format(path=file.path))


def words_of_attachment(attachment: Attachment, is_partial: bool) -> ChipWords:
    """Once it is read."""
    from smallmind.chat.attachments.kinds import is_code  # only where something is attached

    translate = QCoreApplication.translate
    detail = size_words(attachment.size_bytes)
    tooltip = attachment.name
    if is_partial:
        detail = translate("Chips", "{size} · in part").format(size=detail)
        tooltip = translate(
            "Chips", "{name}\nIt is too long for the context: the passages that fit the question best are sent."
        )
        tooltip = tooltip.format(name=attachment.name)
    return ChipWords("code" if is_code(attachment.name) else "file", attachment.name, detail, tooltip=tooltip)


class Chip(QAbstractButton):
    """A press or Enter opens it; Del, Backspace and the cross take it away, if it may be taken away."""

    removed = Signal()

    def __init__(self, appearance: Appearance, *, is_removable: bool) -> None:
        super().__init__()
        self._appearance = appearance
        self._words = ChipWords("file", "", "")
        self._is_removable = is_removable
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if is_removable:
            self._cross = IconButton(appearance, "close", "", _REMOVE).faint()
            self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Del does the same, one stop less for Tab
            self._cross.clicked.connect(self.removed)
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, 5, 0)
            row.addStretch(1)
            row.addWidget(self._cross)

    def show_words(self, words: ChipWords) -> None:
        """What it says from now on."""
        self._words = words
        self.setAccessibleName(f"{words.name}, {words.detail}")
        self.setToolTip(words.tooltip)
        if self._is_removable:
            self._cross.rename(QCoreApplication.translate("Chips", "Remove {name}").format(name=words.name))
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> ChipWords:
        """What it says."""
        return self._words

    def sizeHint(self) -> QSize:
        """Name and detail, cut where they are very long."""
        name = min(_NAME_WIDTH, self._metrics(QFont.Weight.Medium).horizontalAdvance(self._words.name))
        detail = min(_DETAIL_WIDTH, self._metrics(QFont.Weight.Normal).horizontalAdvance(self._words.detail))
        width = _PAD + theme.ICON + _GAP + name + (_GAP + detail if detail else 0) + _PAD + 2
        return QSize(width + (_REMOVE - 3 if self._is_removable else 0), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A narrow window cuts the words."""
        return QSize(120, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Del takes away, arrows go to the neighbour."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._is_removable:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The middle button takes it away, as it does with tabs."""
        if event.button() == Qt.MouseButton.MiddleButton and self._is_removable:
            self.removed.emit()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Plate, icon, name, detail."""
        palette, words = self._appearance.palette, self._words
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = palette.error_soft if words.is_error else palette.hover if self.underMouse() else palette.bubble
        painter.setBrush(QColor(fill))
        painter.setPen(QPen(QColor(palette.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), theme.RADIUS, theme.RADIUS)
        right = _REMOVE + 8 if self._is_removable else _PAD
        room = QRectF(self.rect()).adjusted(_PAD, 0, -right, 0)
        colour = palette.error if words.is_error else palette.soft
        pixmap = self._appearance.pixmap(words.icon, colour, self.devicePixelRatioF())
        self._draw_pixmap(painter, room, pixmap)
        room.adjust(theme.ICON + _GAP, 0, 0, 0)
        name_width = self._draw_words(painter, room, words.name, palette.text, QFont.Weight.Medium, _NAME_WIDTH)
        room.adjust(name_width + _GAP, 0, 0, 0)
        self._draw_words(painter, room, words.detail, colour, QFont.Weight.Normal, _DETAIL_WIDTH)

    def _draw_pixmap(self, painter: QPainter, room: QRectF, pixmap: object) -> None:
        area = QRectF(room.x(), (self.height() - theme.ICON) / 2, theme.ICON, theme.ICON).toRect()
        place = QStyle.visualRect(self.layoutDirection(), self.rect(), area)
        painter.drawPixmap(place.topLeft(), pixmap)  # type: ignore[call-overload]

    def _draw_words(
        self, painter: QPainter, room: QRectF, words: str, colour: str, weight: QFont.Weight, limit: int
    ) -> int:
        """Returns how wide they are."""
        metrics = self._metrics(weight)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, max(0, min(limit, int(room.width()))))
        width = metrics.horizontalAdvance(shown)
        area = QRectF(room.x(), 0, width + 2, self.height()).toRect()
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text has its own
        painter.setFont(self._appearance.font(theme.NOTE, weight))
        painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QStyle.visualRect(self.layoutDirection(), self.rect(), area), flags, shown)
        return width

    def _metrics(self, weight: QFont.Weight) -> QFontMetrics:
        return QFontMetrics(self._appearance.font(theme.NOTE, weight))


class ChipRow(QScrollArea):
    """The chips of the composer, those that failed first; more than three rows scroll."""

    removed = Signal(int)  # key
    opened = Signal(int)
    left = Signal()  # the keyboard's focus belongs to the field again

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._chips: dict[int, Chip] = {}
        with_kind(self, "bare")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = with_kind(QWidget(), "bare")
        self._flow = FlowLayout(6)
        self._content.setLayout(self._flow)
        self.setWidget(self._content)
        self.setAccessibleName(QCoreApplication.translate("Chips", "Attached files"))
        self.hide()

    def show_files(self, files: Sequence[AttachedFile], used: dict[int, Sequence[object]]) -> None:
        """The chips that are there already stay, with their focus."""
        for key in [key for key in self._chips if key not in {each.key for each in files}]:
            self._drop(key)
        for each in files:
            if each.key not in self._chips:
                self._chips[each.key] = self._make(each.key)
            self._chips[each.key].show_words(words_of_file(each, used.get(each.key)))
        self._flow.arrange([self._chips[each.key] for each in sorted(files, key=lambda file: file.error is None)])
        self.setVisible(bool(files))
        self.fit()

    def fit(self) -> None:
        """As high as its rows."""
        # Not viewport(): the first object of a class unknown to PySide that it hands out costs it 10 ms, at the start.
        width = max(120, self.contentsRect().width())
        most = _N_ROWS * (_HEIGHT + 6) - 6
        self.setFixedHeight(max(_HEIGHT, min(most, self._flow.heightForWidth(width))))

    def chips(self) -> tuple[Chip, ...]:
        """In order."""
        return tuple(self._chips.values())

    def _make(self, key: int) -> Chip:
        chip = Chip(self._appearance, is_removable=True)
        chip.removed.connect(lambda: self.removed.emit(key))
        chip.clicked.connect(lambda: self.opened.emit(key))
        self._flow.addWidget(chip)
        return chip

    def _drop(self, key: int) -> None:
        chip = self._chips.pop(key)
        if chip.hasFocus():
            neighbour = next(iter(reversed(self._chips.values())), None)
            if neighbour is not None:
                neighbour.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.left.emit()
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
