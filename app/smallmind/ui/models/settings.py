"""The settings as the window sees them: changed at once, saved a moment later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from smallmind.domain.presets import with_preset
from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import Settings
from smallmind.ui.tasks import Tasks

_SAVE_DELAY_MS = 400


class SettingsModel(QObject):
    """`value` is always what is in force; `changed` follows every update."""

    changed = Signal()

    def __init__(self, tasks: Tasks, value: Settings, save: Callable[[Settings], None]) -> None:
        super().__init__()
        self.value = value
        self._tasks = tasks
        self._save = save
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_DELAY_MS)
        self._timer.timeout.connect(lambda: self._tasks.run_task(self._save_now()))

    def update(self, **changes: Any) -> None:
        """Fields of Settings.  Raises InvalidSetting."""
        self._take(replace(self.value, **changes))

    def set(self, path: str, value: Any) -> None:
        """A field by its path, as in "chat.system_prompt".  Raises InvalidSetting."""
        self._take(self.value.with_value(path, value))

    def reset(self, path: str) -> None:
        """Back to the default."""
        self.set(path, Settings().value(path))

    def take_preset(self, values: SettingValues) -> None:
        """All of its values at once; those that cannot be used are left out."""
        self._take(with_preset(self.value, values))

    async def close(self) -> None:
        """Save what is not saved yet."""
        if self._timer.isActive():
            self._timer.stop()
            await self._save_now()

    def _take(self, value: Settings) -> None:
        if value == self.value:
            return
        self.value = value
        self._timer.start()
        self.changed.emit()

    async def _save_now(self) -> None:
        await asyncio.to_thread(self._save, self.value)
