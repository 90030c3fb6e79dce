"""Somebody who changes the language in the middle of writing: `python -m tests.e2e.language_driver FILE`.

What each window says goes to stdout as JSON, once in each language.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from smallmind.domain.conversation import Role
from smallmind.ui.main_window import MainWindow
from tests.e2e.driving import drive, visible_window
from tests.ui.person import Person, until


async def _visit(window: MainWindow) -> None:
    workspace = window.parts.workspace
    await until(lambda: workspace.chat is not None, 30)
    assert workspace.services is not None
    conversation = await workspace.services.store.create("A talk")  # type: ignore[attr-defined]
    await workspace.services.store.add_message(conversation.id, None, Role.USER, "Hello there")  # type: ignore[attr-defined]
    workspace.open_chat(conversation.id)
    await until(lambda: Person(window).sees("Hello there"))
    window.composer.field.setPlainText("half a thought")
    window.composer.attach([Path(sys.argv[1])])
    await until(lambda: window.composer.attachments.ready, 30)
    window.resize(1_100, 700)
    window.sheets.open("settings")
    seen = []
    for language, theme in (("de", "dark"), ("en", "light"), ("de", "dark")):
        window.parts.workspace.settings.set("appearance.language", language)
        window = await visible_window(other_than=window)
        seen.append(await _look(window))
        window.parts.workspace.settings.set("appearance.theme", theme)  # nothing of the window before may hear it
        await asyncio.sleep(0.2)
    print(json.dumps(seen), flush=True)
    window.close()


async def _look(window: MainWindow) -> dict[str, Any]:
    await until(lambda: window.composer.attachments.ready and Person(window).sees("Hello there"), 30)
    person = Person(window)
    await asyncio.sleep(0.5)
    return {
        "settings": person.sees("Settings"),
        "einstellungen": person.sees("Einstellungen"),
        "is_settings_open": window.sheets.is_open,
        "text": window.composer.field.toPlainText(),
        "files": [each.name for each in window.composer.attachments.ready],
        "size": [window.width(), window.height()],
    }


if __name__ == "__main__":
    sys.exit(drive(_visit))
