"""What one conversation has its own values of, and the settings as they are for it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import OVERRIDABLE, Settings

_SAVE_DELAY_MS = 400


class ChatOverrides(QObject):
    """`changed` at once; `save_wanted(text)` a moment later, and when it is flushed."""

    changed = Signal()
    save_wanted = Signal(str)

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.values = SettingValues.from_json(text).only(OVERRIDABLE)
        self.saved = text  # by whoever saves it
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_DELAY_MS)
        self._timer.timeout.connect(lambda: self.save_wanted.emit(self.values.to_json()))

    def __contains__(self, path: object) -> bool:
        return path in self.values

    def applied_to(self, settings: Settings) -> Settings:
        """`settings` as this conversation has them."""
        return settings.with_values(self.values)

    def set(self, path: str, value: Any) -> None:
        """A value of its own.  Raises InvalidSetting, also for what one conversation cannot have its own value of."""
        if not path.startswith(OVERRIDABLE):
            raise InvalidSetting(path, value, "the same value for every chat")
        Settings().with_value(path, value)
        self._take(self.values.with_value(path, value))

    def clear(self, path: str) -> None:
        """As every chat again."""
        self._take(self.values.without(path))

    def flush(self) -> None:
        """Save now what is to be saved."""
        if self._timer.isActive():
            self._timer.stop()
            self.save_wanted.emit(self.values.to_json())

    def close(self) -> None:
        """Whoever closes it saves it."""
        self._timer.stop()

    def _take(self, values: SettingValues) -> None:
        if values != self.values:
            self.values = values
            self._timer.start()
            self.changed.emit()
