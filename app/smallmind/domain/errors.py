"""Everything that can go wrong, as types.

Each error carries the facts (path, field, sizes); `str(error)` is one plain sentence for the user and `hint` says what
to do about it.  Only ui, cli and server show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from smallmind.domain.units import format_bytes


class SmallMindError(Exception):
    """Base of every error that a user may see.  `hint` may be empty."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint


class ModelNotFound(SmallMindError):
    """No file at a path, or no installed model of that name."""

    def __init__(self, name: str, installed: tuple[str, ...] = ()) -> None:
        known = ", ".join(installed) if installed else "none yet"
        super().__init__(f"There is no model at or named “{name}”.", f"Installed models: {known}.")
        self.name = name
        self.installed = installed


class ModelFileError(SmallMindError):
    """A damaged or truncated model file.  `offset` is in bytes from the start of the file, -1 if there is no place."""

    def __init__(self, path: str, field: str, offset: int, problem: str) -> None:
        remedy = "Convert the GGUF file" if path.lower().endswith(".smq") else "Download the file"
        place = f"{field} at byte {offset:,}" if offset >= 0 else field
        super().__init__(
            f"The model file {Path(path).name} is damaged: {place}: {problem}.",
            f"{remedy} again, or pick another one.",
        )
        self.path = path
        self.field = field
        self.offset = offset
        self.problem = problem


class UnsupportedModel(SmallMindError):
    """A sound file that this version cannot run: an unknown architecture, tensor format or tokenizer."""

    def __init__(self, path: str, field: str, problem: str) -> None:
        super().__init__(
            f"The model {Path(path).name} cannot run here: {field}: {problem}.",
            "Pick a model of a supported kind, or update SmallMind.",
        )
        self.path = path
        self.field = field
        self.problem = problem


class NotEnoughMemory(SmallMindError):
    """A model or context that does not fit into this machine's memory.  Sizes in bytes; context_length 0: not even the
    model alone fits.
    """

    def __init__(self, model: str, needed_bytes: int, available_bytes: int, context_length: int = 0) -> None:
        what = f"The model {model}" + (f" with a context of {context_length:,} tokens" if context_length else "")
        super().__init__(
            f"{what} needs {format_bytes(needed_bytes)} of memory, but only {format_bytes(available_bytes)} is free.",
            "Close other programs, pick a smaller model, or lower the context length.",
        )
        self.model = model
        self.context_length = context_length
        self.needed_bytes = needed_bytes
        self.available_bytes = available_bytes


class ContextFull(SmallMindError):
    """A prompt that does not fit into the context, even with every earlier turn left out."""

    def __init__(self, n_tokens: int, context_length: int) -> None:
        super().__init__(
            f"This message needs {n_tokens:,} tokens, but the context holds {context_length:,}.",
            "Shorten the message or raise the context length in the settings.",
        )
        self.n_tokens = n_tokens
        self.context_length = context_length


class UnknownKernel(SmallMindError):
    """An instruction set that this processor lacks, or a name that is none."""

    def __init__(self, requested: str, available: tuple[str, ...]) -> None:
        super().__init__(f"This processor has no kernel set “{requested}”.", f"It has: {', '.join(available)}.")
        self.requested = requested
        self.available = available


class TemplateError(SmallMindError):
    """A chat template that cannot be rendered."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The model's chat template failed: {problem}.", "Pick another model.")
        self.problem = problem


class StorageError(SmallMindError):
    """The data folder or the database refused a read or a write."""

    def __init__(self, path: str, problem: str, hint: str = "") -> None:
        super().__init__(
            f"Could not use {path}: {problem}.", hint or "Check the folder's permissions and the free disk space."
        )
        self.path = path
        self.problem = problem


class StarterUnavailable(SmallMindError):
    """The starter model could not be fetched, or what came was not the pinned file."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"The starter model could not be fetched: {problem}.",
            "Check the internet connection and try again, or open a .gguf file that you have.",
        )
        self.problem = problem


class AttachmentError(SmallMindError):
    """A file that cannot be attached.  `problem` ends the sentence "report.pdf cannot be attached: ...".

    What differs from file to file stands in `problem` as {name}, and in `facts`: numbers, sizes in bytes with a name
    that ends in _bytes, or words of the system.
    """

    def __init__(self, name: str, problem: str, hint: str = "", **facts: int | str) -> None:
        super().__init__(f"{name} cannot be attached: {_in_english(problem, facts)}.", hint)
        self.name = name
        self.problem = problem
        self.facts = facts


class ImportFailed(SmallMindError):
    """A file of conversations that cannot be read, or one conversation in it.  `field` is the place in the file; ""
    where it is all of it.  `problem` and `facts`: as of AttachmentError; `reason`: both in English, with the place.
    """

    def __init__(self, path: str, field: str, problem: str, **facts: int | str) -> None:
        self.reason = (f"{field}: " if field else "") + _in_english(problem, facts)
        super().__init__(
            f"{Path(path).name} cannot be imported: {self.reason}.",
            "Files exported by SmallMind, ChatGPT (the .zip or its conversations.json) and LM Studio can be imported.",
        )
        self.path = path
        self.field = field
        self.problem = problem
        self.facts = facts


def _in_english(problem: str, facts: Mapping[str, int | str]) -> str:
    return problem.format(
        **{
            name: fact if isinstance(fact, str) else format_bytes(fact) if name.endswith("_bytes") else f"{fact:,}"
            for name, fact in facts.items()
        }
    )


class InvalidSetting(SmallMindError):
    """A value outside its allowed range."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{name} cannot be {value!r}.", f"Allowed: {allowed}.")
        self.name = name
        self.value = value
        self.allowed = allowed


class InvalidSchema(InvalidSetting):
    """A JSON schema that answers cannot be held to.  `place` is a JSON pointer into it, "" for the whole."""

    def __init__(self, place: str, problem: str) -> None:
        SmallMindError.__init__(
            self,
            f"The JSON schema cannot be used: {f'at {place}: ' if place else ''}{problem}.",
            "Change the schema there, or clear it in the settings.",
        )
        self.name = "JSON schema"
        self.value = place
        self.allowed = "a JSON schema"
        self.place = place
        self.problem = problem


class ConversionError(SmallMindError):
    """A file that cannot be made into an .smq file, or not where it was asked for."""


class AnswerInProgress(SmallMindError):
    """A session writes one answer at a time."""

    def __init__(self) -> None:
        super().__init__("An answer is still being written.", "Stop it first, or wait for its end.")


class EngineStopped(SmallMindError):
    """The engine ended, or failed, while it was needed."""

    def __init__(self, problem: str = "the engine was closed") -> None:
        super().__init__(f"The answer could not be made: {problem}.", "Load the model again.")
        self.problem = problem


class ConstraintFailed(EngineStopped):
    """An answer that could not be held to its JSON schema.  The engine itself goes on."""

    def __init__(self, problem: str) -> None:
        SmallMindError.__init__(
            self,
            f"The answer could not be held to the JSON schema: {problem}.",
            "Simplify the schema, or clear it in the settings.",
        )
        self.problem = problem


class ModelFileChanged(EngineStopped):
    """A model file that was cut short, or became unreadable, while it was in use: the model in memory is lost."""

    def __init__(self, path: str) -> None:
        SmallMindError.__init__(
            self,
            f"The model file {Path(path).name} was cut short while it was in use.",
            "Load the model again, once the file is whole.",
        )
        self.problem = "the model file was cut short while it was in use"
        self.path = path
