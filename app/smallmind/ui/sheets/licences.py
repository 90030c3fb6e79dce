"""Under which terms everything that we ship may be used.  Reads the disk: for a worker thread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from smallmind.resources import resource_path

_TEXT_FILE: Final = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_OWN_TEXTS: Final = {
    "pyside6-essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
    "tokenizers": ("Apache-2.0",),
}
"""Packages that bring no text of their licence, and where it stands in resources/licences."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One thing that we ship: its name, version, the licence in a word, its text."""

    name: str
    version: str
    licence: str
    text: str


def read_licences() -> tuple[Licence, ...]:
    """SmallMind's own, the starter model's, then every package by name."""
    packages = [_of_package(name, found) for name, found in sorted(_shipped().items())]
    own = [each for each in packages if each.name == "smallmind"]
    starter = Licence("SmolLM2-135M-Instruct", "", "Apache-2.0", _own_text("Apache-2.0"))
    pybind = Licence("pybind11", "", "BSD-3-Clause", _own_text("pybind11"))
    others = sorted([*(each for each in packages if each not in own), pybind], key=lambda each: each.name.lower())
    return (*own, starter, *others)


def _shipped() -> dict[str, metadata.Distribution]:
    """SmallMind and all that it needs, by their normal names."""
    found: dict[str, metadata.Distribution] = {}
    waiting = ["smallmind"]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another system only
            continue
        waiting += [_name_of(need) for need in found[name].requires or [] if "extra ==" not in need]
    return found


def _name_of(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    return match.group() if match else ""


def _of_package(name: str, found: metadata.Distribution) -> Licence:
    said = _field(found, "License-Expression") or _field(found, "License")
    classes = [each.rpartition(" :: ")[2] for each in found.metadata.get_all("Classifier") or [] if "License" in each]
    licence = said.strip().partition("\n")[0] or ", ".join(classes)
    texts = [_own_text(each) for each in _OWN_TEXTS.get(name, ())] or [
        file.read_text(encoding="utf-8")
        for file in found.files or []
        if _TEXT_FILE.search(str(file)) and ".dist-info" in str(file)
    ]
    home = _field(found, "Home-page") or _field(found, "Project-URL")
    text = "\n\n".join(texts) or f"{licence}\n\n{home.rpartition(', ')[2]}"
    return Licence(found.metadata["Name"], found.version, licence, text)


def _own_text(name: str) -> str:
    return resource_path("licences", name).read_text("utf-8")


def _field(found: metadata.Distribution, name: str) -> str:
    """The first of them; "" if there is none."""
    return next(iter(found.metadata.get_all(name) or []), "")
