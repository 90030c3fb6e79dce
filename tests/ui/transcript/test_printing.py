"""A conversation on paper."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QApplication

from smallmind.domain.conversation import Message, Role
from smallmind.ui.transcript.printing import document_of


def message(role: Role, text: str) -> Message:
    return Message(1, 1, None, role, text, datetime(2026, 11, 22, 12, 0, tzinfo=UTC), model_name="SmolLM2")


def test_who_said_what_is_in_order(application: QApplication) -> None:
    document = document_of("A <title>", [message(Role.USER, "a < b?\n*so*"), message(Role.ASSISTANT, "**Yes**.")])
    text = document.toPlainText()
    assert text.startswith("A <title>\nYou ")
    assert "a < b?" in text
    assert "*so*" in text
    assert text.index("SmolLM2") < text.index("Yes.")


def test_a_thought_is_not_printed(application: QApplication) -> None:
    document = document_of("T", [message(Role.ASSISTANT, "<think>secret</think>Open.")])
    assert "secret" not in document.toPlainText()
    assert "Open." in document.toPlainText()


def test_code_keeps_its_lines(application: QApplication) -> None:
    document = document_of("T", [message(Role.ASSISTANT, "```c\nint x;\n  y;\n```")])
    assert "int x;\n  y;" in document.toPlainText()


def test_formulas_are_pictures_and_tables_are_tables(application: QApplication) -> None:
    text = "So $x^2$ and $\\frac{a$.\n\n$$\na\n$$\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    document = document_of("T", [message(Role.ASSISTANT, text)])
    assert document.toPlainText().count("\ufffc") >= 2
    assert "$\\frac{a$" in document.toPlainText()
    assert "<table" in document.toHtml()
