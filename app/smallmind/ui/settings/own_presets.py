"""Presets on their page: ours with what they are for, the user's own to apply, rename and delete."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from smallmind.domain.presets import (
    BUILT_IN,
    preset_in_force,
    with_preset_renamed,
    with_preset_saved,
    without_preset,
)
from smallmind.domain.settings import Preset, Settings
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton, text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.settings.extras import Extra
from smallmind.ui.settings.machine import Machine
from smallmind.ui.settings.preset_picker import preset_line, preset_title

_MAX_NAME = 40


class OwnPresets(Extra):
    """A line for each preset; below them a name for what is in force now."""

    def __init__(self, appearance: Appearance, settings: SettingsModel) -> None:
        super().__init__()
        self.title = self.tr("Presets")
        self.keywords = " ".join(f"{preset_title(name)} {preset_line(name)}" for name in BUILT_IN)
        self._appearance = appearance
        self._settings = settings
        self._shown: tuple[Preset, ...] | None = None
        self._marks: dict[str | Preset, QPushButton] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label(self.title, "strong"))
        column.addLayout(self._lines)
        column.addLayout(self._make_saving())
        self.setFocusProxy(self._name)

    def follow(self, settings: Settings, machine: Machine) -> None:
        """Which there are, and which is in force."""
        if settings.presets != self._shown:
            self._shown = settings.presets
            self._fill(settings.presets)
        chosen = preset_in_force(settings)
        for preset, button in self._marks.items():
            button.setEnabled(preset != chosen)
            button.setText(self.tr("In force") if preset == chosen else self.tr("Apply"))
        self._saving.setVisible(chosen is None)

    def _make_saving(self) -> QVBoxLayout:
        self._name = QLineEdit()
        self._name.setAccessibleName(self.tr("Name of the new preset"))
        self._name.setPlaceholderText(self.tr("A name for the values in force"))
        self._name.setMaxLength(_MAX_NAME)
        self._save = text_button(self.tr("Save as a preset"))
        self._save.setEnabled(False)
        self._name.textChanged.connect(lambda text: self._save.setEnabled(bool(text.strip())))
        self._name.returnPressed.connect(self._save.click)
        self._save.clicked.connect(self._save_preset)
        self._saving = QWidget()
        row = QHBoxLayout(self._saving)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._name, 1)
        row.addWidget(self._save)
        column = QVBoxLayout()
        column.addWidget(self._saving)
        return column

    def _fill(self, presets: tuple[Preset, ...]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._marks.clear()
        for name in BUILT_IN:
            self._lines.addWidget(self._built_in_line(name))
        for preset in presets:
            self._lines.addWidget(self._own_line(preset))

    def _built_in_line(self, name: str) -> QWidget:
        line, row = _line()
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(preset_title(name)))
        words.addWidget(label(preset_line(name), "note", wraps=True))
        row.addLayout(words, 1)
        apply = self._make_apply(preset_title(name))
        apply.clicked.connect(lambda: self._settings.take_preset(BUILT_IN[name]))
        self._marks[name] = apply
        row.addWidget(apply, 0, Qt.AlignmentFlag.AlignVCenter)
        return line

    def _own_line(self, preset: Preset) -> QWidget:
        line, row = _line()
        name = QLineEdit(preset.name)
        name.setMaxLength(_MAX_NAME)
        name.setAccessibleName(self.tr("Name of the preset {name}").format(name=preset.name))
        name.editingFinished.connect(lambda: self._rename(preset.name, name))
        delete = IconButton(self._appearance, "delete", self.tr("Delete {name}").format(name=preset.name))
        delete.clicked.connect(lambda: self._take(without_preset(self._settings.value, preset.name)))
        apply = self._make_apply(preset.name)
        apply.clicked.connect(lambda: self._settings.take_preset(preset.values))
        self._marks[preset] = apply
        row.addWidget(name, 1)
        row.addWidget(delete)
        row.addWidget(apply)
        return line

    def _make_apply(self, name: str) -> QPushButton:
        button = text_button(self.tr("Apply"))
        button.setAccessibleName(self.tr("Apply {name}").format(name=name))
        button.setMinimumWidth(84)
        return button

    def _save_preset(self) -> None:
        name = self._name.text().strip()
        if name:
            self._name.clear()
            self._take(with_preset_saved(self._settings.value, name))

    def _rename(self, name: str, field: QLineEdit) -> None:
        new_name = field.text().strip()
        if new_name and new_name != name:
            self._take(with_preset_renamed(self._settings.value, name, new_name))
        if new_name not in (preset.name for preset in self._settings.value.presets):
            field.setText(name)

    def _take(self, settings: Settings) -> None:
        self._settings.update(presets=settings.presets)


def _line() -> tuple[QWidget, QHBoxLayout]:
    line = with_kind(QWidget(), "bare")
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    return line, row
