"""The engine as conversations see it while a benchmark has it for itself."""

from __future__ import annotations

from typing import Any

from smallmind.domain.errors import SmallMindError
from smallmind.domain.generation import GenerationRequest


class BenchmarkRunning(SmallMindError):
    """An answer that was asked for while a benchmark runs."""

    def __init__(self) -> None:
        super().__init__("A benchmark is running, so no answer is begun.", "Stop it or wait, then try again.")


class HeldEngine:
    """Like the engine, but it begins no answer."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def submit(self, _request: GenerationRequest) -> Any:
        """Raises BenchmarkRunning."""
        raise BenchmarkRunning

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)
