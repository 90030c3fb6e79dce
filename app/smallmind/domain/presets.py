"""Presets: sets of values that are chosen together, ours and the user's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import Preset, Settings

PRESET_PATHS: Final = (
    "chat.n_alternatives",
    "engine.context_length",
    "engine.is_considerate",
    "engine.is_locked",
    "engine.kv_format",
    "engine.loading",
    "engine.n_threads",
)
"""What a preset holds.  The kernel is not among them: the fastest is the fastest for every purpose."""

_LATENCY: Final = SettingValues(tuple((path, Settings().value(path)) for path in PRESET_PATHS))

BUILT_IN: Final[dict[str, SettingValues]] = {
    "throughput": _LATENCY.with_value("engine.kv_format", "q8_0")
    .with_value("engine.loading", "memory")
    .with_value("chat.n_alternatives", 0),
    "latency": _LATENCY,
    "low_memory": _LATENCY.with_value("engine.kv_format", "q8_0")
    .with_value("engine.context_length", 2_048)
    .with_value("chat.n_alternatives", 0),
}
"""Latency is how the program comes.

Throughput keeps its speed in long contexts: less of the cache is read for each token, nothing is computed beside the
answer, and no weight has to be fetched from the disk again.  Low memory keeps a short context in half the bytes, and
leaves the weights where the system may drop and share them.
"""


def values_for_preset(settings: Settings) -> SettingValues:
    """What of `settings` a preset holds."""
    return SettingValues(tuple((path, settings.value(path)) for path in PRESET_PATHS))


def preset_in_force(settings: Settings) -> str | Preset | None:
    """The id of ours, or the user's own, whose values are all in force; None: another mixture."""
    for name, values in BUILT_IN.items():
        if _is_in_force(values, settings):
            return name
    return next((preset for preset in settings.presets if _is_in_force(preset.values, settings)), None)


def with_preset_saved(settings: Settings, name: str) -> Settings:
    """The values in force as a preset of that name; one that has the name already is replaced."""
    others = tuple(preset for preset in settings.presets if preset.name != name)
    return replace(settings, presets=(*others, Preset(name, values_for_preset(settings))))


def with_preset_renamed(settings: Settings, name: str, new_name: str) -> Settings:
    """In its place; a name that another one has changes nothing."""
    if any(preset.name == new_name for preset in settings.presets):
        return settings
    renamed = (replace(each, name=new_name) if each.name == name else each for each in settings.presets)
    return replace(settings, presets=tuple(renamed))


def without_preset(settings: Settings, name: str) -> Settings:
    """The values in force stay."""
    return replace(settings, presets=tuple(preset for preset in settings.presets if preset.name != name))


def with_preset(settings: Settings, values: SettingValues) -> Settings:
    """With the values of a preset: where it asks for every core, the number that was measured is as good."""
    changed = settings.with_values(values)
    if settings.measured_threads and not changed.engine.n_threads:
        return changed.with_value("engine.n_threads", settings.measured_threads)
    return changed


def _is_in_force(values: SettingValues, settings: Settings) -> bool:
    return bool(values.items) and all(_holds(settings, path, value) for path, value in values)


def _holds(settings: Settings, path: str, value: Any) -> bool:
    """Whether a preset's value is there; one that cannot be used is in nobody's way."""
    try:
        now = settings.value(path)
        if now == value or settings.with_value(path, value).value(path) == now:
            return True
    except (InvalidSetting, AttributeError):
        return True
    return path == "engine.n_threads" and not value and now == settings.measured_threads
