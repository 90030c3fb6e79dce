"""What the window does without until it has been painted, fetched in idle moments after that.

Modules are imported in a worker thread, where they keep nobody waiting; then the late parts are made on the window's
thread, each in a turn of the loop of its own.  None of LATER may be imported before: tests/ui/test_start.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Final

from PySide6.QtCore import QCoreApplication

LATER: Final = (
    "smallmind.ui.transcript.transcript_view",
    "smallmind.ui.transcript.warm_up",
    "smallmind.ui.first_run",
    "smallmind.ui.model_picker",
    "smallmind.ui.transfer_verbs",
    "smallmind.ui.settings.sheet",
    "smallmind.ui.sheets.shortcuts",
    "smallmind.ui.sheets.prompts",
    "smallmind.ui.sheets.attachment",
    "smallmind.ui.sheets.about",
    "smallmind.ui.sheets.log",
    "smallmind.ui.benchmark.sheet",
    "smallmind.text.spelling",
)
"""In the order in which they are likely to be wanted."""


async def warm_up(parts: Sequence[Callable[[], object]], rehearse: Callable[[], Iterable[None]]) -> None:
    """Import everything, then make the `parts`, then `rehearse` what they will do."""
    for name in LATER:
        await asyncio.to_thread(import_module, name)
    for make in parts:
        make()
        await asyncio.sleep(0)
    _meet_unknown_objects()
    from smallmind.ui.transcript.warm_up import warm_up as load_parsers

    await asyncio.to_thread(load_parsers)
    for _piece in rehearse():
        await asyncio.sleep(0)


def _meet_unknown_objects() -> None:
    """The binding makes the classes of all of Qt, which takes 20 ms, when it first meets an object whose class it does
    not know; every application has such children.  Else that would be in the midst of somebody's work.
    """
    app = QCoreApplication.instance()
    assert app is not None
    app.children()
