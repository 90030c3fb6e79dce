"""`smallmind export`: conversations into a file."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from smallmind.chat.transfer import export_json, export_markdown, export_markdown_folder
from smallmind.cli.quantities import count
from smallmind.domain.conversation import Conversation
from smallmind.domain.errors import SmallMindError
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.paths import database_path


class WhichConversation(SmallMindError):
    """A title that no conversation has, or several."""

    def __init__(self, title: str, n_found: int) -> None:
        problem = "no conversation has" if n_found == 0 else f"{n_found} conversations have"
        super().__init__(f"{problem.capitalize()} the title “{title}”.", "Leave it out to export all of them.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to write, and where."""
    parser.add_argument("path", type=Path, help="the file to write; for Markdown of all conversations a folder")
    parser.add_argument("--title", help="only the conversation of this title")
    parser.add_argument(
        "--format",
        choices=("json", "markdown"),
        default="json",
        help="json holds everything and can be imported again; markdown is the branch that is shown (default: json)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    n_written = asyncio.run(_export(arguments.path, arguments.title, arguments.format))
    print(f"{count(n_written, 'conversation')} in {arguments.path}")
    return 0


async def _export(path: Path, title: str | None, file_format: str) -> int:
    database = await Database.open(database_path())
    try:
        store = ConversationStore(database)
        ids = None if title is None else [_found(title, await store.list_conversations()).id]
        if file_format == "json":
            return await export_json(store, path, ids)
        if ids is None:
            return await export_markdown_folder(store, path)
        await export_markdown(store, ids[0], path)
        return 1
    finally:
        await database.close()


def _found(title: str, conversations: tuple[Conversation, ...]) -> Conversation:
    found = [each for each in conversations if each.title == title]
    if len(found) != 1:
        raise WhichConversation(title, len(found))
    return found[0]
