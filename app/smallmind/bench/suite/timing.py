"""How long the rest of a suite will take."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from smallmind.bench.suite.figures import FigureKey, Part
from smallmind.bench.suite.plan import Step, SuitePlan

_DECODE_WEIGHT = 6.0  # a decoded token takes as long as so many of a prompt


class TimeLeft:
    """A step that was taken before takes as long again; others are weighed by their tokens."""

    def __init__(self, plan: SuitePlan) -> None:
        self._plan = plan
        self._seen: dict[FigureKey, list[float]] = {}
        self._weight = 0.0
        self._seconds = 0.0

    def add(self, step: Step, seconds: float) -> None:
        """That step has been taken."""
        self._seen.setdefault(step.key, []).append(seconds)
        if step.key.part is not Part.LOAD:  # says nothing about tokens
            self._weight += self._weigh(step.key, is_first=len(self._seen[step.key]) == 1)
            self._seconds += seconds

    def of(self, steps: Sequence[Step]) -> float:
        """Seconds; 0 where nothing is known yet."""
        if not self._weight:
            return 0.0
        return sum(self._one(step) for step in steps)

    def _one(self, step: Step) -> float:
        seen = self._seen.get(step.key, [])
        if len(seen) > 1:
            return median(seen[1:])
        return self._weigh(step.key, is_first=not seen and step.round == 0) * self._seconds / self._weight

    def _weigh(self, key: FigureKey, *, is_first: bool) -> float:
        plan = self._plan
        match key.part:
            case Part.LOAD:
                return 0.0
            case Part.PREFILL | Part.FIRST_TOKEN:
                return key.size + _DECODE_WEIGHT
            case Part.STREAMS:
                return key.size * plan.stream_tokens * _DECODE_WEIGHT
            case Part.DECODE:
                return (key.size if is_first else 0) + plan.decode_tokens * _DECODE_WEIGHT
