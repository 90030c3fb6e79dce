"""The program as a user starts it, by main(), with a task more on its loop: somebody who types and clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtWidgets import QApplication

from smallmind import __main__ as program
from smallmind.ui.main_window import MainWindow
from tests.ui.person import until


async def visible_window(other_than: MainWindow | None = None) -> MainWindow:
    """The one on screen."""
    found: list[MainWindow] = []

    def look() -> bool:
        widgets = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
        found[:] = [each for each in widgets if each is not other_than and each.isVisible()]
        return bool(found)

    await until(look, 60)
    return found[0]


def drive(visit: Callable[[MainWindow], Awaitable[None]]) -> int:
    """Starts the program and lets `visit` use its window.  Returns the exit code."""
    live = program._live

    async def use() -> None:
        await visit(await visible_window())

    async def live_and_use(*args: Any) -> None:
        using = asyncio.ensure_future(use())
        await live(*args)
        await using

    program._live = live_and_use  # type: ignore[assignment]
    return program.main([])
