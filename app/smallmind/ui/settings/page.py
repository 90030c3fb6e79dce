"""One page of the sheet: its options, each with its line, its default and a way back to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.settings import Settings
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.error_words import told
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.extras import Extra, extras_of
from smallmind.ui.settings.machine import Machine
from smallmind.ui.settings.making import make_editor
from smallmind.ui.settings.option import Effect, Kind, Option, Page, page_title
from smallmind.ui.settings.options import SETTINGS
from smallmind.ui.translation import QT_TRANSLATE_NOOP

_EFFECTS = {
    Effect.AT_ONCE: "",
    Effect.AFTER_LOADING: QT_TRANSLATE_NOOP("Settings", "after loading again"),
}


class SheetRow(QWidget):
    """Name, reset and control in a line; below it what the option does."""

    def __init__(self, appearance: Appearance, workspace: Workspace, option: Option) -> None:
        super().__init__()
        self.option = option
        self._workspace = workspace
        self._settings = settings = workspace.settings
        self.editor = make_editor(appearance, option)
        self.editor.edited.connect(self._set)
        self._reset = text_button(self.tr("Reset"), "link")
        self._reset.setAccessibleName(self.tr("Reset {name}").format(name=option.title()))
        self._reset.clicked.connect(lambda: settings.reset(option.path))
        self._problem = label("", "error-note", wraps=True)
        self._problem.hide()
        self._checked: object = None
        self._shown: tuple[object, Machine] | None = None
        name = label(option.title(), "strong")
        name.setBuddy(self.editor)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(name)
        if _EFFECTS[option.effect]:
            head.addWidget(label(QCoreApplication.translate("Settings", _EFFECTS[option.effect]), "chip"))
        head.addWidget(self._reset)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addLayout(head)
        words.addWidget(label(option.line(), "note", wraps=True))
        words.addWidget(self._problem)
        self._place(words)

    def follow(self, settings: Settings, machine: Machine) -> None:
        """What is in force."""
        value = settings.value(self.option.path)
        if (value, machine) == self._shown:
            return
        self._shown = (value, machine)
        self.editor.show_machine(machine)
        self.editor.show_value(value)
        self._reset.setVisible(value != self.option.default)
        if value != self._checked:
            self._checked = value
            self._problem.hide()
            if self.option.kind is Kind.SCHEMA and self._workspace.engine.is_ready:
                self._workspace.tasks.run_task(self._check_schema(value))

    def says(self, words: Sequence[str]) -> bool:
        """Whether all of them stand in its name, its line or its choices; or in its name as everybody knows it."""
        option = self.option
        choices = " ".join(option.words(value) for value, _words in option.choices)
        known_as = f"{option.name} {option.path}"
        text = f"{option.title()} {option.line()} {choices} {page_title(option.page)} {known_as}".casefold()
        return all(word in text for word in words)

    def _place(self, words: QVBoxLayout) -> None:
        if self.editor.is_wide:
            column = QVBoxLayout(self)
            column.setSpacing(6)
            column.addLayout(words)
            column.addWidget(self.editor)
            column.setContentsMargins(0, 0, 0, 0)
            return
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignVCenter)

    async def _check_schema(self, schema: str) -> None:
        problem = await self._workspace.engine.problem_of_schema(schema)
        if problem and schema == self._checked:
            self._show_problem(problem)

    def _show_problem(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()

    def _set(self, value: object) -> None:
        try:
            self._settings.set(self.option.path, value)
        except InvalidSetting as error:
            self._show_problem(told(error))


class PageView(QWidget):
    """A heading and the rows below it."""

    def __init__(self, appearance: Appearance, workspace: Workspace, page: Page) -> None:
        super().__init__()
        with_kind(self, "bare")
        self._rows = [SheetRow(appearance, workspace, option) for option in SETTINGS if option.page is page]
        self._extras: list[Extra] = extras_of(page, appearance, workspace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        column.addWidget(label(page_title(page), "heading"))
        first = [extra for extra in self._extras if not extra.after and not extra.is_last]
        last = [extra for extra in self._extras if extra.is_last]
        for part in (*first, *self._rows, *last):
            column.addWidget(part)
            if isinstance(part, SheetRow):
                self._add_after(part.option.path, column)

    def _add_after(self, path: str, column: QVBoxLayout) -> None:
        for extra in self._extras:
            if extra.after == path:
                column.addWidget(extra)

    def follow(self, settings: Settings, machine: Machine) -> None:
        """What is in force."""
        for row in self._rows:
            row.follow(settings, machine)
        for extra in self._extras:
            extra.follow(settings, machine)

    def show_matching(self, words: Sequence[str]) -> int:
        """Only the rows that say all of `words`; how many there are."""
        n_found = 0
        for row in self._rows:
            is_match = row.says(words)
            row.setVisible(is_match)
            n_found += is_match
        for extra in self._extras:
            is_match = extra.says(words)
            extra.setVisible(is_match)
            n_found += is_match
        return n_found

    def focus_presets(self) -> None:
        """The first thing that is no plain option."""
        if self._extras:
            self._extras[0].setFocus(Qt.FocusReason.OtherFocusReason)
