"""The engines of one model file: loaded once, then others beside it over the same weights."""

from __future__ import annotations

import time
from pathlib import Path

from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine
from smallmind.engine.options import resolve_options


class FileEngines:
    """Fits EngineSource.  A `borrowed` engine of the same file is used and never closed."""

    def __init__(self, path: Path, borrowed: Engine | None = None) -> None:
        self._path = path
        self._borrowed = borrowed
        self._owned: dict[EngineOptions, Engine] = {}

    @property
    def path(self) -> Path:
        """The model's file."""
        return self._path

    async def open(self, options: EngineOptions) -> Engine:
        """The borrowed engine if it is run like that, else another one over the weights that are loaded."""
        if self._borrowed is not None and is_run_like(self._borrowed, options):
            return self._borrowed
        if options not in self._owned:
            first = self._borrowed or next(iter(self._owned.values()), None)
            self._owned[options] = (
                await first.beside(options) if first is not None else await Engine.load(self._path, options)
            )
        return self._owned[options]

    async def measure_load(self, options: EngineOptions) -> float:
        """Loads a copy and closes it: the file comes from the system's cache unless this is its first use."""
        begin = time.perf_counter()
        engine = await Engine.load(self._path, options)
        seconds = time.perf_counter() - begin
        if self._owned or self._borrowed is not None:
            await engine.close()
        else:
            self._owned[options] = engine
        return seconds

    async def close(self) -> None:
        """All but the borrowed one."""
        owned, self._owned = self._owned, {}
        for engine in owned.values():
            await engine.close()


def is_run_like(engine: Engine, options: EngineOptions) -> bool:
    """Whether a loaded engine measures what those options ask for."""
    model = engine.model
    wanted = resolve_options(options, model.info.trained_context_length)
    return (
        model.n_threads == wanted.n_threads
        and model.kernel == wanted.kernel
        and model.kv_format == wanted.kv_format
        and model.context_length >= wanted.context_length
    )
