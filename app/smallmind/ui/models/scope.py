"""For which chats a change counts: this one, or every one.  What the panel shows and changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from smallmind.domain.settings import OVERRIDABLE, Settings
from smallmind.ui.models.overrides import ChatOverrides
from smallmind.ui.models.settings import SettingsModel


class Scope(StrEnum):
    """Where a change goes."""

    CHAT = "chat"
    EVERY = "every"


class ScopedSettings(QObject):
    """The settings, or the settings with one chat's own values over them; `changed` follows both."""

    changed = Signal()

    def __init__(self, settings: SettingsModel) -> None:
        super().__init__()
        self.scope = Scope.EVERY
        self._settings = settings
        self._overrides = ChatOverrides()
        self._overrides.changed.connect(self.changed)
        settings.changed.connect(self.changed)

    @property
    def value(self) -> Settings:
        """As they are in this scope."""
        every = self._settings.value
        return self._overrides.applied_to(every) if self.scope is Scope.CHAT else every

    def show(self, overrides: ChatOverrides) -> None:
        """Another chat is on screen; where it has its own values, they are what is shown."""
        before = self._shown()
        self._overrides.changed.disconnect(self.changed)
        self._overrides = overrides
        overrides.changed.connect(self.changed)
        if overrides.values.items:
            self.scope = Scope.CHAT
        if self._shown() != before:
            self.changed.emit()

    def choose(self, scope: Scope) -> None:
        """From now on changes go there."""
        if scope is not self.scope:
            self.scope = scope
            self.changed.emit()

    def set(self, path: str, value: Any) -> None:
        """What no chat can have its own value of changes for every one.  Raises InvalidSetting."""
        if self.scope is Scope.CHAT and path.startswith(OVERRIDABLE):
            if path in self._overrides or value != self._settings.value.value(path):
                self._overrides.set(path, value)
        else:
            self._settings.set(path, value)

    def is_own(self, path: str) -> bool:
        """Whether this chat's own value is what is shown."""
        return self.scope is Scope.CHAT and path in self._overrides

    def clear(self, path: str) -> None:
        """As every chat again."""
        self._overrides.clear(path)

    def _shown(self) -> tuple[Scope, object]:
        """What of a chat can be seen: most have no values of their own."""
        return self.scope, self._overrides.values if self.scope is Scope.CHAT else None
