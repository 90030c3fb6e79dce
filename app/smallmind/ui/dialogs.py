"""Questions to the user.  They open and return at once; the answer comes as a future's result: no nested event loop."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from smallmind.domain.model import MODEL_SUFFIXES
from smallmind.ui import theme
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label
from smallmind.ui.links import plain_address, pretended_host, real_host

_WIDTH = 420
translate = QCoreApplication.translate
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
    dialog, detail = _make_dialog(
        parent, translate("Dialogs", "Open this address?"), translate("Dialogs", "Open") if can_open else ""
    )
    detail.setProperty("kind", "address")
    detail.setText(plain_address(address))
    pretended = pretended_host(address, words)
    if pretended:
        sentence = translate("Dialogs", "The text says “{said}”, but the link leads to “{real}”.")
        warning = label(sentence.format(said=pretended, real=real_host(address)), "error", wraps=True)
        column = dialog.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, warning)
    if await _answer(dialog) == QDialog.DialogCode.Accepted and can_open:
        QDesktopServices.openUrl(url)


async def pick_model_file(parent: QWidget) -> str:
    """Path of a model file; "" if none was chosen."""
    models, everything = translate("Dialogs", "Models"), translate("Dialogs", "All files")
    patterns = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
    dialog = QFileDialog(parent, translate("Dialogs", "Open a model"), "", f"{models} ({patterns});;{everything} (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if await _answer(dialog) != QDialog.DialogCode.Accepted:
        return ""
    return next(iter(dialog.selectedFiles()), "")


async def pick_files(parent: QWidget, title: str, kinds: str) -> list[Path]:
    """Existing files; none if the user gave up.  `kinds` as Qt has them: `Chats (*.json *.zip)`."""
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    if await _answer(dialog) != QDialog.DialogCode.Accepted:
        return []
    return [Path(name) for name in dialog.selectedFiles()]


async def pick_folder(parent: QWidget, title: str) -> Path | None:
    """An existing folder."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    if await _answer(dialog) != QDialog.DialogCode.Accepted:
        return None
    return next((Path(name) for name in dialog.selectedFiles()), None)


async def pick_new_file(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Where to save.  A name without a suffix gets that of `name`; an existing file is replaced only when told to."""
    dialog = QFileDialog(parent, title, name, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    # Qt's own question would be a nested event loop.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.selectFile(name)
    if await _answer(dialog) != QDialog.DialogCode.Accepted or not dialog.selectedFiles():
        return None
    path = Path(dialog.selectedFiles()[0])
    path = path if path.suffix else path.with_name(path.name + Path(name).suffix)
    if not await asyncio.to_thread(path.exists):
        return path
    question = translate("Dialogs", "Replace {name}?").format(name=path.name)
    detail = translate("Dialogs", "There is a file of this name. What is in it now will be gone.")
    return path if await ask(parent, question, detail, translate("Dialogs", "Replace"), is_danger=True) else None


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
    cancel = text_button(translate("Dialogs", "Cancel") if verb else translate("Dialogs", "Close"))
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
