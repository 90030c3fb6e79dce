"""The texts of the window, and their translations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QApplication

import smallmind.chat.attachments
import smallmind.ui
from smallmind.domain import errors
from smallmind.domain.errors import SmallMindError
from smallmind.resources import resource_path
from smallmind.ui.error_words import WORDS, reason_words, words_of
from smallmind.ui.models.attachments import AttachedFile
from smallmind.ui.settings.options import BY_PATH
from smallmind.ui.translation import LANGUAGES, install_language
from smallmind.ui.wording import number_words, size_words, thread_words
from smallmind.ui.writing.chips import words_of_file

SOURCES = sorted(Path(smallmind.ui.__path__[0]).rglob("*.py"))
EXAMPLES: list[SmallMindError] = [
    errors.ModelNotFound("tiny"),
    errors.ModelFileError("/models/tiny.gguf", "tensor_count", 16, "the file is damaged"),
    errors.UnsupportedModel("/models/tiny.gguf", "general.architecture", "the field is missing"),
    errors.NotEnoughMemory("tiny", 8_000_000_000, 2_000_000_000, 4_096),
    errors.ContextFull(5_000, 2_048),
    errors.UnknownKernel("avx9", ("scalar", "avx2")),
    errors.TemplateError("no user turn"),
    errors.StorageError("/data", "the disk is full"),
    errors.StarterUnavailable("no network"),
    errors.InvalidSetting("top-p", 2.0, "0 to 1"),
    errors.EngineStopped(),
    errors.ModelFileChanged("/models/tiny.smq"),
    errors.AnswerInProgress(),
]
MARKS = ("tr", "_tr", "translate", "QT_TRANSLATE_NOOP")


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


class _Texts(ast.NodeVisitor):
    """Context and text of every mark; the context of `self.tr` is the class that it stands in."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [str(each.value) for each in node.args if is_text(each) and isinstance(each, ast.Constant)]
        if name == "tr" and texts:
            self.found.add((self._classes[-1], texts[0]))
        elif name in MARKS and len(texts) == 2:
            self.found.add((texts[0], texts[1]))
        self.generic_visit(node)


def test_there_are_texts() -> None:
    assert len(list(calls())) > 100


def test_the_german_file_holds_the_texts_of_the_sources_and_no_others() -> None:
    """Else: `python3 packaging/dev.py translate`."""
    texts = _Texts()
    for path in SOURCES:
        texts.visit(ast.parse(path.read_text("utf-8")))
    assert {(context, source) for context, source, _forms, _is_done in messages("de")} == texts.found


def test_lupdate_can_read_every_text() -> None:
    """It knows constants only, and plurals only in tr (behind a translate with four arguments it loses its place)."""
    bad = []
    for place, call in calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "tr":
            if not is_text(call.args[0]):
                bad.append(f"{place}: the text is no constant")
        elif isinstance(call.func, ast.Name) and call.func.id in ("tr", "_tr") and is_text(call.args[0]):
            bad.append(f"{place}: lupdate takes tr(…) for a method's and passes _tr(…) by; call it translate")
        elif is_text(call.args[0]) and len(call.args) != 2:  # QPainter.translate begins with a number
            bad.append(f"{place}: translate(context, text), and plurals by self.tr in a QObject")
    assert not bad


