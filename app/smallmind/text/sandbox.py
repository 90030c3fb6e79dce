"""Jinja with limits.  Its own sandbox keeps templates away from Python, but not from all the memory and time there is.

A chat template comes from a file that anybody may have made.  Here loops and calls cost steps, every operation that can
make something large out of something small is measured before it runs, and only filters that chat templates use exist.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NoReturn, cast

from jinja2 import nodes, pass_environment
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.ext import Extension, loopcontrols
from jinja2.filters import FILTERS
from jinja2.parser import Parser
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

MAX_CHARACTERS = 16_000_000
MAX_STEPS = 1_000_000
MAX_SECONDS = 3.0
_MAX_INTEGER_BITS = 256
_MAX_PADDING = 1_000

# fmt: off
_SAFE_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "groupby", "int",
    "items", "last", "length", "list", "lower", "map", "max", "min", "random", "reject", "rejectattr", "reverse",
    "round", "safe", "select", "selectattr", "sort", "title", "trim", "unique", "upper",
)
# fmt: on
_PADDING_METHODS = frozenset({"ljust", "rjust", "center", "zfill", "expandtabs"})


class Budget:
    """What one rendering may still use."""

    def __init__(self) -> None:
        self._steps = MAX_STEPS
        self._deadline = time.monotonic() + MAX_SECONDS

    def spend(self, steps: int = 1) -> None:
        """Raises SecurityError when steps or time have run out."""
        self._steps -= steps
        if self._steps < 0:
            raise SecurityError("it takes too many steps")
        if time.monotonic() > self._deadline:
            raise SecurityError("it takes too long")

    def weigh(self, value: object) -> int:
        """Characters that `value` has when printed, about; counts shared parts as often as they would be printed."""
        total, rest = 0, [value]
        while rest:
            item = rest.pop()
            total += len(item) if isinstance(item, str) else 8
            check_size(total)
            children = _children(item)
            if children:
                self.spend(len(children))
                rest.extend(children)
        return total


def _children(value: object) -> list[Any]:
    if isinstance(value, Namespace):
        value = object.__getattribute__(value, "_Namespace__attrs")
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return list(value) if isinstance(value, list | tuple | set | frozenset) else []


def check_size(n_characters: int) -> None:
    """Raises SecurityError beyond MAX_CHARACTERS."""
    if n_characters > MAX_CHARACTERS:
        raise SecurityError("it makes too much text")


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """One environment renders one template at a time: set `budget` anew for each rendering."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,
            finalize=self._finalize,
            extensions=[loopcontrols, _GenerationTag],
        )
        self.budget = Budget()
        safe: dict[str, Callable[..., Any]] = {name: FILTERS[name] for name in _SAFE_FILTERS}
        self.filters = {**safe, **_BOUNDED_FILTERS}
        self.globals = {
            "range": self.globals["range"],
            "dict": dict,
            "namespace": Namespace,
            "raise_exception": _raise_exception,
            "strftime_now": _strftime_now,
        }

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuses results that would be far larger than their parts."""
        self.budget.spend()
        if operator == "**" or (operator == "*" and _bits(left) + _bits(right) > _MAX_INTEGER_BITS):
            _check_power(operator, left, right)
        elif operator == "*":
            check_size(_length(left) * right if isinstance(right, int) else _length(right) * _as_count(left))
        elif operator == "+":
            check_size(_length(left) + _length(right))
            self.budget.spend((_length(left) + _length(right)) // 100)
        elif operator == "%" and isinstance(left, str):
            check_format(left)
            check_size(len(left) + self.budget.weigh(right))
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  as in the base class
        """Counts calls, and measures the string methods that can make much out of little."""
        __self.budget.spend()
        __self.budget.weigh([*args, *kwargs.values()])
        method = getattr(__obj, "__wrapped__", __obj)  # str.format comes wrapped
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str):
            _check_string_method(owner, getattr(method, "__name__", ""), args)
        return super().call(__context, __obj, *args, **kwargs)

    def concat(self, parts: Iterable[str]) -> str:
        """Joins the output of blocks and macros."""
        parts = list(parts)
        check_size(sum(map(len, parts)))
        return "".join(parts)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(_Guards().visit(source), *args, **kwargs)

    def _finalize(self, value: Any) -> Any:
        if not isinstance(value, str | int | Undefined):
            self.budget.weigh(value)
        return value


def _bits(value: object) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _length(value: object) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _as_count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _check_power(operator: str, left: object, right: object) -> None:
    if operator == "*" and not (isinstance(left, int) and isinstance(right, int)):
        check_size(_length(left) * _as_count(right) + _length(right) * _as_count(left))
        return
    exponent = right if isinstance(right, int) and operator == "**" else 1
    if operator == "*" or _bits(left) * exponent > _MAX_INTEGER_BITS:
        raise SecurityError("it makes too large a number")


def check_format(template: str) -> None:
    """Refuses widths that pad, fixed or taken from the arguments: they turn a few characters into gigabytes."""
    if re.search(r"\d{4}|%[^%a-zA-Z]*\*|\{[^{}]*\{", template):
        raise SecurityError("its format string is not allowed")


def _check_string_method(owner: str, name: str, args: tuple[Any, ...]) -> None:
    if name in _PADDING_METHODS and any(isinstance(a, int) and a > _MAX_PADDING for a in args):
        raise SecurityError(f"{name} pads too far")
    if name in ("format", "format_map"):
        check_format(owner)
    elif name == "translate":
        raise SecurityError("translate is not allowed")
    elif name == "replace" and len(args) > 1:
        check_size(len(owner) + owner.count(str(args[0])) * len(str(args[1])))
    elif name == "join" and args:
        items = list(args[0]) if isinstance(args[0], list | tuple) else []
        check_size(sum(map(_length, items)) + len(owner) * len(items))


class _Guards(NodeTransformer):
    """Makes loops count their turns, and literals and `~` be measured."""

    def get_visitor(self, node: nodes.Node) -> Callable[..., Any] | None:
        """The guard of this kind of node, put around its children's."""
        guard = _GUARDS.get(type(node))
        return None if guard is None else lambda node: guard(self.generic_visit(node))


