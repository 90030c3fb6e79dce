"""The surface of smallmind._native with a model that repeats a fixed answer.  Put in its place by `conftest.py`."""

from __future__ import annotations

import enum
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smallmind.domain.errors import ContextFull, EngineStopped, ModelNotFound
from tests.unit.text.tiny_vocabulary import byte_level

ANSWER = "héllo \U0001f600 wörld".encode()  # one byte a token: characters arrive in pieces
LOAD_STEPS = 20
CONVERTED_BYTES = 1_000


class EventKind(enum.Enum):
    PREFILL = 0
    TOKENS = 1
    FINISHED = 2
    FAILED = 3


@dataclass
class Event:
    request_id: int
    kind: EventKind
    n_done: int = 0
    n_total: int = 0
    text: bytes = b""
    token_ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    top_logprobs: list[list[tuple[int, float]]] = field(default_factory=list)
    reason: str = ""
    n_prompt: int = 0
    n_cached: int = 0
    n_generated: int = 0
    prefill_s: float = 0.0
    time_to_first_token_s: float = 0.0
    decode_s: float = 0.0
    kernel: str = ""
    n_threads: int = 0
    seed: int = 0
    problem: str = ""
    changed_file: str = ""
    is_constraint: bool = False
    n_ahead: int = 0
    elapsed_s: float = 0.0


@dataclass
class SamplingOptions:
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    repetition_window: int = 64
    seed: int = 0
    max_tokens: int = 0
    stop: Sequence[bytes] = ()
    n_logprobs: int = 0
    end_tokens: Sequence[int] = ()
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    n_continued: int = 0


@dataclass
class TensorInfo:
    name: str
    type: str
    shape: tuple[int, ...]
    size_bytes: int
    offset: int = 0


@dataclass
class GgufHeader:
    metadata: dict[str, Any]
    tensors: list[TensorInfo]
    size_bytes: int = 1_000
    version: int = 3
    is_smq: bool = False


def make_header() -> GgufHeader:
    """A model of 2 layers with a context of 128 tokens."""
    fields = {
        "general.architecture": "llama",
        "general.file_type": 3,
        "llama.block_count": 2,
        "llama.context_length": 128,
        "llama.embedding_length": 64,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 2,
    }
    return GgufHeader(byte_level("smollm") | fields, [TensorInfo("token_embd.weight", "Q4_1", (64, 270), 10_800)])


class Switches:
    """What a test may change about the next load; made anew for each test."""

    def __init__(self) -> None:
        self.step_s = 0.0
        self.load_step_s = 0.0
        self.is_endless = False
        self.failure = ""  # FAILED after the first token
        self.changed_file = ""  # what it says then
        self.can_lock = True
        self.conversion_failure: BaseException | None = None
        self.conversions: list[tuple[str, str]] = []
        self.verified: list[str] = []
        self.loads: list[tuple[str, bool, bool]] = []
        self.header = make_header()
        self.engines: list[Engine] = []
        self.options: list[SamplingOptions] = []
        self.prompts: list[list[int]] = []


switches = Switches()


def read_header(path: str) -> GgufHeader:
    if not Path(path).is_file():
        raise ModelNotFound(path)
    return switches.header


def kernel_names() -> list[str]:
    return ["scalar", "avx2"]


def fastest_kernel() -> str:
    return "avx2"


def cpu_features() -> dict[str, bool]:
    return {"avx2": True, "fma": True, "avx512f": False}


def cpu_name() -> str:
    return "A Processor"


def measure_bandwidth(n_threads: int, seconds: float) -> float:
    return 1e9 * n_threads * seconds


@dataclass(eq=False)
class KernelCase:
    kernel: str
    format: str
    unit: str
    is_from_memory: bool
    timed_columns: list[int]


@dataclass
class KernelDifference:
    width: int = 512
    columns: int = 7
    input: str = "huge"
    part: str = "out"
    index: int = 153
    expected: str = "1"
    found: str = "2"


@dataclass
class KernelFinding:
    n_trials: int
    difference: KernelDifference | None


class KernelHarness:
    """Finds avx2 wrong; times are what was asked for."""

    def __init__(self, *, arena_bytes: int) -> None:
        self.arena_bytes = arena_bytes
        self.cases = [
            KernelCase("matmul_quantised", "Q4_K", "int8", True, [1, 8]),
            KernelCase("rms_norm", "", "", False, [1]),
        ]

    def check(self, case: KernelCase, kernels: Sequence[str]) -> list[KernelFinding]:
        assert case in self.cases
        return [KernelFinding(5, KernelDifference() if name == "avx2" else None) for name in kernels]

    def time(self, case: KernelCase, columns: int, kernel: str, n_threads: int, seconds: float) -> tuple[float, float]:
        assert case in self.cases
        return 1e9 * columns * n_threads, 2e9 * columns * n_threads


def converted_bytes(gguf_path: str) -> int:
    return CONVERTED_BYTES


def convert(gguf_path: str, smq_path: str, n_threads: int, progress: Callable[[int, int], bool] | None = None) -> None:
    switches.conversions.append((gguf_path, smq_path))
    assert progress is not None
    progress(1, 2)
    Path(smq_path).write_bytes(b"conv")
    if switches.conversion_failure is not None:
        raise switches.conversion_failure
    Path(smq_path).write_bytes(b"converted")
    progress(2, 2)


