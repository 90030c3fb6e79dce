"""Questions to the user.  They open and return at once; the answer comes as a future's result: no nested event loop."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from smallmind.domain.model import MODEL_SUFFIXES
from smallmind.ui import theme
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label
from smallmind.ui.links import plain_address, pretended_host, real_host

_WIDTH = 420
_OPENABLE = ("http", "https", "mailto")


async def ask(parent: QWidget, question: str, detail: str, verb: str, *, is_danger: bool = False) -> bool:
    """Whether the user chose `verb` rather than Cancel."""
    dialog, detail_label = _make_dialog(parent, question, verb, is_danger=is_danger)
    detail_label.setText(detail)
    return await _answer(dialog) == QDialog.DialogCode.Accepted


async def offer_link(parent: QWidget, address: str, words: str = "") -> None:
    """Show where a link leads, and say so if its `words` name another place; open it only when the user says so."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    can_open = url.isValid() and url.scheme() in _OPENABLE
    dialog, detail = _make_dialog(parent, "Open this address?", "Open" if can_open else "")
    detail.setProperty("kind", "address")
    detail.setText(plain_address(address))
    pretended = pretended_host(address, words)
    if pretended:
        sentence = f"The text says “{pretended}”, but the link leads to “{real_host(address)}”."
        warning = label(sentence, "error", wraps=True)
        column = dialog.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, warning)
    if await _answer(dialog) == QDialog.DialogCode.Accepted and can_open:
        QDesktopServices.openUrl(url)


async def pick_model_file(parent: QWidget) -> str:
    """Path of a model file; "" if none was chosen."""
    patterns = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
    dialog = QFileDialog(parent, "Open a model", "", f"Models ({patterns});;All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if await _answer(dialog) != QDialog.DialogCode.Accepted:
        return ""
    return next(iter(dialog.selectedFiles()), "")


async def _answer(dialog: QDialog) -> int:
    result: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: None if result.done() else result.set_result(code))
    dialog.open()
    try:
        return await result
    finally:
        dialog.close()
        dialog.deleteLater()


def _make_dialog(parent: QWidget, title: str, verb: str, *, is_danger: bool = False) -> tuple[QDialog, QLabel]:
    dialog = QDialog(parent)
    dialog.setWindowTitle("SmallMind")
    dialog.setAccessibleName(title)
    dialog.setFixedWidth(_WIDTH)
    detail = label("", "hint", wraps=True)
    detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    cancel = text_button("Cancel" if verb else "Close")
    cancel.clicked.connect(dialog.reject)
    buttons = QHBoxLayout()
    buttons.setSpacing(8)
    buttons.addStretch(1)
    buttons.addWidget(cancel)
    if verb:
        accept = text_button(verb, "danger" if is_danger else "primary")
        accept.clicked.connect(dialog.accept)
        accept.setDefault(not is_danger)
        buttons.addWidget(accept)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(20, 18, 20, 16)
    column.setSpacing(theme.PAD)
    column.addWidget(label(title, "title", wraps=True))
    column.addWidget(detail)
    column.addSpacing(4)
    column.addLayout(buttons)
    cancel.setFocus()
    return dialog, detail
