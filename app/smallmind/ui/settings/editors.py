"""With what options are changed: one widget per kind.  What the user does counts at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import change_look, label, with_kind
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.controls.segmented import Segmented
from smallmind.ui.controls.slider import Track
from smallmind.ui.controls.switch import Switch
from smallmind.ui.settings.machine import Machine, choices_of
from smallmind.ui.settings.option import Option

_TRACK_WIDTH = 170
_FIGURE_WIDTH = 56


class Editor(QWidget):
    """`edited(value)` for each change by the user; show_value is silent.  A wide one stands below its words."""

    edited = Signal(object)
    is_wide = False

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__()
        self.appearance = appearance
        self.option = option
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    def show_value(self, value: Any) -> None:
        """What is in force."""
        raise NotImplementedError

    def show_machine(self, machine: Machine) -> None:
        """What this machine offers; most do not care."""

    def place(self, control: QWidget) -> None:
        """The control that has the keyboard's focus."""
        self.row.addWidget(control)
        control.setToolTip(self.option.line())
        self.setFocusProxy(control)


class SliderEditor(Editor):
    """A track, and the value in figures, which a narrow place takes out and puts elsewhere."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.track = Track(appearance)
        self.track.setRange(0, round((option.high - option.low) / option.step))
        self.track.setPageStep(max(1, self.track.maximum() // 10))
        self.track.setAccessibleName(option.title())
        self.track.setMinimumWidth(_TRACK_WIDTH)
        self.track.valueChanged.connect(self._tell)
        self.figure = label("", "figure")
        self.figure.setMinimumWidth(_FIGURE_WIDTH)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.place(self.track)
        self.row.addWidget(self.figure)

    def show_value(self, value: Any) -> None:
        """On the track as near as its steps allow, in figures as it is."""
        self.track.blockSignals(True)
        self.track.setValue(round((value - self.option.low) / self.option.step))
        self.track.blockSignals(False)
        self.track.update()
        self._show_figure(value)

    def _tell(self, steps: int) -> None:
        value = round(self.option.low + steps * self.option.step, 6)
        value = value if self.option.step < 1 else int(value)
        self._show_figure(value)
        self.edited.emit(value)

    def _show_figure(self, value: float) -> None:
        words = self.option.words(value)
        self.figure.setText(words)
        self.track.setAccessibleDescription(words)


class ChoiceEditor(Editor):
    """A button with a menu."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.button = MenuButton(appearance, option.title())
        self.button.chosen.connect(self.edited)
        self._value: Any = None
        self._choices = choices_of(option, Machine())
        self.place(self.button)

    def show_value(self, value: Any) -> None:
        """In words."""
        self._value = value
        pairs = [(each, words[:1].upper() + words[1:]) for each, words in self._choices.pairs]
        self.button.set_choices(pairs, value, refused=self._choices.refused)

    def show_machine(self, machine: Machine) -> None:
        """Other choices."""
        self._choices = choices_of(self.option, machine)
        self.show_value(self._value)


class SegmentsEditor(Editor):
    """All choices in view."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        choices = [(str(value), option.words(value)) for value, _words in option.choices]
        self.segments = Segmented(appearance, option.title(), choices)
        self.segments.setMinimumWidth(_TRACK_WIDTH + _FIGURE_WIDTH)
        self.segments.chosen.connect(lambda value: self.edited.emit(value))
        self.place(self.segments)

    def show_value(self, value: Any) -> None:
        """On its plate."""
        self.segments.set_value(value)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.switch = Switch(appearance, option.title())
        self.switch.clicked.connect(lambda is_on: self.edited.emit(is_on))
        self.place(self.switch)

    def show_value(self, value: Any) -> None:
        """The knob's side."""
        self.switch.setChecked(value)


class NumberEditor(Editor):
    """A whole number, counted while it is typed; an empty field is None, or 0, where that has a meaning."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.field = with_kind(QLineEdit(), "figure")
        self.field.setAccessibleName(option.title())
        self.field.setPlaceholderText(option.words(None) if option.none else "")
        self.field.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        self.field.textEdited.connect(self._take)
        self.field.editingFinished.connect(self._forget_mistakes)
        self._value: int | None = None
        self.place(self.field)
        self._unit = label(option.unit_words(), "note")
        self.row.addWidget(self._unit)
        if not option.unit:
            self.hide_unit()

    def hide_unit(self) -> None:
        """Where there is no room for it."""
        self._unit.hide()

    def show_value(self, value: Any) -> None:
        """In plain figures, so that they can be edited."""
        self._value = value
        if self._number() != value or not self._is_allowed(self._number()):
            self.field.setText("" if not value and self.option.none else str(value))
        self._mark(self._is_allowed(self._number()))

    def _take(self, _text: str) -> None:
        number = self._number()
        is_allowed = self._is_allowed(number)
        self._mark(is_allowed)
        if is_allowed and number != self._value:
            self._value = number
            self.edited.emit(number)

    def _number(self) -> int | None:
        digits = "".join(each for each in self.field.text() if each not in " ,.\u00a0\u202f")
        if not digits:
            return self._empty
        return int(digits) if digits.isascii() and digits.isdigit() else -1

    @property
    def _empty(self) -> int | None:
        return None if self.option.default is None else 0

    def _is_allowed(self, number: int | None) -> bool:
        if number is None or number == self._empty:
            return bool(self.option.none) or (number is not None and self.option.low <= number)
        return self.option.low <= number <= self.option.high

    def _mark(self, is_allowed: bool) -> None:
        change_look(self.field, "wrong", not is_allowed)
        allowed = self.tr("Allowed: {low} to {high}.").format(low=f"{self.option.low:,}", high=f"{self.option.high:,}")
        self.field.setToolTip(self.option.line() if is_allowed else allowed)
        self.field.setAccessibleDescription("" if is_allowed else allowed)

    def _forget_mistakes(self) -> None:
        """What was not taken is not left standing as if it had been."""
        self.show_value(self._value)


class SeedEditor(NumberEditor):
    """A number, or a new one each time; the button goes from one to the other."""

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self._button = text_button("", "small-plain")
        self._button.clicked.connect(self._switch)
        self.row.insertWidget(0, self._button)
        self.setTabOrder(self._button, self.field)

    def show_value(self, value: Any) -> None:
        """And what the button would do."""
        super().show_value(value)
        words = self.tr("Fix") if value is None else self.tr("Random")
        self._button.setText(words)
        self._button.setAccessibleName(words)
        tip = self.tr("Draw a seed now and keep it") if value is None else self.tr("Draw a new seed for each answer")
        self._button.setToolTip(tip)

    def _switch(self) -> None:
        import secrets

        value = secrets.randbelow(1_000_000) if self._value is None else None
        self.show_value(value)
        self.edited.emit(value)
