"""`smallmind import`: conversations from files of ours and of other programs."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from smallmind.chat.transfer import ImportReport, import_file
from smallmind.cli.quantities import count
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.paths import database_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files."""
    parser.add_argument(
        "paths",
        metavar="FILE",
        nargs="+",
        type=Path,
        help="an export of SmallMind, ChatGPT (the .zip or its conversations.json) or LM Studio (.conversation.json)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    for path, report in asyncio.run(_import(arguments.paths)):
        n_messages = count(report.n_messages, "message")
        print(f"{path.name}: {count(report.n_conversations, 'conversation')}, {n_messages}")
        for error in report.skipped:
            print(f"left out: {error.reason}.", file=sys.stderr)
    return 0


async def _import(paths: list[Path]) -> list[tuple[Path, ImportReport]]:
    database = await Database.open(database_path())
    try:
        store = ConversationStore(database)
        return [(path, await import_file(store, path)) for path in paths]
    finally:
        await database.close()