def messages(language: str) -> Iterator[tuple[str, str, list[str], bool]]:
    """Context, source, its translations (more than one for plurals), whether it is finished."""
    tree = ElementTree.parse(resource_path("translations", f"smallmind_{language}.ts"))
    for context in tree.getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
            yield context.findtext("name", ""), message.findtext("source", ""), forms, translation.get("type") is None


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{\w*\}|%L?n", text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    found = list(messages(language))
    assert found
    assert not [source for _context, source, forms, is_done in found if not is_done or not all(forms)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_source(language: str) -> None:
    wrong = [
        source
        for _context, source, forms, _is_done in messages(language)
        if any(placeholders(form) != placeholders(source) for form in forms)
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str, application: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(resource_path("translations", f"smallmind_{language}.qm")))
    counts = (1, 2)  # one for each form that these two languages have
    differing = [
        source
        for context, source, forms, _is_done in messages(language)
        for form, n in zip(forms, counts if len(forms) > 1 else (-1,), strict=True)
        if translator.translate(context, source, "", n) != form
    ]
    assert not differing


def test_numbers_are_written_by_the_window_s_language() -> None:
    """A format in an f-string writes English: wording.py has the words for numbers."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None
        if re.search(r",|[.\d][fg%]", ast.unparse(node.format_spec))
    ]
    assert not found


def reasons() -> Iterator[tuple[str, str]]:
    """Context and text of all that may be said of a file that cannot be attached."""
    for path in sorted(Path(smallmind.chat.attachments.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            said: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "AttachmentError":
                said = node.args[1:]
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("_DAMAGED", "_TOO_LARGE"):
                said = list(getattr(node.value, "elts", ()))
            for context, each in zip(("Problems", "Hints"), said, strict=False):
                if isinstance(each, ast.Constant):
                    yield context, str(each.value)


def test_every_reason_why_a_file_cannot_be_attached_is_translated() -> None:
    known = {(context, source) for context, source, _forms, _is_done in messages("de")}
    found = set(reasons())
    assert len(found) > 30
    assert not found - known


def test_a_refused_file_says_why_in_german(application: QApplication) -> None:
    error = errors.AttachmentError(
        "a.txt", "it is larger than {limit_bytes}", "Attach the part that you need.", limit_bytes=1_500_000
    )
    assert str(error) == "a.txt cannot be attached: it is larger than 1.5 MB."
    pages = errors.AttachmentError("a.pdf", "it has {n} pages, and at most {limit} can be read", n=2_345, limit=2_000)
    try:
        install_language(application, "de")
        chip = words_of_file(AttachedFile(1, "a.txt", error=error))
        assert chip.detail == "sie ist größer als 1,5 MB"
        assert "kann nicht angehängt werden" in chip.tooltip
        assert "2.345 Seiten" in words_of(pages)[0]
    finally:
        install_language(application, "en")


def test_settings_are_written_with_a_german_comma(application: QApplication) -> None:
    try:
        install_language(application, "de")
        assert BY_PATH["sampling.temperature"].words(0.3) == "0,30"
        assert BY_PATH["chat.system_prompt"].words("Sei nett.") == "„Sei nett.“"
        assert BY_PATH["engine.context_length"].words(8_192).startswith("8.192")
    finally:
        install_language(application, "en")
    assert BY_PATH["sampling.temperature"].words(0.3) == "0.30"


def test_german_plurals_and_numbers(application: QApplication) -> None:
    try:
        assert install_language(application, "de") == "de"
        assert thread_words(1) == "1 Thread"
        assert thread_words(2) == "2 Threads"
        assert number_words(1_240) == "1.240"
        assert size_words(1_500_000_000) == "1,5 GB"
    finally:
        install_language(application, "en")
    assert thread_words(1) == "1 thread"
    assert thread_words(2) == "2 threads"
    assert size_words(1_500_000_000) == "1.5 GB"


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_speaks_german(application: QApplication, error: SmallMindError) -> None:
    english = words_of(error)
    try:
        install_language(application, "de")
        sentence, hint = words_of(error)
    finally:
        install_language(application, "en")
    assert sentence != english[0]
    assert hint != english[1]
    assert "{" not in sentence + hint


def test_a_report_gives_its_reasons_in_german(application: QApplication) -> None:
    error = errors.ImportFailed("/chats.json", "id", "there is no message {number} before it", number=1_234)
    try:
        install_language(application, "de")
        assert reason_words(error) == "davor steht keine Nachricht 1.234"
    finally:
        install_language(application, "en")


def test_an_arabic_system_mirrors_the_window(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALLMIND_LANG", "ar")
    try:
        install_language(application, "system")
        assert application.layoutDirection() == Qt.LayoutDirection.RightToLeft
    finally:
        monkeypatch.delenv("SMALLMIND_LANG")
        install_language(application, "en")
    assert application.layoutDirection() == Qt.LayoutDirection.LeftToRight


def subclasses(kind: type[SmallMindError]) -> Iterator[type[SmallMindError]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_kind_of_error_that_the_window_may_show_has_words() -> None:
    elsewhere = {"ConversionError", "ImportFailed", "BenchFileError"}  # in the terminal, in a report
    silent = [
        kind.__name__
        for kind in subclasses(SmallMindError)
        if kind.__module__.startswith("smallmind.")
        and not kind.__module__.startswith("smallmind.cli.")
        and kind.__name__ not in elsewhere
        and not set(kind.__mro__) & set(WORDS)
    ]
    assert not silent
