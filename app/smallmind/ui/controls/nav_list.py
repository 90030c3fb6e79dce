"""Names in a column, one of them chosen; arrow keys move."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QListWidget

from smallmind.ui.controls.labels import change_look, with_kind


class NavList(QListWidget):
    """The chosen name has a ring while the keyboard is here.  A boxed one stands on a card."""

    def __init__(self, name: str, *, is_boxed: bool = False) -> None:
        super().__init__()
        with_kind(self, "nav")
        self.setProperty("boxed", is_boxed)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring."""
        super().focusInEvent(event)
        change_look(self, "focused", True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring."""
        super().focusOutEvent(event)
        change_look(self, "focused", False)
