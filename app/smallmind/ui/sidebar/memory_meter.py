"""How much of this machine's memory the program uses."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label
from smallmind.ui.controls.meter import Meter
from smallmind.ui.wording import number_words

_INTERVAL_MS = 2_000
_GB = 1_000_000_000


class MemoryMeter(QWidget):
    """Looks every two seconds, first when the window stands."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._icon = QLabel()
        self._figures = label("", "note")
        self._bar = Meter(appearance, self.tr("Memory in use"))
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(self._icon)
        row.addWidget(label(self.tr("Memory"), "note"))
        row.addStretch(1)
        row.addWidget(self._figures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._bar)
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        appearance.changed.connect(self._restyle)
        self._restyle()

    def showEvent(self, event: QShowEvent) -> None:
        """The figures come after the window's first sight."""
        super().showEvent(event)
        QTimer.singleShot(300, self, self._look)

    def _look(self) -> None:
        import psutil

        used = psutil.Process().memory_info().rss
        total = psutil.virtual_memory().total
        words = self.tr("{used} of {total} GB")
        self._figures.setText(words.format(used=number_words(used / _GB, 1), total=number_words(total / _GB)))
        self._bar.set_share(used / total)

    def _restyle(self) -> None:
        palette = self._appearance.palette
        self._icon.setPixmap(self._appearance.pixmap("chip", palette.soft, self.devicePixelRatioF()))
