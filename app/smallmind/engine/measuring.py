"""The native engine for benches: no tokenizer, no requests, only its own measurements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smallmind.domain.model import EngineOptions
from smallmind.engine.headers import read_header
from smallmind.engine.memory import check_memory, load_weights, lock_warnings
from smallmind.engine.options import resolve_options

if TYPE_CHECKING:
    from smallmind import _native


class MeasuredEngine:
    """A loaded model that can be timed.  Every call blocks."""

    def __init__(self, native: _native.Engine, model: str, warnings: tuple[str, ...] = ()) -> None:
        self._native = native
        self.model = model
        self.warnings = warnings

    @property
    def kernel(self) -> str:
        """The kernel set that runs."""
        return self._native.kernel

    @property
    def n_threads(self) -> int:
        """Threads that compute."""
        return self._native.n_threads

    def measure_prefill(self, n_tokens: int) -> float:
        """Seconds from an empty context through `n_tokens` of prompt to the first token."""
        return self._native.measure_prefill(n_tokens)

    def measure_decode(self, n_tokens: int, depth: int, n_streams: int) -> tuple[float, float]:
        """(seconds, seconds to the first token) of `n_streams` answers of `n_tokens` each, after `depth` tokens."""
        return self._native.measure_decode(n_tokens, depth, n_streams)

    def close(self) -> None:
        """Joins the engine's threads.  Idempotent."""
        self._native.close()


def load_measured(path: Path, options: EngineOptions) -> MeasuredEngine:
    """`options.context_length` is shared by all streams; it may exceed the trained one, since only time counts.

    Raises as `load_running_model`, but asks nothing of the tokenizer or the template.
    """
    from smallmind import _native

    resolved = resolve_options(options, trained_context_length=0)
    header = read_header(path)
    check_memory(path.stem, header, resolved)
    weights = load_weights(path, resolved, None)
    native = _native.Engine(
        weights,
        n_threads=resolved.n_threads,
        context_length=resolved.context_length,
        kernel=resolved.kernel,
        kv_format=resolved.kv_format,
        token_bytes=[b""] * weights.n_vocab,
    )
    return MeasuredEngine(native, path.stem, lock_warnings(weights, resolved))
