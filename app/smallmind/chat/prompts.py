"""The library of prompts: those that come with the program, and the places in them that are filled in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from smallmind.domain.settings import SavedPrompt
from smallmind.resources import resource_path

_VARIABLE = re.compile(r"\{\{[ \t]*([^{}\n]{1,60}?)[ \t]*\}\}")


@cache
def built_in_prompts(language: str = "en") -> tuple[SavedPrompt, ...]:
    """In the order of the file; a language without a file of its own gets the English one."""
    own = resource_path("prompts", f"library_{language}.toml")
    text = (own if own.is_file() else resource_path("prompts", "library.toml")).read_text("utf-8")
    return tuple(SavedPrompt(entry["name"], entry["text"]) for entry in tomllib.loads(text)["prompt"])


def find_prompts(prompts: Sequence[SavedPrompt], words: str) -> list[SavedPrompt]:
    """Those whose name or text holds every word; names that begin with the words first."""
    wanted = words.casefold().split()
    found = [each for each in prompts if all(word in f"{each.name} {each.text}".casefold() for word in wanted)]
    start = " ".join(wanted)
    return sorted(found, key=lambda each: _rank(each.name.casefold(), start, wanted))


def _rank(name: str, start: str, words: Sequence[str]) -> int:
    if name.startswith(start):
        return 0
    return 1 if all(word in name for word in words) else 2


def variables_of(text: str) -> tuple[str, ...]:
    """Their names in order, each once."""
    return tuple(dict.fromkeys(found[1] for found in _VARIABLE.finditer(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """With the variables that are in `values` replaced, in one pass: a value cannot bring variables of its own."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def find_variable(text: str, names: frozenset[str], start: int, *, backwards: bool = False) -> tuple[int, int] | None:
    """Where the next variable of that name stands, from `start` on and then from the beginning (or the other way)."""
    places = [found.span() for found in _VARIABLE.finditer(text) if found[1] in names]
    if not places:
        return None
    if backwards:
        return next((place for place in reversed(places) if place[1] <= start), places[-1])
    return next((place for place in places if place[0] >= start), places[0])
