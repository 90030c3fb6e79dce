"""Somebody who attaches a file and is cut off: `python -m tests.e2e.draft_driver attach FILE`, then `... look`.

`attach` says "saved" when the file is on disk and goes on running: test_draft_files.py kills it.  `look` says as JSON
what the chips of the composer say after the next start.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from smallmind.ui.main_window import MainWindow
from tests.e2e.driving import drive
from tests.ui.person import until


async def _attach(window: MainWindow, path: Path) -> None:
    window.composer.attach([path])
    await until(lambda: window.composer.attachments.ready, 30)
    await until(lambda: window.parts.workspace.drafts.is_saved, 30)
    print("saved", flush=True)
    await asyncio.sleep(600)


async def _look(window: MainWindow) -> None:
    chips = window.composer.chips
    await until(chips.chips, 30)
    await asyncio.sleep(0.3)
    print(json.dumps([[each.words.name, each.words.detail] for each in chips.chips()]), flush=True)
    window.close()


async def _visit(window: MainWindow) -> None:
    await until(lambda: window.parts.workspace.chat is not None, 30)
    if sys.argv[1] == "attach":
        await _attach(window, Path(sys.argv[2]))
    else:
        await _look(window)


if __name__ == "__main__":
    sys.exit(drive(_visit))
