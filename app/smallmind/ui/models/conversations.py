"""The rows of the sidebar: conversations under headings, the pinned ones first, then by date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from smallmind.domain.conversation import Conversation

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
translate = QCoreApplication.translate
# Beyond so many changes at once the views do better to start anew.
_MAX_STEPS = 40


class RowRole(IntEnum):
    """What a view may ask of a row beside its text."""

    CONVERSATION_ID = Qt.ItemDataRole.UserRole + 1
    IS_PINNED = Qt.ItemDataRole.UserRole + 2


_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation, or the heading over some."""

    text: str
    conversation_id: int | None = None  # None: a heading
    is_pinned: bool = False
    is_busy: bool = False

    @property
    def key(self) -> int | str:
        """What stays the same while a row changes or moves."""
        return self.text if self.conversation_id is None else self.conversation_id


class ConversationsModel(QAbstractListModel):
    """Newest first.  `renamed(id, title)` when the user typed another title into a row; `changed` after every update.

    Views are told which rows came, went, moved or changed, so that selection and scroll position stay.
    """

    renamed = Signal(int, str)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._conversations: tuple[Conversation, ...] = ()
        self._busy: frozenset[int] = frozenset()
        self._rows: list[Row] = []

    @property
    def is_empty(self) -> bool:
        """Whether there is no conversation at all."""
        return not self._conversations

    def set_conversations(self, conversations: tuple[Conversation, ...]) -> None:
        """The whole list, newest first."""
        self._conversations = conversations
        self.refresh()

    def set_busy(self, conversation_id: int, is_busy: bool) -> None:
        """Whether an answer is being written in it."""
        busy = self._busy | {conversation_id} if is_busy else self._busy - {conversation_id}
        if busy != self._busy:
            self._busy = busy
            self.refresh()

    def refresh(self) -> None:
        """Bring the rows up to date, also where only the day has changed."""
        rows = _with_headings(self._conversations, self._busy, date.today())
        if not self._change_to(rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        self.changed.emit()

    def row_of(self, conversation_id: int | None) -> int:
        """-1 if it is not shown."""
        if conversation_id is None:
            return -1
        return next((row for row, each in enumerate(self._rows) if each.conversation_id == conversation_id), -1)

    def neighbour_of(self, conversation_id: int | None, step: int) -> int | None:
        """The id `step` rows below; without a row of its own it stands before the first and after the last."""
        ids = [each.conversation_id for each in self._rows if each.conversation_id is not None]
        if not ids or (conversation_id in ids and not 0 <= ids.index(conversation_id) + step < len(ids)):
            return None
        if conversation_id is not None and conversation_id in ids:
            return ids[ids.index(conversation_id) + step]
        return ids[0] if step > 0 else ids[-1]

    def title_of(self, conversation_id: int) -> str:
        """ "" if it is unknown."""
        return next((each.title for each in self._conversations if each.id == conversation_id), "")

    def row(self, number: int) -> Row:
        """All about a row at once: for painting, which asks often."""
        return self._rows[number]

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Headings count as well."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, or one of RowRole."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.tr("{title}, answering").format(title=row.text) if row.is_busy else row.text
            case RowRole.CONVERSATION_ID:
                return row.conversation_id
            case RowRole.IS_PINNED:
                return row.is_pinned
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A new title from the row's editor; an empty one leaves the old."""
        row = self._rows[index.row()]
        title = " ".join(str(value).split())
        if row.conversation_id is None or not title or title == row.text:
            return False
        self._rows[index.row()] = replace(row, text=title)
        self.dataChanged.emit(index, index)
        self.renamed.emit(row.conversation_id, title)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings can be neither chosen nor edited."""
        number = index.row()
        if not 0 <= number < len(self._rows) or self._rows[number].conversation_id is None:
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS

    def _change_to(self, rows: list[Row]) -> bool:
        """Step by step; False, with some steps taken, where that would take too many."""
        old, new = [row.key for row in self._rows], [row.key for row in rows]
        if len(set(old) ^ set(new)) > _MAX_STEPS:
            return False
        wanted = set(new)
        for place in reversed([place for place, key in enumerate(old) if key not in wanted]):
            self.beginRemoveRows(_NO_PARENT, place, place)
            del self._rows[place]
            self.endRemoveRows()
        n_left = _MAX_STEPS
        for place, row in enumerate(rows):
            if place >= len(self._rows) or self._rows[place].key != row.key:
                n_left -= 1
                if n_left < 0:
                    return False
                self._bring(place, row)
            if self._rows[place] != row:
                self._rows[place] = row
                index = self.index(place, 0)
                self.dataChanged.emit(index, index)
        return len(self._rows) == len(rows)

    def _bring(self, place: int, row: Row) -> None:
        """`row` to `place`, from further down or as a new one."""
        for origin in range(place + 1, len(self._rows)):
            if self._rows[origin].key == row.key:
                self.beginMoveRows(_NO_PARENT, origin, origin, _NO_PARENT, place)
                self._rows.insert(place, self._rows.pop(origin))
                self.endMoveRows()
                return
        self.beginInsertRows(_NO_PARENT, place, place)
        self._rows.insert(place, row)
        self.endInsertRows()


def _with_headings(conversations: Iterable[Conversation], busy: frozenset[int], today: date) -> list[Row]:
    rows: list[Row] = []
    last = ""
    pinned = translate("ConversationsModel", "Pinned")
    headings: dict[date, str] = {}  # many are of the same day
    for each in sorted(conversations, key=lambda each: not each.is_pinned):
        day = each.updated_at.astimezone().date()
        if day not in headings:
            headings[day] = heading_of(day, today)
        heading = pinned if each.is_pinned else headings[day]
        if heading != last:
            rows.append(Row(heading))
            last = heading
        rows.append(Row(each.title, each.id, each.is_pinned, each.id in busy))
    return rows


def heading_of(day: date, today: date) -> str:
    """Today, Yesterday, Previous 7 days, Previous 30 days, then months.  A day to come counts as today."""
    if day >= today:
        return translate("ConversationsModel", "Today")
    if day == today - timedelta(days=1):
        return translate("ConversationsModel", "Yesterday")
    if day >= today - timedelta(days=7):
        return translate("ConversationsModel", "Previous 7 days")
    if day >= today - timedelta(days=30):
        return translate("ConversationsModel", "Previous 30 days")
    return f"{QLocale().standaloneMonthName(day.month)} {day.year}"
