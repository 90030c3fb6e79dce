"""The engine in C++ (native/bindings).  Only smallmind.engine imports it.

Its errors are instances of smallmind.domain.errors; nonsense arguments (a token id outside the vocabulary) are
ValueError.
Every call that may take over a millisecond releases the GIL.  Times are in seconds, sizes in bytes.
"""

import enum
from collections.abc import Callable, Sequence
from typing import Any, final

@final
class TensorInfo:
    """One tensor of a model file.  The first item of `shape` is the contiguous width; unknown types have 0 bytes."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def offset(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...

@final
class GgufHeader:
    """What a GGUF or .smq file says before its weights.

    Arrays are lists; bytes in texts that are not UTF-8 become U+FFFD.
    """

    @property
    def metadata(self) -> dict[str, Any]: ...
    @property
    def tensors(self) -> list[TensorInfo]: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def is_smq(self) -> bool: ...

def read_header(path: str) -> GgufHeader:
    """Maps the file and checks all of its header.

    Raises ModelNotFound, StorageError, ModelFileError, UnsupportedModel.
    """

def unpack_rows(type_id: int, data: bytes, n_rows: int, n_cols: int) -> bytes:
    """float32[n_rows, n_cols], as the engine understands the rows of a tensor of GGUF's type `type_id`."""

def kernel_names() -> list[str]:
    """Kernel sets that this processor and system can run, slowest first; "scalar" is always the first."""

def fastest_kernel() -> str:
    """The set that runs when none is asked for.  SMALLMIND_ISA forces one.  Raises UnknownKernel."""

def cpu_features() -> dict[str, bool]: ...
def cpu_name() -> str: ...
def measure_bandwidth(n_threads: int, seconds: float) -> float:
    """Bytes per second that `n_threads` read together from memory, for about `seconds`; needs 256 MiB."""

