"""The list of places where the words of the search were found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTime,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from smallmind.domain.conversation import Role, SearchHit
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.direction import is_right_to_left
from smallmind.ui.models.search import SearchModel
from smallmind.ui.sidebar.painting import (
    TEXT_PAD,
    RowPictures,
    has_ring,
    is_hovered,
    keep_edge,
    mirrored,
    paint_line,
    paint_row,
)
from smallmind.ui.theme import Palette

_Index = QModelIndex | QPersistentModelIndex
_LEADING = 5
_TITLE_LEADING = 7
_N_LINES = 2
_PAD = 7
_DATE_GAP = 8
# Of the text before the first hit so much is shown at most: the hit is to stand in the first line.
_LEAD = 24
_NARROWEST = 3  # px of a character: what has more of them than fit need not be measured


@dataclass(frozen=True, slots=True)
class _Words:
    """Text, the ranges of it that match, and how much of its beginning says whose words they are."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    n_strong: int = 0
    is_right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    font: QFont
    colour: str
    n_lines: int


class _Delegate(QStyledItemDelegate):
    """Title and date, below them who said it and the words around the hits."""

    def __init__(self, appearance: Appearance, view: SearchResults, hits: SearchModel) -> None:
        super().__init__(view)
        self._hits = hits
        self._pictures = RowPictures(view)
        self._appearance = appearance
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """One line below the title where that is enough."""
        hit = self._hits.hit_at(index)
        n_lines = 1 if hit is None or self._is_short(hit) else _N_LINES
        return QSize(0, 2 * _PAD + _title_height() + n_lines * _line_height())

    def _is_short(self, hit: SearchHit) -> bool:
        room = self._view.viewport().width() - 2 * TEXT_PAD
        if hit.message_id is None:
            return True
        if len(hit.snippet) > room / _NARROWEST:
            return False
        metrics = QFontMetrics(self._appearance.font(theme.NOTE))
        return metrics.horizontalAdvance(self._body_of(hit).text) <= room

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One hit."""
        hit = self._hits.hit_at(index)
        if hit is None:
            return
        look = (hit, date_words(hit.created_at), is_hovered(option), has_ring(option))
        self._pictures.show(painter, option, self._appearance.palette, look, partial(self._paint, hit))

    def _paint(self, hit: SearchHit, painter: QPainter, option: QStyleOptionViewItem) -> None:
        palette = self._appearance.palette
        paint_row(painter, option, palette, is_shown=False)
        room = option.rect.adjusted(TEXT_PAD, _PAD, -TEXT_PAD, -_PAD)
        head = QRect(room.left(), room.top(), room.width(), _title_height())
        body = QRect(room.left(), head.bottom() + 1, room.width(), room.height() - head.height())
        self._paint_head(painter, option, head, hit)
        words = self._body_of(hit)
        look = _Look(self._appearance.font(theme.NOTE), palette.soft, _N_LINES)
        _paint_text(painter, palette, body, words, look)

    def _body_of(self, hit: SearchHit) -> _Words:
        if hit.message_id is None:
            return _Words(self.tr("In the title"))
        said_by = self.tr("You:") if hit.role is Role.USER else self.tr("Answer:")
        text, marks = around_the_hits(hit.snippet, hit.marks)
        return _Words(f"{said_by} {text}", _moved(marks, len(said_by) + 1), len(said_by), is_right_to_left(text))

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, hit: SearchHit) -> None:
        palette = self._appearance.palette
        date = date_words(hit.created_at)
        painter.setFont(self._appearance.font(theme.SMALL))
        painter.setPen(QColor(palette.soft))
        width = painter.fontMetrics().horizontalAdvance(date)
        end = QRect(room.right() - width, room.top(), width + 1, room.height())
        painter.drawText(mirrored(option, end), Qt.AlignmentFlag.AlignCenter, date)
        painter.setPen(QColor(palette.text))
        painter.setFont(self._appearance.font(theme.CONTROL, QFont.Weight.Medium))
        start = mirrored(option, room.adjusted(0, 0, -width - _DATE_GAP, 0))
        if hit.message_id is None:
            words = _Words(hit.snippet, hit.marks, is_right_to_left=is_right_to_left(hit.snippet))
            look = _Look(painter.font(), palette.text, 1)
            _paint_text(painter, palette, start.adjusted(0, 1, 0, 0), words, look)
        else:
            paint_line(painter, start, hit.title)


class SearchResults(QListView):
    """`opened(hit)` by click or Enter; `left` with Esc, `went_up` with the arrow above the first."""

    opened = Signal(object)
    left = Signal()
    went_up = Signal()

    def __init__(self, appearance: Appearance, model: SearchModel) -> None:
        super().__init__()
        self._hits = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(appearance, self, model))
        self.setAccessibleName(self.tr("Search results"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        keep_edge(self)
        self.clicked.connect(self._open)
        appearance.changed.connect(self.scheduleDelayedItemsLayout)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard begins at the best hit."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._hits.rowCount():
            self.setCurrentIndex(self._hits.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Esc leaves, Up leaves the first for the field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.went_up.emit()
        else:
            super().keyPressEvent(event)

    def open_best(self) -> None:
        """As Enter in the field does."""
        self._open(self._hits.index(0, 0))

    def _open(self, index: QModelIndex) -> None:
        hit = self._hits.hit_at(index)
        if hit is not None:
            self.opened.emit(hit)


def around_the_hits(text: str, marks: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The snippet, begun at a word close before its first hit, with the marks where they are then."""
    first = marks[0][0] if marks else 0
    if first <= _LEAD:
        return text, marks
    start = text.rfind(" ", 0, first - _LEAD) + 1 or first - _LEAD
    return "…" + text[start:], _moved(marks, 1 - start)


