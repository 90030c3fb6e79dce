"""The sheets of one window by name.  Each is made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from smallmind.ui.commands import Commands
from smallmind.ui.parts import Parts
from smallmind.ui.sheets.sheet import Sheet
from smallmind.ui.wording import kernel_words


class Sheets:
    """A new sheet is a function in `_makers` that imports and builds it, and a command that opens it (wiring.py)."""

    def __init__(self, parts: Parts, commands: Commands) -> None:
        self._parts = parts
        self._commands = commands
        self._made: dict[str, Sheet] = {}
        self._makers: dict[str, Callable[[], Sheet]] = {
            "shortcuts": self._make_shortcuts,
            "benchmark": self._make_benchmark,
            "attachment": self._make_attachment,
            "prompts": self._make_prompts,
            "settings": self._make_settings,
            "log": self._make_log,
            "about": self._make_about,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """All there are."""
        return tuple(self._makers)

    def open(self, name: str) -> Sheet:
        """Over the window, in place of another one; a moment later if it has to be made first."""
        if self._parts.late_picker.made is not None:
            self._parts.picker.hide()
        sheet = self._made.get(name)
        if sheet is not None:
            sheet.open()
            return sheet
        sheet = self._made[name] = self._makers[name]()
        sheet.ensurePolished()
        QTimer.singleShot(0, sheet, sheet.open)  # making it took as long as painting it will
        return sheet

    def open_presets(self) -> None:
        """The place in the settings where presets are saved and renamed."""
        from smallmind.ui.settings.sheet import SettingsSheet

        sheet = self.open("settings")
        assert isinstance(sheet, SettingsSheet)
        sheet.show_presets()

    @property
    def is_open(self) -> bool:
        """Whether one lies over the window."""
        return any(sheet.isVisible() for sheet in self._made.values())

    def _make_settings(self) -> Sheet:
        from smallmind.ui.settings.sheet import SettingsSheet

        sheet = SettingsSheet(self._parts.appearance, self._parts.window, self._parts.workspace)
        sheet.shortcuts_clicked.connect(lambda: self.open("shortcuts"))
        return sheet

    def _make_shortcuts(self) -> Sheet:
        from smallmind.ui.sheets.shortcuts import ShortcutsSheet

        return ShortcutsSheet(self._parts.appearance, self._parts.window, self._commands)

    def _make_benchmark(self) -> Sheet:
        from smallmind.ui.benchmark.sheet import BenchmarkSheet

        return BenchmarkSheet(self._parts.appearance, self._parts.window, self._parts.workspace)

    def _make_attachment(self) -> Sheet:
        from smallmind.ui.sheets.attachment import AttachmentSheet

        return AttachmentSheet(self._parts.appearance, self._parts.window)

    def _make_prompts(self) -> Sheet:
        from smallmind.ui.sheets.prompts import PromptsSheet

        sheet = PromptsSheet(self._parts.appearance, self._parts.window, self._parts.workspace.settings)
        sheet.used.connect(self._parts.composer.put_prompt)
        return sheet

    def _make_log(self) -> Sheet:
        from smallmind.storage.log_file import LogTail
        from smallmind.storage.paths import log_path
        from smallmind.ui.sheets.log import LogSheet

        parts = self._parts
        return LogSheet(parts.appearance, parts.window, parts.workspace.tasks, LogTail(log_path()))

    def _make_about(self) -> Sheet:
        from smallmind.ui.sheets.about import AboutSheet

        parts, loaded, services = self._parts, self._parts.workspace.engine.loaded, self._parts.workspace.services
        kernel = loaded.kernel if loaded else (services.kernel_names or ("",))[-1] if services else ""
        return AboutSheet(parts.appearance, parts.window, parts.workspace.tasks, kernel_words(kernel))
