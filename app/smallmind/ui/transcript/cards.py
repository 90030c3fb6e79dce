"""Cards in the transcript: an error with its way out, a notice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.error_words import words_of


class ErrorCard(QFrame):
    """What happened, what to do, and a button for it."""

    action_clicked = Signal()

    def __init__(self, appearance: Appearance, action: str = "") -> None:
        super().__init__()
        self._appearance = appearance
        with_kind(self, "error-card")
        self._icon = QLabel()
        self._sentence = label("", "error", wraps=True)
        self._hint = label("", "hint", wraps=True)
        for each in (self._sentence, self._hint):
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = text_button(action or self.tr("Retry"))
        self._action.clicked.connect(self.action_clicked)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._hint)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 12, 12, 12)
        self._row.setSpacing(theme.PAD)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def set_error(self, error: BaseException, action: str = "") -> None:
        """A SmallMindError speaks for itself; of anything else only its happening is told."""
        sentence, hint = words_of(error)
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{sentence} {hint}".strip())
        if action:
            self._action.setText(action)
            self._action.setAccessibleName(action)

    def show_action(self, is_shown: bool) -> None:
        """Whether there is something to press."""
        self._action.setVisible(is_shown)

    def add_button(self, button: QWidget) -> None:
        """At the end of the card."""
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _restyle(self) -> None:
        palette = self._appearance.palette
        self._icon.setPixmap(self._appearance.pixmap("warning", palette.error, self.devicePixelRatioF()))


class NoticeCard(QFrame):
    """One sentence that the reader should know."""

    def __init__(self, appearance: Appearance, text: str) -> None:
        super().__init__()
        with_kind(self, "notice-card")
        self._appearance = appearance
        self._icon = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(theme.PAD)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, "hint", wraps=True), 1)
        self.setAccessibleName(text)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        palette = self._appearance.palette
        self._icon.setPixmap(self._appearance.pixmap("warning", palette.warning, self.devicePixelRatioF()))
