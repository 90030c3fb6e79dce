"""The starter prompts of the empty window."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from smallmind.resources import resource_path


@dataclass(frozen=True, slots=True)
class Starter:
    """A card: what is on it, and what it puts into the message field."""

    title: str
    detail: str
    prompt: str


def read_starters(language: str = "en") -> tuple[Starter, ...]:
    """In the order of the file; a language without a file of its own gets the English one."""
    own = resource_path("prompts", f"starters_{language}.toml")
    text = (own if own.is_file() else resource_path("prompts", "starters.toml")).read_text("utf-8")
    return tuple(Starter(**entry) for entry in tomllib.loads(text)["starter"])
