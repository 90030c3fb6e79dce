"""The rows of the sidebar: conversations under headings by date, filtered by title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal

from smallmind.domain.conversation import Conversation

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class RowRole(IntEnum):
    """What a view may ask of a row beside its text."""

    IS_HEADING = Qt.ItemDataRole.UserRole + 1
    CONVERSATION_ID = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    conversation_id: int | None  # None: a heading


class ConversationsModel(QAbstractListModel):
    """Newest first.  `renamed(id, title)` when the user typed another title into a row."""

    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._conversations: tuple[Conversation, ...] = ()
        self._filter = ""
        self._rows: list[_Row] = []

    @property
    def is_empty(self) -> bool:
        """Whether there is no conversation at all, whatever the filter."""
        return not self._conversations

    def set_conversations(self, conversations: tuple[Conversation, ...]) -> None:
        """The whole list, newest first."""
        self._conversations = conversations
        self._rebuild()

    def set_filter(self, text: str) -> None:
        """Only titles that contain every word of `text`, in any case."""
        self._filter = text
        self._rebuild()

    def row_of(self, conversation_id: int | None) -> int:
        """-1 if it is not shown."""
        ids = [row.conversation_id for row in self._rows]
        return ids.index(conversation_id) if conversation_id is not None and conversation_id in ids else -1

    def title_of(self, conversation_id: int) -> str:
        """ "" if it is unknown."""
        return next((each.title for each in self._conversations if each.id == conversation_id), "")

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Headings count as well."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, or one of RowRole."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return row.text if row.conversation_id is not None else None
            case RowRole.IS_HEADING:
                return row.conversation_id is None
            case RowRole.CONVERSATION_ID:
                return row.conversation_id
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A new title from the row's editor; an empty one leaves the old."""
        row = self._rows[index.row()]
        title = " ".join(str(value).split())
        if row.conversation_id is None or not title or title == row.text:
            return False
        self._rows[index.row()] = _Row(title, row.conversation_id)
        self.dataChanged.emit(index, index)
        self.renamed.emit(row.conversation_id, title)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Headings can be neither chosen nor edited."""
        if self.data(index, RowRole.IS_HEADING):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def _rebuild(self) -> None:
        words = self._filter.casefold().split()
        shown = [each for each in self._conversations if all(word in each.title.casefold() for word in words)]
        rows = _with_headings(shown, date.today())
        if rows != self._rows or not rows:  # a reset ends a title's editing: not without need
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()


def _with_headings(conversations: Iterable[Conversation], today: date) -> list[_Row]:
    rows: list[_Row] = []
    last = ""
    for each in conversations:
        heading = heading_of(each.updated_at.astimezone().date(), today)
        if heading != last:
            rows.append(_Row(heading, None))
            last = heading
        rows.append(_Row(each.title, each.id))
    return rows


def heading_of(day: date, today: date) -> str:
    """Today, Yesterday, Previous 7 days, Previous 30 days, then months.  A day to come counts as today."""
    if day >= today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    if day >= today - timedelta(days=7):
        return "Previous 7 days"
    if day >= today - timedelta(days=30):
        return "Previous 30 days"
    return f"{QLocale().standaloneMonthName(day.month)} {day.year}"
