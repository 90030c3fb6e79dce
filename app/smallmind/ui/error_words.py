"""Errors in the window's language: a sentence and a hint, made from the facts that an error carries.

The domain's own sentences are for the terminal and the log.  What is written here is for every class of error that has
facts; a problem that comes as text (from the system, from a file) is translated where it is a known one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from smallmind.domain import errors
from smallmind.domain.errors import SmallMindError
from smallmind.storage import failures
from smallmind.ui.models.held_engine import BenchmarkRunning
from smallmind.ui.translation import QT_TRANSLATE_NOOP
from smallmind.ui.wording import number_words, size_words

Words = tuple[str, str]
translate = QCoreApplication.translate

KNOWN_PROBLEMS: Final = (
    QT_TRANSLATE_NOOP("Problems", "the engine was closed"),
    QT_TRANSLATE_NOOP("Problems", "no model is loaded"),
    QT_TRANSLATE_NOOP("Problems", "the engine ended it without a result"),
    QT_TRANSLATE_NOOP("Problems", "it ended without a result"),
    QT_TRANSLATE_NOOP("Problems", "the disk is full"),
    QT_TRANSLATE_NOOP("Problems", "the disk reported an error"),
    QT_TRANSLATE_NOOP("Problems", "another program is using it"),
    QT_TRANSLATE_NOOP("Problems", "the file cannot be written to"),
    QT_TRANSLATE_NOOP("Problems", "the file is damaged"),
    QT_TRANSLATE_NOOP("Problems", "the picture cannot be written"),
    QT_TRANSLATE_NOOP("Problems", "it was closed already"),
    QT_TRANSLATE_NOOP("Problems", "the field is missing"),
    QT_TRANSLATE_NOOP("Problems", "the file has no vocabulary"),
    QT_TRANSLATE_NOOP("Problems", "the file does not say what kind of model it is"),
    QT_TRANSLATE_NOOP("Problems", "the package index served something else than the pinned file"),
    QT_TRANSLATE_NOOP("Problems", "the downloaded model is not the pinned one"),
    QT_TRANSLATE_NOOP("Problems", "it is protected by a password"),
    QT_TRANSLATE_NOOP("Problems", "it unpacks to far more than any document holds"),
    QT_TRANSLATE_NOOP("Problems", "it holds no text"),
    QT_TRANSLATE_NOOP("Problems", "rich text (RTF) cannot be read yet"),
    QT_TRANSLATE_NOOP("Problems", "spreadsheets cannot be read yet"),
    QT_TRANSLATE_NOOP("Problems", "slides cannot be read yet"),
    QT_TRANSLATE_NOOP("Problems", "it is a folder"),
    QT_TRANSLATE_NOOP("Problems", "it is larger than {limit_bytes}"),
    QT_TRANSLATE_NOOP("Problems", "it cannot be read ({reason})"),
    QT_TRANSLATE_NOOP("Problems", "it holds more than {limit} characters"),
    QT_TRANSLATE_NOOP("Problems", "it has {n} pages, and at most {limit} can be read"),
    QT_TRANSLATE_NOOP("Problems", "reading it takes longer than {seconds} seconds"),
    QT_TRANSLATE_NOOP("Problems", "reading it takes too much memory"),
    QT_TRANSLATE_NOOP("Problems", "this model reads text only"),
    QT_TRANSLATE_NOOP("Problems", "it is in an old format of Microsoft Office, or protected by a password"),
    QT_TRANSLATE_NOOP("Problems", "it is an archive of other files"),
    QT_TRANSLATE_NOOP("Problems", "it holds no text, its pages are probably scanned"),
    QT_TRANSLATE_NOOP("Problems", "it is no ordinary file"),
    QT_TRANSLATE_NOOP("Problems", "it is empty"),
    QT_TRANSLATE_NOOP("Problems", "the conversation or message is no longer there"),
    QT_TRANSLATE_NOOP("Problems", "the conversation is no longer there"),
    QT_TRANSLATE_NOOP("Problems", "the message is no longer there"),
    QT_TRANSLATE_NOOP("Problems", "the answer is no longer there"),
    QT_TRANSLATE_NOOP("Problems", "text is expected"),
    QT_TRANSLATE_NOOP("Problems", "true or false is expected"),
    QT_TRANSLATE_NOOP("Problems", "a whole number is expected"),
    QT_TRANSLATE_NOOP("Problems", "a list is expected"),
    QT_TRANSLATE_NOOP("Problems", "an object is expected"),
    QT_TRANSLATE_NOOP("Problems", "a time is expected"),
    QT_TRANSLATE_NOOP("Problems", "the messages go round in a circle"),
    QT_TRANSLATE_NOOP("Problems", "it is none of the formats that are known"),
    QT_TRANSLATE_NOOP("Problems", "there is no version {number}"),
    QT_TRANSLATE_NOOP("Problems", "it is none of {allowed}"),
    QT_TRANSLATE_NOOP("Problems", "a newer SmallMind wrote it (format {version}, this one knows {known})"),
    QT_TRANSLATE_NOOP("Problems", "it is not a part of the text"),
    QT_TRANSLATE_NOOP("Problems", "there is no message {number} before it"),
    QT_TRANSLATE_NOOP("Problems", "it does not fit into the memory"),
    QT_TRANSLATE_NOOP("Problems", "there is no conversations.json in it"),
    QT_TRANSLATE_NOOP("Problems", "the zip is damaged or encrypted ({reason})"),
    QT_TRANSLATE_NOOP("Problems", "it is nested too deeply"),
    QT_TRANSLATE_NOOP("Problems", "it is no UTF-8 text at byte {offset}"),
    QT_TRANSLATE_NOOP("Problems", "it is no JSON at line {line}, column {column}"),
    QT_TRANSLATE_NOOP("Problems", "a number in it is too long"),
)
KNOWN_HINTS: Final = (
    QT_TRANSLATE_NOOP("Hints", "Check the folder's permissions and the free disk space."),
    QT_TRANSLATE_NOOP("Hints", "Close other windows of SmallMind and try again."),
    QT_TRANSLATE_NOOP("Hints", "Check the permissions of the file and of its folder."),
    QT_TRANSLATE_NOOP("Hints", "Free some disk space."),
    QT_TRANSLATE_NOOP(
        "Hints",
        "Nothing more is written to it. Start SmallMind again: what can be read is then put into a new file, and this"
        " one is kept.",
    ),
    QT_TRANSLATE_NOOP("Hints", "Save a copy without one."),
    QT_TRANSLATE_NOOP("Hints", "Pages that are made by a program come out empty."),
    QT_TRANSLATE_NOOP("Hints", "Describe the picture in words, or paste the text that is in it."),
    QT_TRANSLATE_NOOP("Hints", "Save it as .docx or .txt."),
    QT_TRANSLATE_NOOP("Hints", "Save or download it again."),
    QT_TRANSLATE_NOOP("Hints", "Save the sheet as CSV."),
    QT_TRANSLATE_NOOP("Hints", "Save them as a PDF."),
    QT_TRANSLATE_NOOP("Hints", "Attach the part that you need."),
    QT_TRANSLATE_NOOP("Hints", "Attach the files in it that you need."),
    QT_TRANSLATE_NOOP("Hints", "Update SmallMind."),
    QT_TRANSLATE_NOOP("Hints", "Attach the part that your question is about."),
    QT_TRANSLATE_NOOP("Hints", "Attach a part of it."),
    QT_TRANSLATE_NOOP("Hints", "Save it as .docx without a password, or as a PDF."),
    QT_TRANSLATE_NOOP("Hints", "Unpack it, and attach the files that you need."),
    QT_TRANSLATE_NOOP("Hints", "Run text recognition (OCR) over it first."),
    QT_TRANSLATE_NOOP("Hints", "Text, code, Markdown, CSV, JSON, HTML, PDF and DOCX can be read."),
    QT_TRANSLATE_NOOP("Hints", "Change the schema there, or clear it in the settings."),
    QT_TRANSLATE_NOOP("Hints", "It was deleted meanwhile; open the conversation again."),
)


def words_of(error: BaseException) -> Words:
    """Sentence and hint for the user; never a traceback."""
    for kind in type(error).__mro__:
        if kind in WORDS:
            return WORDS[kind](error)
    if isinstance(error, SmallMindError):
        return str(error), error.hint
    return (
        translate("Errors", "Something unexpected went wrong."),
        translate("Errors", "Your conversations are safe. Details are in the log."),
    )


def told(error: BaseException) -> str:
    """Both in a line."""
    return " ".join(words_of(error)).strip()


def _model_not_found(error: errors.ModelNotFound) -> Words:
    known = ", ".join(error.installed) or translate("Errors", "none yet")
    return (
        translate("Errors", "There is no model at or named “{name}”.").format(name=error.name),
        translate("Errors", "Installed models: {names}.").format(names=known),
    )


def _model_file(error: errors.ModelFileError) -> Words:
    place = error.field
    if error.offset >= 0:
        place = translate("Errors", "{field} at byte {offset}").format(
            field=error.field, offset=number_words(error.offset)
        )
    sentence = translate("Errors", "The model file {file} is damaged: {place}: {problem}.")
    if error.path.lower().endswith(".smq"):
        hint = translate("Errors", "Convert the GGUF file again, or pick another one.")
    else:
        hint = translate("Errors", "Download the file again, or pick another one.")
    return sentence.format(file=Path(error.path).name, place=place, problem=_problem(error.problem)), hint


def _unsupported_model(error: errors.UnsupportedModel) -> Words:
    sentence = translate("Errors", "The model {file} cannot run here: {field}: {problem}.")
    return (
        sentence.format(file=Path(error.path).name, field=error.field, problem=_problem(error.problem)),
        translate("Errors", "Pick a model of a supported kind, or update SmallMind."),
    )


def _not_enough_memory(error: errors.NotEnoughMemory) -> Words:
    sentence = translate("Errors", "The model {model} needs {needed} of memory, but only {free} is free.")
    if error.context_length:
        sentence = translate(
            "Errors",
            "The model {model} with a context of {n} tokens needs {needed} of memory, but only {free} is free.",
        )
    return (
        sentence.format(
            model=error.model,
            n=number_words(error.context_length),
            needed=size_words(error.needed_bytes),
            free=size_words(error.available_bytes),
        ),
        translate("Errors", "Close other programs, pick a smaller model, or lower the context length."),
    )


def _context_full(error: errors.ContextFull) -> Words:
    sentence = translate("Errors", "This message needs {n} tokens, but the context holds {limit}.")
    return (
        sentence.format(n=number_words(error.n_tokens), limit=number_words(error.context_length)),
        translate("Errors", "Shorten the message or raise the context length in the settings."),
    )


def _unknown_kernel(error: errors.UnknownKernel) -> Words:
    return (
        translate("Errors", "This processor has no kernel set “{name}”.").format(name=error.requested),
        translate("Errors", "It has: {names}.").format(names=", ".join(error.available)),
    )


def _template(error: errors.TemplateError) -> Words:
    return (
        translate("Errors", "The model's chat template failed: {problem}.").format(problem=_problem(error.problem)),
        translate("Errors", "Pick another model."),
    )


def _storage(error: errors.StorageError) -> Words:
    sentence = translate("Errors", "Could not use {path}: {problem}.")
    return sentence.format(path=error.path, problem=_problem(error.problem)), translate("Hints", error.hint)


def _too_new(error: failures.DatabaseTooNew) -> Words:
    sentence = translate("Errors", "A newer SmallMind wrote {path} (format {version}, this one knows {known}).")
    return (
        sentence.format(path=error.path, version=error.version, known=error.known_version),
        translate("Hints", error.hint),
    )


def _rescued(error: failures.DatabaseRescued) -> Words:
    sentence = translate(
        "Errors",
        "The file of your conversations was damaged. Saved: {conversations} conversations, {messages} messages.",
    )
    return (
        sentence.format(conversations=number_words(error.n_conversations), messages=number_words(error.n_messages)),
        translate("Errors", "The damaged file is kept in {folder}.").format(folder=error.original),
    )


def _nothing_saved(error: failures.NothingIsSaved) -> Words:
    problem = _problem(error.problem)
    sentence = translate("Errors", "Your conversations can be read, but nothing new is saved: {problem} ({path}).")
    return (
        sentence.format(problem=problem, path=error.path),
        translate("Errors", "Start SmallMind again once that is mended."),
    )


def _record_missing(error: failures.RecordMissing) -> Words:
    problem = _problem(error.problem)
    return problem[:1].upper() + problem[1:] + ".", translate("Hints", error.hint)


def _starter(error: errors.StarterUnavailable) -> Words:
    return (
        translate("Errors", "The starter model could not be fetched: {problem}.").format(
            problem=_problem(error.problem)
        ),
        translate("Errors", "Check the internet connection and try again, or open a .gguf file that you have."),
    )


def _attachment(error: errors.AttachmentError) -> Words:
    sentence = translate("Errors", "{name} cannot be attached: {problem}.")
    return sentence.format(name=error.name, problem=reason_words(error)), translate("Hints", error.hint)


def reason_words(error: errors.AttachmentError | errors.ImportFailed) -> str:
    """Why a file cannot be attached or imported, without the file."""
    facts = {
        name: fact if isinstance(fact, str) else size_words(fact) if name.endswith("_bytes") else number_words(fact)
        for name, fact in error.facts.items()
    }
    return _problem(error.problem).format(**facts)


def _invalid_setting(error: errors.InvalidSetting) -> Words:
    return (
        translate("Errors", "{name} cannot be “{value}”.").format(name=error.name, value=error.value),
        translate("Errors", "Allowed: {allowed}.").format(allowed=error.allowed),
    )


def _invalid_schema(error: errors.InvalidSchema) -> Words:
    problem = _problem(error.problem)
    if error.place:
        problem = translate("Errors", "at {place}: {problem}").format(place=error.place, problem=problem)
    sentence = translate("Errors", "The JSON schema cannot be used: {problem}.")
    return sentence.format(problem=problem), translate("Hints", error.hint)


def _stopped(error: errors.EngineStopped) -> Words:
    return (
        translate("Errors", "The answer could not be made: {problem}.").format(problem=_problem(error.problem)),
        translate("Errors", "Load the model again."),
    )


def _file_changed(error: errors.ModelFileChanged) -> Words:
    return (
        translate("Errors", "The model file {file} was cut short while it was in use.").format(
            file=Path(error.path).name
        ),
        translate("Errors", "Load the model again, once the file is whole."),
    )


def _benchmark(_error: BenchmarkRunning) -> Words:
    return (
        translate("Errors", "A benchmark is running, so no answer is begun."),
        translate("Errors", "Stop it or wait, then try again."),
    )


def _in_progress(_error: errors.AnswerInProgress) -> Words:
    return (
        translate("Errors", "An answer is still being written."),
        translate("Errors", "Stop it first, or wait for its end."),
    )


def _problem(text: str) -> str:
    return translate("Problems", text)


WORDS: Final[dict[type[BaseException], Callable[[Any], Words]]] = {
    errors.ModelNotFound: _model_not_found,
    errors.ModelFileError: _model_file,
    errors.UnsupportedModel: _unsupported_model,
    errors.NotEnoughMemory: _not_enough_memory,
    errors.ContextFull: _context_full,
    errors.UnknownKernel: _unknown_kernel,
    errors.TemplateError: _template,
    errors.StorageError: _storage,
    failures.DatabaseTooNew: _too_new,
    failures.DatabaseRescued: _rescued,
    failures.NothingIsSaved: _nothing_saved,
    failures.RecordMissing: _record_missing,
    errors.StarterUnavailable: _starter,
    errors.AttachmentError: _attachment,
    errors.InvalidSetting: _invalid_setting,
    errors.InvalidSchema: _invalid_schema,
    errors.EngineStopped: _stopped,
    errors.ModelFileChanged: _file_changed,
    BenchmarkRunning: _benchmark,
    errors.AnswerInProgress: _in_progress,
}
"""By class; a subclass without an entry speaks as its base does."""
