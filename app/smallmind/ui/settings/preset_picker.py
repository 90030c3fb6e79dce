"""Presets in the panel: ours in view, the user's own in a menu, and what is in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smallmind.domain.presets import BUILT_IN, preset_in_force
from smallmind.domain.settings import Preset
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.controls.segmented import Segmented
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.translation import QT_TRANSLATE_NOOP

_NAMES = {
    "throughput": QT_TRANSLATE_NOOP("Presets", "Throughput"),
    "latency": QT_TRANSLATE_NOOP("Presets", "Latency"),
    "low_memory": QT_TRANSLATE_NOOP("Presets", "Low memory"),
}
_WHAT = {
    "throughput": QT_TRANSLATE_NOOP(
        "Presets",
        "Long chats keep their speed: the context as Q8_0, the weights copied into memory, no alternatives kept.",
    ),
    "latency": QT_TRANSLATE_NOOP(
        "Presets", "The first word comes soon, and every word can show its alternatives: how the program comes."
    ),
    "low_memory": QT_TRANSLATE_NOOP(
        "Presets", "The least memory: a context of 2,048 tokens as Q8_0, an .smq file used where the system maps it."
    ),
}
_MANAGE = "\0manage"


def preset_title(name: str) -> str:
    """One of ours, in the window's language."""
    return QCoreApplication.translate("Presets", _NAMES[name])


def preset_line(name: str) -> str:
    """What one of ours is for."""
    return QCoreApplication.translate("Presets", _WHAT[name])


class PresetPicker(QWidget):
    """`manage_clicked` for saving, renaming and deleting, which is done in the sheet."""

    manage_clicked = Signal()

    def __init__(self, appearance: Appearance, settings: SettingsModel) -> None:
        super().__init__()
        self._settings = settings
        self._segments = Segmented(appearance, self.tr("Preset"), [(name, preset_title(name)) for name in BUILT_IN])
        self._segments.set_tips({name: preset_line(name) for name in BUILT_IN})
        self._segments.chosen.connect(lambda name: settings.take_preset(BUILT_IN[name]))
        self._own = MenuButton(appearance, self.tr("Own presets"))
        self._own.chosen.connect(self._choose)
        policy = self._own.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._own.setSizePolicy(policy)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Preset"), "heading"))
        head.addStretch(1)
        head.addWidget(self._own)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._segments)

    def follow(self) -> None:
        """What is in force."""
        value = self._settings.value
        chosen = preset_in_force(value)
        self._segments.set_value(chosen if isinstance(chosen, str) else "")
        own = [(preset.name, preset.name) for preset in value.presets]
        manage = (_MANAGE, self.tr("Manage presets…") if own else self.tr("Save as a preset…"))
        name = chosen.name if isinstance(chosen, Preset) else ""
        self._own.set_choices([*own, manage], name)
        if not name:
            self._own.setText(self.tr("Custom") if chosen is None else self.tr("Own"))
        self._own.setVisible(bool(own) or chosen is None)

    def _choose(self, name: object) -> None:
        self.follow()
        if name == _MANAGE:
            self.manage_clicked.emit()
            return
        preset = next(each for each in self._settings.value.presets if each.name == name)
        self._settings.take_preset(preset.values)
