"""An option: what it is called, what it does, and with what it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication

from smallmind.domain.settings import Settings
from smallmind.ui.translation import QT_TRANSLATE_NOOP
from smallmind.ui.wording import number_words, quoted

_ESCAPE = re.compile(r"\\([nt\\])")


class Kind(StrEnum):
    """With what an option is changed."""

    SLIDER = "slider"
    NUMBER = "number"
    CHOICE = "choice"
    SEGMENTS = "segments"
    SWITCH = "switch"
    TEXT = "text"
    LINES = "lines"
    SCHEMA = "schema"
    SEED = "seed"
    PROMPTS = "prompts"
    FOLDER = "folder"


class Page(StrEnum):
    """Where in the sheet an option stands."""

    GENERAL = "general"
    APPEARANCE = "appearance"
    SAMPLING = "sampling"
    PROMPTS = "prompts"
    MACHINE = "machine"
    FOLDERS = "folders"


class Effect(StrEnum):
    """From when on a change counts."""

    AT_ONCE = "at once"
    AFTER_LOADING = "after loading"


@dataclass(frozen=True, slots=True)
class Option:
    """One option.  name, what, unit, none and the choices' words are English sources of the context "Settings".

    what: one line saying what it does.  low, high and step: a number's range, as the settings themselves allow it or
    narrower.  choices: values and their words, "" for numbers that stand for themselves.  none: the words for None, 0
    or an empty value, where that has a meaning of its own.
    """

    path: str
    page: Page
    kind: Kind
    name: str
    what: str
    low: float = 0
    high: float = 0
    step: float = 1
    choices: tuple[tuple[Any, str], ...] = ()
    unit: str = ""
    none: str = ""
    effect: Effect = Effect.AT_ONCE

    @property
    def default(self) -> Any:
        """The value of the first start."""
        return Settings().value(self.path)

    @property
    def n_decimals(self) -> int:
        """How many decimals its figures are shown with."""
        return 2 if self.step < 1 else 0

    def title(self) -> str:
        """Its name in the window's language."""
        return _translated(self.name)

    def line(self) -> str:
        """What it does, and its default."""
        default = QCoreApplication.translate("Settings", "Default: {value}.").format(value=self.words(self.default))
        end = quoted("")[-1]
        return f"{_translated(self.what)} {default}".replace(f".{end}.", f".{end}")

    def unit_words(self) -> str:
        """ "" if it has none."""
        return _translated(self.unit) if self.unit else ""

    def words(self, value: Any) -> str:
        """A value as it is shown."""
        for each, words in self.choices:
            if words and each == value and type(each) is type(value):
                return _translated(words)
        if self.none and not value:
            return _translated(self.none)
        if isinstance(value, bool):
            return _translated(ON if value else OFF)
        if isinstance(value, int | float):
            figure = number_words(value, self.n_decimals)
            return f"{figure} {_translated(self.unit)}" if self.unit else figure
        if isinstance(value, tuple):
            return ", ".join(quoted(escaped(each)) for each in value)
        return quoted(value)


def escaped(text: str) -> str:
    """A stop string on one line: a new line is \\n, a tab \\t."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def unescaped(text: str) -> str:
    """What escaped() wrote; a backslash before anything else is itself."""
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def _translated(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


ON = QT_TRANSLATE_NOOP("Settings", "on")
OFF = QT_TRANSLATE_NOOP("Settings", "off")

PAGE_NAMES: Mapping[Page, str] = {
    Page.GENERAL: QT_TRANSLATE_NOOP("Settings", "General"),
    Page.APPEARANCE: QT_TRANSLATE_NOOP("Settings", "Appearance"),
    Page.SAMPLING: QT_TRANSLATE_NOOP("Settings", "Sampling"),
    Page.PROMPTS: QT_TRANSLATE_NOOP("Settings", "Prompts"),
    Page.MACHINE: QT_TRANSLATE_NOOP("Settings", "Model & machine"),
    Page.FOLDERS: QT_TRANSLATE_NOOP("Settings", "Folders"),
}


def page_title(page: Page) -> str:
    """A page's name in the window's language."""
    return _translated(PAGE_NAMES[page])
