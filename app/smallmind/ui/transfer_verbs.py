"""Conversations out of the program and into it: files, paper, and what other programs exported."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from smallmind.chat.transfer import (
    ImportFailed,
    ImportReport,
    export_json,
    export_markdown,
    export_markdown_folder,
    file_name_of,
    import_file,
    save_file,
)
from smallmind.domain.conversation import Message
from smallmind.domain.errors import SmallMindError
from smallmind.ui.chat_files import Format
from smallmind.ui.dialogs import pick_files, pick_folder, pick_new_file
from smallmind.ui.models.services import Services
from smallmind.ui.parts import Parts
from smallmind.ui.printing import ask_printer, pdf_of, print_on
from smallmind.ui.sheets.import_report import ImportReportSheet


class TransferVerbs(QObject):
    """Asks where, does it in the background, and says in the toast what came of it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._workspace = parts.workspace
        self._n_running = 0

    @property
    def is_running(self) -> bool:
        """Whether something is being read or written, or asked for."""
        return self._n_running > 0

    def export_chat(self, conversation_id: int, form: Format) -> None:
        """One conversation as a file."""
        self._run(self._export_chat(conversation_id, form))

    def export_shown(self) -> None:
        """The one on screen, as Markdown unless the name says otherwise."""
        which = self._shown_id()
        if which is not None:
            self._run(self._export_chat(which, Format.MARKDOWN, *(Format.JSON, Format.PDF)))

    def print_chat(self, conversation_id: int) -> None:
        """On a printer, or as a file where the system's dialog offers that."""
        self._run(self._print_chat(conversation_id))

    def print_shown(self) -> None:
        """The one on screen."""
        which = self._shown_id()
        if which is not None:
            self._run(self._print_chat(which))

    def export_all(self) -> None:
        """Everything in one file that can be imported again."""
        self._run(self._export_all())

    def export_all_as_markdown(self) -> None:
        """A folder with a readable file for each conversation."""
        self._run(self._export_folder())

    def import_chats(self, paths: Sequence[Path] = ()) -> None:
        """Our own exports and those of other programs; without `paths` the user is asked for them."""
        self._run(self._import(paths))

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[Any]:
        return self._workspace.tasks.run_task(self._guard(work))

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        self._n_running += 1
        try:
            await work
        except SmallMindError as error:
            self._parts.toast.hide()
            self._workspace.problem.emit(error)
        finally:
            self._n_running -= 1

    def _shown_id(self) -> int | None:
        chat = self._workspace.chat
        if chat is None or chat.conversation_id is None:
            self._parts.toast.say(self.tr("This chat is still empty"))
            return None
        return chat.conversation_id

    @property
    def _services(self) -> Services:
        services = self._workspace.services
        assert services is not None  # there are conversations, so there is what they came from
        return services

    async def _export_chat(self, conversation_id: int, form: Format, *others: Format) -> None:
        title = self._workspace.conversations.title_of(conversation_id)
        kinds = ";;".join(self._kind_of(each) for each in (form, *others))
        path = await pick_new_file(self._parts.window, self.tr("Export the chat"), file_name_of(title, form), kinds)
        if path is None:
            return
        suffix = path.suffix.lower()
        if suffix == Format.JSON:
            await export_json(self._services.store, path, [conversation_id])
        elif suffix == Format.PDF:
            await save_file(path, await asyncio.to_thread(pdf_of, title, await self._messages_of(conversation_id)))
        else:
            await export_markdown(self._services.store, conversation_id, path)
        self._say_saved(path)

    async def _print_chat(self, conversation_id: int) -> None:
        title = self._workspace.conversations.title_of(conversation_id)
        messages = await self._messages_of(conversation_id)
        printer = await ask_printer(self._parts.window, title)
        if printer is not None:
            await asyncio.to_thread(print_on, printer, title, messages)
            self._parts.toast.say(self.tr("Sent to the printer"))

    async def _messages_of(self, conversation_id: int) -> tuple[Message, ...]:
        return await self._services.make_session(conversation_id).messages()

    async def _export_all(self) -> None:
        if self._workspace.services is None:
            return
        name = self.tr("SmallMind chats {date}").format(date=date.today().isoformat())
        title = self.tr("Export all chats")
        path = await pick_new_file(self._parts.window, title, f"{name}.json", self._kind_of(Format.JSON))
        if path is not None:
            n_saved = await export_json(self._services.store, path)
            self._say_saved(path, self.tr("%Ln chat(s) saved", "", n_saved))

    async def _export_folder(self) -> None:
        if self._workspace.services is None:
            return
        folder = await pick_folder(self._parts.window, self.tr("Export all chats as Markdown into a folder"))
        if folder is not None:
            n_saved = await export_markdown_folder(self._services.store, folder)
            self._say_saved(folder / "_", self.tr("%Ln chat(s) saved", "", n_saved))

    async def _import(self, paths: Sequence[Path]) -> None:
        if self._workspace.services is None:
            return
        kinds = self.tr("Chats (*.json *.zip)") + ";;" + self.tr("All files (*)")
        chosen = list(paths) or await pick_files(self._parts.window, self.tr("Import chats"), kinds)
        if not chosen:
            return
        report = ImportReport()
        task = asyncio.current_task()
        try:
            for path in chosen:
                report = await self._import_one(path, report, task)
            self._say_imported(report)
        except asyncio.CancelledError:
            self._parts.toast.say(self.tr("Import stopped. The chats that came until then are there."))
            raise
        finally:
            self._workspace.refresh_list()

    async def _import_one(self, path: Path, before: ImportReport, task: asyncio.Task[Any] | None) -> ImportReport:
        def tell(n_done: int) -> None:
            words = self.tr("Importing chats, %Ln so far", "", before.n_conversations + n_done)
            self._parts.toast.show_progress(words, self.tr("Stop"), task.cancel if task is not None else None)

        self._parts.toast.show_progress(self.tr("Reading {name}").format(name=path.name))
        try:
            report = await import_file(self._services.store, path, tell)
        except ImportFailed as error:
            report = ImportReport(skipped=(error,))
        return ImportReport(
            before.n_conversations + report.n_conversations,
            before.n_messages + report.n_messages,
            before.skipped + report.skipped,
        )

    def _say_imported(self, report: ImportReport) -> None:
        chats = self.tr("%Ln chat(s) imported", "", report.n_conversations)
        messages = self.tr("%Ln message(s)", "", report.n_messages)
        words = self.tr("{chats}, {messages}").format(chats=chats, messages=messages)
        if not report.skipped:
            self._parts.toast.say(words)
            return
        if not report.n_conversations:
            self._parts.toast.hide()
            self._show_report(report)
            return
        skipped = self.tr("%Ln left out", "", len(report.skipped))
        words = self.tr("{done}; {skipped}").format(done=words, skipped=skipped)
        self._parts.toast.say(words, self.tr("Details"), lambda: self._show_report(report))

    def _show_report(self, report: ImportReport) -> None:
        sheet = ImportReportSheet(self._parts.appearance, self._parts.window, report)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open()

    def _say_saved(self, path: Path, words: str = "") -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        words = words or self.tr("Saved as {name}").format(name=path.name)
        self._parts.toast.say(words, self.tr("Show folder"), lambda: QDesktopServices.openUrl(folder))

    def _kind_of(self, form: Format) -> str:
        match form:
            case Format.MARKDOWN:
                return self.tr("Markdown (*.md)")
            case Format.JSON:
                return self.tr("JSON, with every version of every message (*.json)")
            case Format.PDF:
                return self.tr("PDF (*.pdf)")
