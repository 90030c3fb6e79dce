"""Every setting of the program with its default."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import KV_FORMATS, LOADINGS, EngineOptions
from smallmind.domain.setting_values import SettingValues, value_at, with_value_at

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
LANGUAGES = ("system", "en", "de")
SPELLINGS = ("system", "off", "en", "de", "es", "fr", "it", "pt", "nl")
"""What is spelled after: the system's language, nothing, or one of these."""

FONT_SIZES_PX = (12, 20)
"""The smallest and the largest size of body text."""


@dataclass(frozen=True, slots=True)
class SavedPrompt:
    """A text with a name, in a library of prompts."""

    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What conversations begin with, and what writing them offers.  Raises InvalidSetting.

    The system prompt was chosen with the starter model: under shorter ones it is all but undecided whether to answer in
    French.  An empty one leaves the model its own, which many templates bring.

    makes_titles is off because the starter model's titles are worse than the first sentence of the question.

    system_prompts is the library of system prompts, prompts that of messages.  paste_limit: a longer pasted text
    becomes an attachment; 0: never.  n_alternatives: how many other candidates are kept for each word of an answer; 0
    keeps no probabilities either.
    """

    system_prompt: str = "You are SmallMind, an AI assistant. Answer clearly and briefly."
    system_prompts: tuple[SavedPrompt, ...] = ()
    prompts: tuple[SavedPrompt, ...] = ()
    makes_titles: bool = False
    spelling: str = "system"
    paste_limit: int = 4_000
    n_alternatives: int = 5

    def __post_init__(self) -> None:
        _check_choice("spelling", self.spelling, SPELLINGS)
        _check_range("long pastes", self.paste_limit, 0, 1_000_000)
        _check_range("alternatives", self.n_alternatives, 0, 20)


@dataclass(frozen=True, slots=True)
class AppearanceSettings:
    """How the window looks.  font_size_px is that of body text; every other size follows it.  Raises InvalidSetting."""

    theme: str = "system"
    font_size_px: int = 14
    density: str = "comfortable"
    language: str = "system"
    reduces_motion: bool = False

    def __post_init__(self) -> None:
        _check_choice("theme", self.theme, THEMES)
        _check_range("font size", self.font_size_px, *FONT_SIZES_PX)
        _check_choice("density", self.density, DENSITIES)
        _check_choice("language", self.language, LANGUAGES)


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """Where files are looked for.  models "": the program's own folder."""

    models: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of values that are chosen together."""

    name: str = ""
    values: SettingValues = field(default_factory=SettingValues)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.  `model` is an installed model's name or a path; presets are the user's own.

    measured_threads is what measuring found best on this machine; 0: not measured yet.
    """

    model: str = "SmolLM2-135M-Instruct-Q4_1"
    chat: ChatSettings = field(default_factory=ChatSettings)
    sampling: SamplingOptions = field(default_factory=SamplingOptions)
    engine: EngineOptions = field(default_factory=EngineOptions)
    appearance: AppearanceSettings = field(default_factory=AppearanceSettings)
    folders: FolderSettings = field(default_factory=FolderSettings)
    presets: tuple[Preset, ...] = ()
    measured_threads: int = 0
    is_settings_panel_open: bool = True
    is_sidebar_open: bool = True

    def value(self, path: str) -> Any:
        """By path, as in "sampling.temperature"."""
        return value_at(self, path)

    def with_value(self, path: str, value: Any) -> Settings:
        """With another value at `path`.  Raises InvalidSetting."""
        settings = with_value_at(self, path, value)
        check_engine_value(path, value)
        return settings

    def with_values(self, values: SettingValues) -> Settings:
        """With those of `values` that can be used; the others are left as they are.  Never raises."""
        settings = self
        for path, value in values:
            try:
                settings = settings.with_value(path, value)
            except InvalidSetting:
                continue
        return settings

    def with_overrides(self, overrides: str) -> Settings:
        """As one conversation has them.  `overrides`: Conversation.overrides; what cannot be read changes nothing."""
        return self.with_values(SettingValues.from_json(overrides).only(OVERRIDABLE))

    @property
    def request_sampling(self) -> SamplingOptions:
        """What a request is made with: the sampling, and the probabilities that the window shows."""
        return dataclasses.replace(self.sampling, n_logprobs=self.chat.n_alternatives)


OVERRIDABLE = ("sampling.", "chat.system_prompt")
"""How the paths begin that one conversation may have its own values of."""

_ENGINE_VALUES: dict[str, tuple[Any, str]] = {
    "engine.loading": (lambda value: value in LOADINGS, " or ".join(LOADINGS)),
    "engine.n_threads": (lambda value: 0 <= value <= 1024, "0 to 1,024"),
    "engine.context_length": (lambda value: 0 <= value <= 2**24, f"0 to {2**24:,}"),
    "engine.kv_format": (lambda value: value in KV_FORMATS, " or ".join(KV_FORMATS)),
}


def check_engine_value(path: str, value: Any) -> None:
    """EngineOptions takes anything of the right type, as the engine resolves it.  Raises InvalidSetting."""
    is_allowed, allowed = _ENGINE_VALUES.get(path, (lambda _: True, ""))
    if not is_allowed(value):
        raise InvalidSetting(path, value, allowed)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InvalidSetting(name, value, f"{', '.join(choices[:-1])} or {choices[-1]}")


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InvalidSetting(name, value, f"{low:,} to {high:,}")
