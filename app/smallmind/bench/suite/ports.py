"""What a suite needs of an engine.  smallmind.engine.Engine fits; tests use a small one of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from smallmind.domain.generation import GenerationEvent, GenerationRequest
from smallmind.domain.model import EngineOptions, LoadedModel
from smallmind.text import ChatTemplate, Tokenizer


class AnswerStream(Protocol):
    """The events of one answer; the last one is Finished."""

    def __aiter__(self) -> AsyncIterator[GenerationEvent]:
        """The events as they happen."""
        ...

    def cancel(self) -> None:
        """Ends the answer within a step.  Any number of times."""
        ...


class MeasurableEngine(Protocol):
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

    def submit(self, request: GenerationRequest) -> AnswerStream:
        """Begins an answer; returns at once."""
        ...


class EngineSource(Protocol):
    """Where the measured engines come from."""

    @property
    def path(self) -> Path:
        """The model's file."""
        ...

    async def open(self, options: EngineOptions) -> MeasurableEngine:
        """An engine with these options, the same one for the same options.  Raises SmallMindError."""
        ...

    async def measure_load(self, options: EngineOptions) -> float:
        """Seconds of loading the model once more.  Raises SmallMindError."""
        ...

    async def close(self) -> None:
        """Closes what `open` made."""
        ...
