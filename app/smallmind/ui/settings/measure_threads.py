"""Below the number of threads: measure which one suits this machine best."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from smallmind.domain.settings import Settings
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label
from smallmind.ui.controls.meter import Meter
from smallmind.ui.error_words import told
from smallmind.ui.models.tuning import TuningModel
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.extras import Extra
from smallmind.ui.settings.machine import Machine
from smallmind.ui.wording import number_words

_METER_WIDTH = 120


class MeasureThreads(Extra):
    """A button; while it measures how far it is, and a way to stop; then the figures."""

    after = "engine.n_threads"

    def __init__(self, appearance: Appearance, workspace: Workspace) -> None:
        super().__init__()
        self.title = self.tr("Measure the best for this machine")
        self.keywords = self.tr("threads cores speed")
        self._tuning = TuningModel(workspace)
        self._tuning.changed.connect(self._follow)
        self._button = text_button(self.title)
        self._button.clicked.connect(self._press)
        self._meter = Meter(appearance, self.title, warns=False)
        self._meter.setFixedWidth(_METER_WIDTH)
        self._words = label("", "note", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._meter, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        self._follow()

    def follow(self, settings: Settings, machine: Machine) -> None:
        """It takes a model to measure with."""
        self._follow()

    def _press(self) -> None:
        if self._tuning.is_running:
            self._tuning.cancel()
        else:
            self._tuning.start()

    def _follow(self) -> None:
        tuning = self._tuning
        verb = self.tr("Stop measuring") if tuning.is_running else self.title
        self._button.setText(verb)
        self._button.setAccessibleName(verb)
        self._button.setEnabled(tuning.is_running or tuning.can_start)
        self._meter.setVisible(tuning.is_running)
        self._meter.set_share(tuning.n_done / max(1, tuning.n_all))
        self._words.setText(self._state())

    def _state(self) -> str:
        tuning = self._tuning
        if tuning.is_running:
            return self.tr("Answers wait for it.")
        if tuning.problem is not None:
            return told(tuning.problem)
        if tuning.result is not None:
            figure = self.tr("{n}: {speed} tokens/s")
            figures = [
                figure.format(n=each.n_threads, speed=number_words(each.decode_tok_s)) for each in tuning.result.figures
            ]
            best = self.tr("{n} is best, and set.").format(n=tuning.result.best)
            return f"{best} {' · '.join(figures)}"
        return "" if tuning.can_start else self.tr("It takes a loaded model.")
