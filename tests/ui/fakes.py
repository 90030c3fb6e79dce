"""What stands below the window in its tests: the real store and sessions, a model that says what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smallmind.chat.session import ChatSession
from smallmind.domain.errors import InvalidSetting, ModelNotFound, SmallMindError
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions, InstalledModel, LoadedModel, ModelInfo
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.ui.models.services import Services
from tests.unit.chat.fake_engine import FakeEngine

MODEL = InstalledModel("SmolLM2-135M-Instruct-Q4_1", Path("models/SmolLM2-135M-Instruct-Q4_1.gguf"), 98_000_000)
OTHER = InstalledModel("Qwen2.5-0.5B-Instruct-Q8_0", Path("models/Qwen2.5-0.5B-Instruct-Q8_0.gguf"), 531_000_000)


class FakeModel(FakeEngine):
    """FakeEngine as the window loads it: with a name, and to be closed."""

    is_closed = False
    is_considerate = False

    def describe(self, path: Path, options: EngineOptions) -> None:
        info = ModelInfo(
            path, path.stem, "llama", path.stem.rpartition("-")[2], 98_000_000, 135_000_000, 30, 49_152, 8_192
        )
        self.model = LoadedModel(
            info, options.n_threads or 2, options.context_length or 8_192, options.kernel or "avx512vnni", 0.4
        )

    @property
    def n_threads(self) -> int:
        return self.model.n_threads

    async def set_threads(self, n_threads: int, *, is_considerate: bool = False) -> None:
        self.is_considerate = is_considerate
        self.model = replace(self.model, n_threads=1 if is_considerate else n_threads or 2)

    def prepare(self, sampling: SamplingOptions) -> None:
        if '"nonsense"' in sampling.json_schema:
            raise InvalidSetting("JSON schema", "nonsense", "a JSON schema")

    async def close(self) -> None:
        self.is_closed = True


@dataclass(frozen=True)
class FakeFigures:
    n_threads: int
    decode_tok_s: float


@dataclass(frozen=True)
class FakeTuning:
    best: int
    figures: tuple[FakeFigures, ...]


class FakeLibrary:
    """Two models; any existing path is a model as well."""

    def __init__(self, *models: InstalledModel) -> None:
        self.models = models or (MODEL, OTHER)
        self.folder = Path("models")

    def scan(self) -> tuple[InstalledModel, ...]:
        return self.models

    def resolve(self, name_or_path: str) -> Path:
        for model in self.models:
            if name_or_path in (model.name, str(model.path)):
                return model.path
        if name_or_path.endswith(".gguf"):
            return Path(name_or_path)
        raise ModelNotFound(name_or_path, tuple(model.name for model in self.models))


class FakeWords:
    """`added` is the dictionary of the user."""

    def __init__(self) -> None:
        self.added: list[str] = []

    def load(self) -> Sequence[str]:
        return self.added

    def add(self, word: str) -> None:
        self.added.append(word)


class FakeWorld:
    """`services()` for a Workspace.  Set `model` or `load_error` before a load; `loads` keeps what was loaded."""

    def __init__(self, database: Database, model: FakeModel | None = None) -> None:
        self.store = ConversationStore(database)
        self.library = FakeLibrary()
        self.model = model or FakeModel(delay_s=0.001)
        self.load_error: SmallMindError | None = None
        self.load_gate: asyncio.Event | None = None
        self.measure_gate: asyncio.Event | None = None
        self.loads: list[tuple[Path, EngineOptions]] = []
        self.words = FakeWords()
        self._database = database

    def services(self) -> Services:
        return Services(
            store=self.store,
            library=self.library,
            make_session=lambda conversation_id: ChatSession(self.store, None, conversation_id=conversation_id),
            load_engine=self._load,
            kernel_names=("scalar", "avx2", "avx512", "avx512vnni"),
            n_cores=2,
            measure_threads=self._measure_threads,
            close=self._database.close,
            words=self.words,
        )

    async def close(self) -> None:
        """The database, where no workspace did it."""
        await self._database.close()

    async def _measure_threads(self, engine: FakeModel, progress: Callable[[int, int], None]) -> FakeTuning:
        progress(1, 4)
        if self.measure_gate is not None:
            await self.measure_gate.wait()
        return FakeTuning(2, (FakeFigures(1, 210.0), FakeFigures(2, 1_330.4)))

    async def _load(self, path: Path, options: EngineOptions, progress: Callable[[int, int], None]) -> FakeModel:
        self.loads.append((path, options))
        progress(45, 100)
        if self.load_gate is not None:
            await self.load_gate.wait()
        if self.load_error is not None:
            raise self.load_error
        self.model.describe(path, options)
        return self.model
