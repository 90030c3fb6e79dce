"""The texts of the window, and their translations."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import smallmind.ui

SOURCES = sorted(Path(smallmind.ui.__path__[0]).rglob("*.py"))
MARKS = ("tr", "translate", "QT_TRANSLATE_NOOP")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every mark of a text with its place."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in MARKS:
                    yield f"{path.name}:{node.lineno}", node


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_there_are_texts() -> None:
    assert len(list(calls())) > 100


def test_lupdate_can_read_every_text() -> None:
    """It knows constants only, and plurals only in tr (behind a translate with four arguments it loses its place)."""
    bad = []
    for place, call in calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "tr":
            if not is_text(call.args[0]):
                bad.append(f"{place}: the text is no constant")
        elif is_text(call.args[0]) and len(call.args) != 2:  # QPainter.translate begins with a number
            bad.append(f"{place}: translate(context, text), and plurals by self.tr in a QObject")
    assert not bad


@pytest.mark.parametrize("language", ["en", "de"])
def test_there_is_a_compiled_file(language: str) -> None:
    from smallmind.resources import resource_path

    assert resource_path("translations", f"smallmind_{language}.qm").is_file()
