"""Settings as a TOML table and back, field by field: one bad value costs only itself.

A nested dataclass is a table.  TOML has no null, so a field that is None is a key that is missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, MutableMapping
from typing import Any, TypeVar, get_type_hints

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.setting_values import SettingValues, converted
from smallmind.domain.settings import Settings, check_engine_value

Fields = TypeVar("Fields")

_MOVED = {"system_prompt": ("chat", "system_prompt"), "theme": ("appearance", "theme")}
"""Keys of the first layout, where everything lay at the top, and where they are now."""


def settings_of(table: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and a sentence for each value that was replaced by its default."""
    warnings: list[str] = []
    return _fill(Settings(), _in_present_layout(table), "", warnings), tuple(warnings)


def write_into(document: MutableMapping[str, Any], settings: Settings) -> None:
    """Sets every known key that changed; keys of others, and comments, are left alone."""
    for old, (group, name) in _MOVED.items():
        if old in document:  # with the comment on its line
            value = document.pop(old)
            if isinstance(document.setdefault(group, {}), MutableMapping):
                document[group].setdefault(name, value)
    _write(document, settings)


def _in_present_layout(table: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(table)
    for old, (group, name) in _MOVED.items():
        if old in result and isinstance(result.get(group, {}), Mapping):
            result[group] = {name: result[old], **result.get(group, {})}
    return result


def _fill(fields: Fields, table: Mapping[str, Any], prefix: str, warnings: list[str]) -> Fields:
    types = get_type_hints(type(fields))
    for name, wanted in types.items():
        if name not in table:
            continue
        try:
            fields = _with_value(fields, name, wanted, table[name], prefix, warnings)
        except InvalidSetting as error:
            warnings.append(f"{error} {error.hint} The default is used.")
    return fields


def _with_value(fields: Fields, name: str, wanted: Any, value: Any, prefix: str, warnings: list[str]) -> Fields:
    if dataclasses.is_dataclass(wanted):
        if not isinstance(value, Mapping):
            raise InvalidSetting(prefix + name, value, "a table")
        new: Any = _fill(getattr(fields, name), value, f"{prefix}{name}.", warnings)
    else:
        new = converted(prefix + name, wanted, value)
        check_engine_value(prefix + name, new)
    return dataclasses.replace(fields, **{name: new})  # type: ignore[type-var]


def _write(table: MutableMapping[str, Any], fields: Any) -> None:
    for field in dataclasses.fields(fields):
        value = getattr(fields, field.name)
        if dataclasses.is_dataclass(value):
            if not isinstance(table.get(field.name), MutableMapping):
                table[field.name] = {}
            _write(table[field.name], value)
        elif value is None:
            table.pop(field.name, None)
        elif isinstance(value, tuple):
            _write_list(table, field.name, value)
        elif table.get(field.name) != value or type(table[field.name]) is not type(value):
            table[field.name] = value


def _write_list(table: MutableMapping[str, Any], name: str, values: tuple[Any, ...]) -> None:
    plain = [_plain(value) for value in values]
    if table.get(name) != plain:
        table[name] = plain


def _plain(value: Any) -> Any:
    if isinstance(value, SettingValues):
        return {path: _plain(each) for path, each in value if each is not None}
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return list(value) if isinstance(value, tuple) else value
