"""What the message would take of the context: figures, a thin meter, and what that means for the conversation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from smallmind.chat.preview import Preview
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import change_look, label, with_kind
from smallmind.ui.controls.meter import Meter

_METER_WIDTH = 72
_TIGHT = 0.85


class TokenCount(QWidget):
    """`1,240 of 8,192 tokens` and the meter; nothing while no model is loaded."""

    changed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._preview = Preview(0, 0)
        self._figures = label("", "note")
        self._meter = Meter(appearance, self.tr("Context in use"), tight=_TIGHT)
        self._meter.setFixedWidth(_METER_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._figures)
        row.addWidget(self._meter)
        self.show_preview(self._preview)

    @property
    def preview(self) -> Preview:
        """The latest one."""
        return self._preview

    @property
    def is_too_long(self) -> bool:
        """The message alone does not fit into the context."""
        return 0 < self._preview.context_length < self._preview.n_tokens

    @property
    def text(self) -> str:
        """The figures as they stand there."""
        return self._figures.text()

    def show_preview(self, preview: Preview) -> None:
        """Another one."""
        self._preview = preview
        n_used, n_all = preview.n_tokens, preview.context_length
        is_known = n_all > 0 and n_used > 0
        words = self.tr("{n} of {all} tokens").format(n=f"{n_used:,}", all=f"{n_all:,}") if is_known else ""
        self._figures.setText(words)
        self._meter.set_share(n_used / n_all if is_known else 0.0)
        self._meter.set_over(self.is_too_long)
        share = n_used / n_all if is_known else 0.0
        change_look(self._figures, "kind", "error" if share > 1 else "warning" if share > _TIGHT else "note")
        self.setVisible(is_known)
        self.changed.emit()

    def notice(self) -> str:
        """One line for above the composer; "" where all is well."""
        if self.is_too_long:
            n_over = self._preview.n_tokens - self._preview.context_length
            return self.tr(
                "This message is too long by %n token(s): shorten it, or raise the context length in the settings.",
                "",
                n_over,
            )
        n_left_out = len(self._preview.left_out)
        if n_left_out == 1:
            return self.tr("The oldest message will be left out: the conversation no longer fits into the context.")
        if n_left_out > 1:
            return self.tr(
                "The {n} oldest messages will be left out: the conversation no longer fits into the context."
            ).format(n=f"{n_left_out:,}")
        return ""


class NoticeLine(QWidget):
    """What will happen to the conversation when this is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._words: QLabel = label("", "note", wraps=True)
        row = QHBoxLayout(with_kind(self, "bare"))
        row.setContentsMargins(17, 0, 17, 6)
        row.addWidget(self._words)
        self.hide()

    def say(self, words: str, *, is_error: bool) -> None:
        """ "" hides it."""
        self._words.setText(words)
        change_look(self._words, "kind", "error" if is_error else "warning")
        self.setVisible(bool(words))

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()
