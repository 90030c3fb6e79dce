"""Another language is another window: when the one that is there should give way to it."""

from __future__ import annotations

import asyncio

from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.translation import language_of

_LOOK_S = 0.2


async def language_change(window: MainWindow, settings: SettingsModel) -> None:
    """Ends when the user has chosen another language, and nothing would be interrupted."""
    language = language_of(settings.value.appearance.language)
    is_wanted = asyncio.Event()

    def follow() -> None:
        if language_of(settings.value.appearance.language) != language:
            is_wanted.set()
        else:
            is_wanted.clear()

    settings.changed.connect(follow)
    while True:
        await is_wanted.wait()
        if not window.is_at_work:
            return
        await asyncio.sleep(_LOOK_S)
