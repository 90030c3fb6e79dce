"""What an import left out, and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from smallmind.chat.transfer import ImportReport
from smallmind.domain.errors import ImportFailed
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label
from smallmind.ui.error_words import reason_words
from smallmind.ui.sheets.sheet import Sheet

_MAX_SHOWN = 100


class ImportReportSheet(Sheet):
    """A sentence for each."""

    def __init__(self, appearance: Appearance, window: QWidget, report: ImportReport) -> None:
        super().__init__(appearance, window, self._title_of(report))
        chats = self.tr("%Ln chat(s) imported", "", report.n_conversations)
        left_out = self.tr("%Ln left out", "", len(report.skipped))
        self.body.addWidget(label(self.tr("{chats}, {left_out}:").format(chats=chats, left_out=left_out), "hint"))
        for error in report.skipped[:_MAX_SHOWN]:
            line = label(self._line_of(error), wraps=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.body.addWidget(line)
        n_more = len(report.skipped) - _MAX_SHOWN
        if n_more > 0:
            self.body.addWidget(label(self.tr("And %Ln more.", "", n_more), "hint"))
        self.add_action(self.tr("Close")).clicked.connect(self.close_sheet)

    def _line_of(self, error: ImportFailed) -> str:
        place = ", ".join(each for each in (Path(error.path).name, error.field) if each)
        return self.tr("{place}: {reason}.").format(place=place, reason=reason_words(error))

    def _title_of(self, report: ImportReport) -> str:
        if report.n_conversations:
            return self.tr("Some chats could not be imported")
        return self.tr("Nothing could be imported")
