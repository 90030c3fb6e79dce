"""A result as a file: JSON, CSV, Markdown, or a picture of the sheet."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from smallmind.bench.suite.comparison import Comparison
from smallmind.bench.suite.document import to_json
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.tables import to_csv, to_markdown
from smallmind.domain.errors import StorageError
from smallmind.storage.failures import from_os
from smallmind.ui.dialogs import pick_new_file
from smallmind.ui.tasks import Tasks

if TYPE_CHECKING:
    from smallmind.ui.benchmark.sheet import BenchmarkSheet

Write = Callable[[Path], None]


class Exporter(QObject):
    """Asks where to, then writes on a worker thread."""

    def __init__(self, sheet: BenchmarkSheet, tasks: Tasks) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        self._tasks = tasks

    def menu(self, result: SuiteResult, comparison: Comparison | None) -> QMenu:
        """One line for each kind of file."""
        menu = QMenu(self._sheet)
        menu.setAccessibleName(self.tr("Export"))
        texts = {
            "json": (self.tr("JSON…"), to_json),
            "csv": (self.tr("CSV…"), to_csv),
            "md": (self.tr("Markdown…"), to_markdown),
        }
        for suffix, (words, make) in texts.items():
            write = partial(_write_text, make, result, comparison)
            menu.addAction(words).triggered.connect(
                lambda _checked=False, suffix=suffix, write=write: self._start(result, suffix, write)
            )
        menu.addAction(self.tr("Image…")).triggered.connect(lambda: self._start_image(result))
        return menu

    def _start(self, result: SuiteResult, suffix: str, write: Write) -> None:
        self._tasks.run_task(self._export(result, suffix, write))

    def _start_image(self, result: SuiteResult) -> None:
        image = self._sheet.grab_image()

        def write(path: Path) -> None:
            if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
                raise StorageError(str(path), "the picture cannot be written")

        self._start(result, "png", write)

    async def _export(self, result: SuiteResult, suffix: str, write: Write) -> None:
        name = re.sub(r"[^\w.-]+", "-", f"benchmark-{result.model}-{result.made_at:%Y-%m-%d}") + f".{suffix}"
        path = await pick_new_file(self._sheet.window(), self.tr("Export the benchmark"), name, f"*.{suffix}")
        if path is None:
            return
        try:
            await asyncio.to_thread(write, path)
        except StorageError as error:
            self._sheet.model.show_error(error)


def _write_text(
    make: Callable[[SuiteResult, Comparison | None], str],
    result: SuiteResult,
    comparison: Comparison | None,
    path: Path,
) -> None:
    try:
        path.write_text(make(result, comparison), "utf-8")
    except OSError as error:
        raise from_os(error, str(path)) from error
