"""SmallMind's own logits, straight from the native engine: what the tests hold against the golden files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt


def engine_logits(
    path: Path, tokens: Sequence[int], *, chunk: int = 0, kernel: str = "", n_threads: int = 2, kv_format: str = "f16"
) -> npt.NDArray[np.float32]:
    """Logits after each token, float32[n_tokens, n_vocab], from an empty context, `chunk` at a time (0: all)."""
    from smallmind._native import Engine, Model  # noqa: TID251

    model = Model.load(str(path), n_threads)
    engine = Engine(
        model,
        n_threads=n_threads,
        context_length=len(tokens),
        kernel=kernel,
        kv_format=kv_format,
        token_bytes=[b""] * model.n_vocab,
    )
    try:
        return np.frombuffer(engine.evaluate(tokens, chunk), np.float32).reshape(len(tokens), model.n_vocab)
    finally:
        engine.close()
