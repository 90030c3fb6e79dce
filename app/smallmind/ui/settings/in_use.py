"""What the loaded model really runs with, and what it could not have."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from smallmind.domain.model import GGUF, LoadedModel
from smallmind.domain.settings import Settings
from smallmind.ui.controls.labels import label
from smallmind.ui.settings.extras import Extra
from smallmind.ui.settings.machine import Machine
from smallmind.ui.settings.options import BY_PATH
from smallmind.ui.wording import kernel_words, thread_words


class InUse(Extra):
    """One line of facts; a line for each warning."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.tr("In use now")
        self._facts = label("", "note", wraps=True)
        self._warnings = label("", "warning-note", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(self.title, "strong"))
        column.addWidget(self._facts)
        column.addWidget(self._warnings)

    def follow(self, settings: Settings, machine: Machine) -> None:
        """Of the model that answers now."""
        loaded = machine.loaded
        self._facts.setText(self._words(loaded, machine) if loaded else self.tr("No model is loaded."))
        self._warnings.setText("\n".join(loaded.warnings) if loaded else "")
        self._warnings.setVisible(bool(self._warnings.text()))

    def _words(self, loaded: LoadedModel, machine: Machine) -> str:
        is_copied = loaded.info.path.suffix.lower() == GGUF
        facts = [
            loaded.info.name or loaded.info.path.stem,
            self.tr("{n} tokens of context").format(n=f"{loaded.context_length:,}"),
            thread_words(loaded.n_threads),
            kernel_words(loaded.kernel),
            self.tr("K/V {format}").format(format=BY_PATH["engine.kv_format"].words(loaded.kv_format)),
            BY_PATH["engine.loading"].words("memory" if is_copied else machine.options.loading),
        ]
        if machine.options.is_locked and not loaded.warnings:
            facts.append(self.tr("locked in memory"))
        return " · ".join(facts)