def verify(smq_path: str, n_threads: int, progress: Callable[[int, int], bool] | None = None) -> None:
    switches.verified.append(smq_path)
    assert progress is not None
    progress(2, 2)


class Model:
    n_vocab = 300  # more rows than tokens
    weight_bytes = 10_800

    def __init__(self, is_locked: bool) -> None:
        self.is_locked = is_locked

    @staticmethod
    def load(
        path: str,
        n_threads: int,
        progress: Callable[[int, int], bool] | None = None,
        *,
        is_mapped: bool = True,
        is_locked: bool = False,
    ) -> Model:
        switches.loads.append((path, is_mapped, is_locked))
        for step in range(LOAD_STEPS + 1):
            time.sleep(switches.load_step_s)
            if progress and not progress(step, LOAD_STEPS):
                raise EngineStopped("loading was stopped")
        return Model(is_locked and switches.can_lock)


@dataclass
class _Request:
    id: int
    prompt: list[int]
    options: SamplingOptions
    is_cancelled: threading.Event = field(default_factory=threading.Event)


class Engine:
    def __init__(
        self,
        model: Model,
        *,
        n_threads: int,
        context_length: int,
        kernel: str,
        kv_format: str = "f16",
        token_bytes: Sequence[bytes],
        max_threads: int = 0,
    ) -> None:
        assert len(token_bytes) == model.n_vocab
        self.kernel = kernel
        self.kv_format = kv_format
        self.n_threads = n_threads
        self.max_threads = max(n_threads, max_threads)
        self.has_low_priority = False
        self.context_length = context_length
        self.is_closed = False
        self.n_closes = 0
        self.measured: list[tuple[int, ...]] = []
        self._switches = switches
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._by_id: dict[int, _Request] = {}
        self._events: list[Event] = []
        self._arrived = threading.Condition()
        self._scheduler = threading.Thread(target=self._run, name="fake-scheduler", daemon=True)
        self._scheduler.start()
        switches.engines.append(self)

    def set_threads(self, n_threads: int, *, has_low_priority: bool = False) -> None:
        assert 1 <= n_threads <= self.max_threads
        self.n_threads = n_threads
        self.has_low_priority = has_low_priority

    def submit(
        self, prompt: list[int], options: SamplingOptions, mask: Callable[[int | None], bytes] | None = None
    ) -> int:
        if self.is_closed:
            raise EngineStopped
        if len(prompt) > self.context_length:
            raise ContextFull(len(prompt), self.context_length)
        self._switches.options.append(options)
        self._switches.prompts.append(prompt)
        request = _Request(len(self._by_id) + 1, prompt, options)
        self._by_id[request.id] = request
        self._requests.put(request)
        return request.id

    def cancel(self, request_id: int) -> None:
        if request_id in self._by_id:
            self._by_id[request_id].is_cancelled.set()

    def wait_events(self, timeout_s: float, gap_s: float = 0.0) -> list[Event]:
        with self._arrived:
            self._arrived.wait_for(lambda: bool(self._events) or self.is_closed, timeout_s)
            events, self._events = self._events, []
        return events

    def close(self) -> None:
        self.n_closes += 1
        with self._arrived:
            self.is_closed = True
            self._arrived.notify_all()
        for request in self._by_id.values():
            request.is_cancelled.set()
        self._requests.put(None)
        self._scheduler.join()

    def measure_prefill(self, n_tokens: int) -> float:
        self.measured.append((n_tokens,))
        return n_tokens / 1_000

    def measure_decode(self, n_tokens: int, depth: int, n_streams: int) -> tuple[float, float]:
        self.measured.append((n_tokens, depth, n_streams))
        return n_tokens / 100, 0.25

    def _run(self) -> None:
        while (request := self._requests.get()) is not None:
            self._answer(request)

    def _answer(self, request: _Request) -> None:
        n_prompt = len(request.prompt)
        self._push(Event(request.id, EventKind.PREFILL, n_done=n_prompt, n_total=n_prompt))
        limit = request.options.max_tokens or self.context_length - n_prompt
        reason, n_generated = "length", 0
        while n_generated < limit or self._switches.is_endless:
            if request.is_cancelled.wait(self._switches.step_s):
                reason = "cancelled"
                break
            if n_generated == len(ANSWER) and not self._switches.is_endless:
                reason = "end"
                break
            byte = ANSWER[n_generated % len(ANSWER)]
            best = [(byte, -0.5)] * request.options.n_logprobs
            event = Event(request.id, EventKind.TOKENS, text=bytes([byte]), token_ids=[byte])
            if best:
                event.logprobs, event.top_logprobs = [-0.5], [best]
            self._push(event)
            n_generated += 1
            if self._switches.failure:
                self._push(
                    Event(
                        request.id,
                        EventKind.FAILED,
                        problem=self._switches.failure,
                        changed_file=self._switches.changed_file,
                    )
                )
                return
        finished = Event(request.id, EventKind.FINISHED, reason=reason, n_prompt=n_prompt, n_generated=n_generated)
        finished.kernel, finished.n_threads, finished.seed = self.kernel, self.n_threads, request.options.seed
        self._push(finished)

    def _push(self, event: Event) -> None:
        with self._arrived:
            self._events.append(event)
            self._arrived.notify_all()