@final
class KernelCase:
    """A kernel in one format, "" where there is none.  `unit` is int8 or float32, "" without multiply-adds."""

    @property
    def kernel(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def is_from_memory(self) -> bool: ...
    @property
    def timed_columns(self) -> list[int]: ...

@final
class KernelDifference:
    """The first input on which a kernel did not write what it must; `expected` and `found` are one value, in words."""

    @property
    def width(self) -> int: ...
    @property
    def columns(self) -> int: ...
    @property
    def input(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def expected(self) -> str: ...
    @property
    def found(self) -> str: ...

@final
class KernelFinding:
    """`n_trials` inputs were tried."""

    @property
    def n_trials(self) -> int: ...
    @property
    def difference(self) -> KernelDifference | None: ...

@final
class KernelHarness:
    """Checks and times kernels.  Calls wait for each other, take about the `seconds` given, and raise UnknownKernel.

    The first call that takes a time needs `arena_bytes` of memory, or raises NotEnoughMemory.
    """

    def __init__(self, *, arena_bytes: int) -> None: ...
    @property
    def cases(self) -> list[KernelCase]: ...
    def check(self, case: KernelCase, kernels: Sequence[str]) -> list[KernelFinding]:
        """One finding for each kernel set."""

    def time(self, case: KernelCase, columns: int, kernel: str, n_threads: int, seconds: float) -> tuple[float, float]:
        """(bytes, multiply-adds) per second; `columns` is one of the case's."""

    def bandwidth(self, n_threads: int, seconds: float) -> float:
        """Bytes per second of a plain loop over the memory that the timed kernels read."""

    def peak(self, unit: str, kernel: str, n_threads: int, seconds: float) -> float:
        """Multiply-adds per second of that kernel set's instruction, on registers."""

@final
class Model:
    """Weights packed for the kernels.  Immutable; many engines may share one."""

    @staticmethod
    def load(
        path: str,
        n_threads: int,
        progress: Callable[[int, int], bool] | None = None,
        *,
        is_mapped: bool = True,
        is_locked: bool = False,
    ) -> Model:
        """Calls `progress(done_bytes, total_bytes)`: False ends the load with EngineStopped; what it raises is raised.

        is_mapped: an .smq file's weights stay in the file; else they are copied, and checked on the way.  is_locked
        may be refused, which `is_locked` tells.
        Raises ModelNotFound, StorageError, ModelFileError, UnsupportedModel, NotEnoughMemory, ModelFileChanged.
        """

    @property
    def architecture(self) -> str: ...
    @property
    def n_layers(self) -> int: ...
    @property
    def n_vocab(self) -> int: ...
    @property
    def n_parameters(self) -> int: ...
    @property
    def context_length(self) -> int: ...
    @property
    def weight_bytes(self) -> int: ...
    def kv_bytes_per_token(self, kv_format: str) -> int:
        """Keys and values of one token in all layers."""
    @property
    def is_mapped(self) -> bool: ...
    @property
    def is_locked(self) -> bool: ...

def converted_bytes(gguf_path: str) -> int:
    """Size of the .smq file that `convert` would write.  Raises as Model.load."""

def convert(gguf_path: str, smq_path: str, n_threads: int, progress: Callable[[int, int], bool] | None = None) -> None:
    """Overwrites `smq_path`; what it raises leaves a part of a file there.  Progress as in Model.load.

    Raises as Model.load, and StorageError where it cannot write.
    """

def verify(smq_path: str, n_threads: int, progress: Callable[[int, int], bool] | None = None) -> None:
    """Compares every byte of an .smq file with its checksums.  Raises as Model.load; ModelFileError on damage."""

class SamplingOptions:
    """How one answer is sampled.  Switched off: temperature 0 (greedy), top_k 0, top_p 1, min_p 0, penalty 1, window 0.

    Order: mask (see Engine.submit), repetition penalty, frequency and presence penalty, temperature, top_k, top_p,
    min_p.  The last two penalties count the tokens of the answer; n_continued tokens at the prompt's end belong to it.
    max_tokens 0: until the context is full.  Log probabilities, of the chosen token and of the n_logprobs best, are
    made when n_logprobs is over 0, from the logits before all that.
    """

    temperature: float
    top_k: int
    top_p: float
    min_p: float
    repetition_penalty: float
    repetition_window: int
    seed: int
    max_tokens: int
    stop: list[bytes]
    n_logprobs: int
    end_tokens: list[int]
    presence_penalty: float
    frequency_penalty: float
    n_continued: int
    def __init__(
        self,
        *,
        temperature: float = 0.0,
        top_k: int = 0,
        top_p: float = 1.0,
        min_p: float = 0.0,
        repetition_penalty: float = 1.0,
        repetition_window: int = 64,
        seed: int = 0,
        max_tokens: int = 0,
        stop: Sequence[bytes] = (),
        n_logprobs: int = 0,
        end_tokens: Sequence[int] = (),
        presence_penalty: float = 0.0,
        frequency_penalty: float = 0.0,
        n_continued: int = 0,
    ) -> None: ...

class EventKind(enum.Enum):
    """What an event tells."""

    PREFILL = ...
    TOKENS = ...
    FINISHED = ...
    FAILED = ...

@final
class Event:
    """Something that happened to a request; which fields mean something depends on `kind`.

    Every request ends with exactly one FINISHED or FAILED.  Tokens that nobody collected yet share one TOKENS event.
    """

    @property
    def request_id(self) -> int: ...
    @property
    def kind(self) -> EventKind: ...

    # PREFILL: n_done of n_total prompt tokens are in the cache, elapsed_s after it began (n_cached were there before).
    # n_ahead requests come first; over 0 only while this one waits.
    @property
    def n_done(self) -> int: ...
    @property
    def n_total(self) -> int: ...
    @property
    def n_ahead(self) -> int: ...
    @property
    def elapsed_s(self) -> float: ...

    # TOKENS: `text` holds no byte of a stop string and may end in the middle of a character.
    @property
    def text(self) -> bytes: ...
    @property
    def token_ids(self) -> list[int]: ...
    @property
    def logprobs(self) -> list[float]: ...
    @property
    def top_logprobs(self) -> list[list[tuple[int, float]]]: ...

    # FINISHED: reason is end, stop, length or cancelled.
    @property
    def reason(self) -> str: ...
    @property
    def n_prompt(self) -> int: ...
    @property
    def n_cached(self) -> int: ...
    @property
    def n_generated(self) -> int: ...
    @property
    def prefill_s(self) -> float: ...
    @property
    def time_to_first_token_s(self) -> float: ...
    @property
    def decode_s(self) -> float: ...
    @property
    def kernel(self) -> str: ...
    @property
    def n_threads(self) -> int: ...
    @property
    def seed(self) -> int: ...

    # FAILED: a clause without a full stop; the model's file if that was cut short, else ""; whether the mask failed.
    @property
    def problem(self) -> str: ...
    @property
    def changed_file(self) -> str: ...
    @property
    def is_constraint(self) -> bool: ...

@final
class Engine:
    """A model with its cache and its own scheduler thread.  Every method may be called from any thread."""

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
        """`kernel` "" is the fastest.  `kv_format`: "f16", or "q8_0" for half the memory.  `token_bytes` by token id.
        `max_threads`: what set_threads may ask for.

        Raises UnknownKernel, NotEnoughMemory.
        """

    @property
    def kernel(self) -> str: ...
    @property
    def n_threads(self) -> int: ...
    @property
    def context_length(self) -> int: ...
    @property
    def kv_format(self) -> str: ...
    @property
    def is_closed(self) -> bool: ...
    @property
    def max_threads(self) -> int: ...
    @property
    def has_low_priority(self) -> bool: ...
    def submit(
        self, prompt: Sequence[int], options: SamplingOptions, mask: Callable[[int | None], bytes] | None = None
    ) -> int:
        """Queues a request and returns its id at once.  Raises ContextFull, EngineStopped, ModelFileChanged.

        `mask` is called before each token with the one chosen last (None at first), on the engine's thread: bit i % 8
        of byte i // 8 allows token i.  What it raises ends the request as FAILED.
        """

    def cancel(self, request_id: int) -> None:
        """Ends the request at once, as FINISHED with reason "cancelled".  Unknown ids are ignored."""

    def set_threads(self, n_threads: int, *, has_low_priority: bool = False) -> None:
        """How many threads compute from the next step on, 1 to max_threads.  Waits for the step that is being computed.

        has_low_priority lets the system prefer other programs.  Raises EngineStopped.
        """

    def wait_events(self, timeout_s: float, gap_s: float = 0.0) -> list[Event]:
        """The events since the last call, waiting for the first one; [] after the timeout, and at once when closed.

        More tokens of answers that have begun may wait until gap_s after the last call that returned something.
        """

    def close(self) -> None:
        """Ends every request as cancelled and joins the thread.  Idempotent."""

    def evaluate(self, tokens: Sequence[int], chunk: int) -> bytes:
        """Logits after every token, from an empty context: float32[len(tokens), n_vocab].

        `chunk` tokens a step; 0, or more than 512, is 512.  Like the measurements it waits until no request runs, and
        forgets the cached prefix.  Raises ContextFull, EngineStopped.
        """

    def measure_prefill(self, n_tokens: int) -> float:
        """Seconds from an empty context through `n_tokens` of prompt to the first token.  Raises ContextFull."""

    def measure_decode(self, n_tokens: int, depth: int, n_streams: int) -> tuple[float, float]:
        """(seconds, first_token_s): `n_streams` sequences decode `n_tokens` each after max(depth, 1) tokens of context.

        first_token_s: from an empty context to the first token of one stream.  At most 64 streams, which share the
        context.  Raises ContextFull.
        """