def date_words(when: datetime) -> str:
    """The time of today, else the day, with the year where it is another one."""
    local, now = when.astimezone(), datetime.now().astimezone()
    locale = QLocale()
    if local.date() == now.date():
        return locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    day = QCoreApplication.translate("SearchResults", "d MMM")
    day_and_year = QCoreApplication.translate("SearchResults", "d MMM yyyy")
    date = QDate(local.year, local.month, local.day)
    return locale.toString(date, day if local.year == now.year else day_and_year)


def _moved(marks: tuple[tuple[int, int], ...], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in marks)


def _line_height() -> int:
    return theme.NOTE + _LEADING


def _title_height() -> int:
    return theme.CONTROL + _TITLE_LEADING


def _paint_text(painter: QPainter, palette: Palette, room: QRect, words: _Words, look: _Look) -> None:
    layout, n_shown = _broken(words, look, palette, room.width())
    while 2 < n_shown < _utf16_length(words.text):
        units = words.text.encode("utf-16-le")[: 2 * (n_shown - 2)]
        words = replace(words, text=units.decode("utf-16-le", "ignore").rstrip() + "…")
        layout, n_shown = _broken(words, look, palette, room.width())
    painter.setPen(QColor(look.colour))
    layout.draw(painter, QPointF(room.topLeft()))


def _broken(words: _Words, look: _Look, palette: Palette, width: int) -> tuple[QTextLayout, int]:
    """Laid out in the lines there are, and how many of its UTF-16 units they hold."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if words.is_right_to_left:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    layout = QTextLayout(words.text, look.font)
    layout.setTextOption(option)
    formats = [_range(words.text, start, end, palette.text, palette.accent_soft) for start, end in words.marks]
    layout.setFormats([_range(words.text, 0, words.n_strong, palette.text), *formats])
    layout.beginLayout()
    n_shown = 0
    for number in range(look.n_lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, number * _line_height()))
        n_shown = line.textStart() + line.textLength()
    layout.endLayout()
    return layout, n_shown


def _range(text: str, start: int, end: int, colour: str, background: str = "") -> QTextLayout.FormatRange:
    """Qt counts in UTF-16 units, Python in characters."""
    result = QTextLayout.FormatRange()
    result.start = _utf16_length(text[:start])
    result.length = _utf16_length(text[start:end])
    look = QTextCharFormat()
    look.setForeground(QColor(colour))
    if background:
        look.setBackground(QColor(background))
    result.format = look
    return result


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