def _guard_loop(node: nodes.For) -> nodes.For:
    node.iter = _filtered(cast(nodes.Expr, node.iter), "_counted")
    return node


def _guard_literal(node: nodes.List | nodes.Dict | nodes.Tuple) -> nodes.Expr:
    is_target = isinstance(node, nodes.Tuple) and node.ctx == "store"
    return node if is_target else _filtered(node, "_weighed")


def _guard_concat(node: nodes.Concat) -> nodes.Expr:
    return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_joined")


_GUARDS: dict[type[nodes.Node], Callable[[Any], nodes.Node]] = {
    nodes.For: _guard_loop,
    nodes.List: _guard_literal,
    nodes.Dict: _guard_literal,
    nodes.Tuple: _guard_literal,
    nodes.Concat: _guard_concat,
}


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno, environment=node.environment)


@pass_environment
def _counted(environment: TemplateEnvironment, items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        environment.budget.spend()
        yield item


@pass_environment
def _weighed(environment: TemplateEnvironment, value: Any) -> Any:
    environment.budget.weigh(value)
    return value


@pass_environment
def _join(environment: TemplateEnvironment, items: Iterable[Any], d: str = "", attribute: Any = None) -> str:
    parts = list(items if attribute is None else FILTERS["map"](environment, items, attribute=attribute))
    environment.budget.weigh(parts)
    check_size(len(str(d)) * len(parts))
    return str(d).join(map(str, parts))


@pass_environment
def _string(environment: TemplateEnvironment, value: Any) -> str:
    environment.budget.weigh(value)
    return str(value)


def _replace(value: object, old: str, new: str, count: int | None = None) -> str:
    text = str(value)
    check_size(len(text) + text.count(old) * len(new))
    return text.replace(old, new, -1 if count is None else count)


def _indent(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    step = len(width) if isinstance(width, str) else width
    check_size(len(text) + text.count("\n") * step)
    return str(FILTERS["indent"](text, width, first, blank))


def _format(template: str, *args: Any, **kwargs: Any) -> str:
    check_format(template)
    return str(template % (kwargs or args))


@pass_environment
def _tojson(
    environment: TemplateEnvironment,
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """JSON as the model saw it in training: unlike Jinja's own, with nothing escaped for HTML."""
    environment.budget.weigh(value)
    indent = None if indent is None else min(int(indent), 16)
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


_BOUNDED_FILTERS: dict[str, Callable[..., Any]] = {
    "_counted": _counted,
    "_weighed": _weighed,
    "_joined": _join,
    "join": _join,
    "string": _string,
    "replace": _replace,
    "indent": _indent,
    "format": _format,
    "tojson": _tojson,
}


def _raise_exception(message: object) -> NoReturn:
    raise TemplateRuntimeError(str(message))


def _strftime_now(pattern: str) -> str:
    check_format(pattern)
    return datetime.now().strftime(pattern)


class _GenerationTag(Extension):
    """`{% generation %}` marks what to train on; here it is only its contents."""

    tags = {"generation"}  # noqa: RUF012  as the base class declares it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)
