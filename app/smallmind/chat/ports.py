"""What a session needs of an engine.  smallmind.engine.Engine fits; tests use a small one of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from smallmind.domain.generation import GenerationEvent, GenerationRequest, SamplingOptions
from smallmind.domain.model import LoadedModel
from smallmind.text import ChatTemplate, Tokenizer


class AnswerStream(Protocol):
    """The events of one answer; the last one is Finished.  Raises SmallMindError where the engine fails."""

    def __aiter__(self) -> AsyncIterator[GenerationEvent]:
        """The events as they happen."""
        ...

    def cancel(self) -> None:
        """Ends the answer within a step: Finished then says CANCELLED.  Any thread, any number of times."""
        ...


class ChatEngine(Protocol):
    """A loaded model, ready to answer."""

    @property
    def model(self) -> LoadedModel:
        """What was loaded, and how."""
        ...

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's own."""
        ...

    @property
    def template(self) -> ChatTemplate:
        """The model's own."""
        ...

    def prepare(self, sampling: SamplingOptions) -> None:
        """Does what is slow about these options, once; called on a pool thread.  Raises InvalidSchema."""
        ...

    def submit(self, request: GenerationRequest) -> AnswerStream:
        """Begins an answer; returns at once.  Raises ContextFull, EngineStopped."""
        ...
