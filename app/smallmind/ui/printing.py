"""A conversation on paper.  QtPrintSupport is loaded when somebody prints."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter
from PySide6.QtWidgets import QDialog, QWidget

from smallmind.domain.conversation import Message
from smallmind.ui.transcript.printing import document_of

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_MARGIN_MM = 18.0
_DPI = 300


def pdf_of(title: str, messages: Sequence[Message]) -> bytes:
    """The file's content.  For a worker thread: long conversations take seconds."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("SmallMind")
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM), QPageLayout.Unit.Millimeter)
    document_of(title, messages).print_(writer)
    del writer  # ends the file
    return bytes(buffer.data().data())


async def ask_printer(parent: QWidget, title: str) -> QPrinter | None:
    """The system's dialog; None if the user gave up."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    result: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: None if result.done() else result.set_result(code))
    QDialog.open(dialog)  # its own wants a receiver
    try:
        return printer if await result == QDialog.DialogCode.Accepted else None
    finally:
        dialog.close()
        dialog.deleteLater()


def print_on(printer: QPrinter, title: str, messages: Sequence[Message]) -> None:
    """For a worker thread."""
    document_of(title, messages).print_(printer)
