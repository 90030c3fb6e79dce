"""Settings as a TOML table and back, field by field: one bad value costs only itself.

A nested dataclass is a table.  TOML has no null, so a field that is None is a key that is missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, MutableMapping
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.model import KV_FORMATS, LOADINGS
from smallmind.domain.settings import Settings

Fields = TypeVar("Fields")

# What the dataclasses themselves do not check.
_ALLOWED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (lambda value: value in ("system", "light", "dark"), "system, light or dark"),
    "engine.loading": (lambda value: value in LOADINGS, " or ".join(LOADINGS)),
    "engine.n_threads": (lambda value: 0 <= value <= 1024, "0 to 1,024"),
    "engine.context_length": (lambda value: 0 <= value <= 2**24, f"0 to {2**24:,}"),
    "engine.kv_format": (lambda value: value in KV_FORMATS, " or ".join(KV_FORMATS)),
}


def settings_of(table: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and a sentence for each value that was replaced by its default."""
    warnings: list[str] = []
    return _fill(Settings(), table, "", warnings), tuple(warnings)


def write_into(document: MutableMapping[str, Any], settings: Settings) -> None:
    """Sets every known key that changed; keys of others, and comments, are left alone."""
    _write(document, settings)


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
        new = _converted(prefix + name, wanted, value)
        is_allowed, allowed = _ALLOWED.get(prefix + name, (lambda _: True, ""))
        if not is_allowed(new):
            raise InvalidSetting(prefix + name, value, allowed)
    return dataclasses.replace(fields, **{name: new})  # type: ignore[type-var]


def _converted(name: str, wanted: Any, value: Any) -> Any:
    """The value as the field's type: bool, int, float, str, one of them or None, or a tuple of one of them."""
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise InvalidSetting(name, value, "a list")
        return tuple(_converted(name, get_args(wanted)[0], item) for item in value)
    kinds = [kind for kind in (get_args(wanted) or (wanted,)) if kind is not NoneType]
    for kind in kinds:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
    raise InvalidSetting(name, value, " or ".join(_WORDS[kind] for kind in kinds))


_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


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
            table[field.name] = list(value)
        elif table.get(field.name) != value or type(table[field.name]) is not type(value):
            table[field.name] = value
