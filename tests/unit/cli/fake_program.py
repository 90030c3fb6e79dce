"""The command line in a process of its own, with an engine that counts; for signals and pipes."""

from __future__ import annotations

import os
import sys
from functools import partial

from smallmind.cli import loading, main
from smallmind.domain.generation import GenerationRequest
from smallmind.domain.model import EngineOptions
from tests.unit.chat.fake_engine import FakeEngine, FakeStream


class StubbornEngine(FakeEngine):
    """Does not stop when it is told to, but says that it was told."""

    def submit(self, request: GenerationRequest) -> FakeStream:
        stream = super().submit(request)
        stream.cancel = partial(print, "told to stop", file=sys.stderr, flush=True)  # type: ignore[method-assign]
        return stream


async def load(_name: str, _options: EngineOptions) -> FakeEngine:
    print("loaded", file=sys.stderr, flush=True)
    n_words = int(os.environ["N_WORDS"])
    kind = StubbornEngine if os.environ["IS_STUBBORN"] else FakeEngine
    return kind(words=lambda _: [f"word{i}\n" for i in range(n_words)], delay_s=0.01)


if __name__ == "__main__":
    loading.load_engine = load  # type: ignore[assignment]
    sys.exit(main())
