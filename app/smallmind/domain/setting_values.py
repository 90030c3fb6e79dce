"""Some of the settings by their paths, as in "sampling.temperature": what a preset holds, what one chat overrides.

Values come from files that people edit: each is checked against the type of its field.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from smallmind.domain.errors import InvalidSetting

Fields = TypeVar("Fields")


@dataclass(frozen=True, slots=True)
class SettingValues:
    """Pairs of path and value, in the order of their paths.  An override of None is a value, not a gap."""

    items: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> SettingValues:
        """From a mapping; lists become tuples."""
        return cls(tuple((path, _frozen(values[path])) for path in sorted(values)))

    @classmethod
    def from_json(cls, text: str) -> SettingValues:
        """What to_json wrote; anything else gives none.  Never raises."""
        try:
            values = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            return cls()
        return cls.of(values) if isinstance(values, dict) else cls()

    def to_json(self) -> str:
        """As JSON, "" for none."""
        return json.dumps(dict(self.items), ensure_ascii=False) if self.items else ""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.items)

    def __contains__(self, path: object) -> bool:
        return any(each == path for each, _value in self.items)

    def with_value(self, path: str, value: Any) -> SettingValues:
        """With one more, or changed."""
        return SettingValues.of({**dict(self.items), path: value})

    def without(self, path: str) -> SettingValues:
        """With one less."""
        return SettingValues(tuple((each, value) for each, value in self.items if each != path))

    def only(self, prefixes: tuple[str, ...]) -> SettingValues:
        """Those whose path begins with one of `prefixes`."""
        return SettingValues(tuple((path, value) for path, value in self.items if path.startswith(prefixes)))


def value_at(fields: Any, path: str) -> Any:
    """The value of a field of nested dataclasses.  Raises AttributeError."""
    for name in path.split("."):
        fields = getattr(fields, name)
    return fields


def with_value_at(fields: Fields, path: str, value: Any) -> Fields:
    """`fields` with another value at `path`.  Raises InvalidSetting (also for a path that leads nowhere)."""
    changed: Fields = _replaced(fields, path, value, path)
    return changed


def _replaced(fields: Any, rest: str, value: Any, path: str) -> Any:
    name, _dot, deeper = rest.partition(".")
    kind: Any = type(fields)
    wanted = _types_of(kind).get(name) if hasattr(kind, "__dataclass_fields__") else None
    if wanted is None:
        raise InvalidSetting(path, value, "a setting of this program")
    new = _replaced(getattr(fields, name), deeper, value, path) if deeper else converted(path, wanted, value)
    return dataclasses.replace(fields, **{name: new})


def converted(name: str, wanted: Any, value: Any) -> Any:
    """`value`, from TOML or JSON, as the type of a field.  Raises InvalidSetting.

    bool, int, float, str, one of them or None, a flat dataclass (from a mapping), SettingValues, or a tuple of them.
    """
    if get_origin(wanted) is tuple:
        if not isinstance(value, list | tuple):
            raise InvalidSetting(name, value, "a list")
        return tuple(converted(name, get_args(wanted)[0], item) for item in value)
    if isinstance(value, wanted if isinstance(wanted, type) and dataclasses.is_dataclass(wanted) else ()):
        return value
    if wanted is SettingValues or dataclasses.is_dataclass(wanted):
        if not isinstance(value, Mapping):
            raise InvalidSetting(name, value, "a table")
        return SettingValues.of(value) if wanted is SettingValues else _record(name, wanted, value)
    return _scalar(name, wanted, value)


def _record(name: str, wanted: Any, table: Mapping[str, Any]) -> Any:
    types = _types_of(wanted)
    return wanted(
        **{each: converted(f"{name}.{each}", types[each], value) for each, value in table.items() if each in types}
    )


@cache
def _types_of(kind: Any) -> dict[str, Any]:
    """Evaluating annotations takes 0.1 ms, which a slider that is dragged should not pay for each field."""
    return get_type_hints(kind)


def _scalar(name: str, wanted: Any, value: Any) -> Any:
    kinds = get_args(wanted) or (wanted,)
    if value is None and NoneType in kinds:
        return None
    for kind in kinds:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
    raise InvalidSetting(name, value, " or ".join(_WORDS[kind] for kind in kinds if kind is not NoneType))


_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
