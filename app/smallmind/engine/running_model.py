"""A loaded model with everything that an answer needs: what the async and the sync face have in common."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from smallmind.domain.errors import EngineStopped, InvalidSetting
from smallmind.domain.generation import GenerationRequest, SamplingOptions
from smallmind.domain.model import EngineOptions, LoadedModel, ModelInfo
from smallmind.engine.headers import read_header
from smallmind.engine.memory import check_memory, load_weights, lock_warnings
from smallmind.engine.options import n_threads_for, resolve_options
from smallmind.engine.processors import usable_processors
from smallmind.engine.pump import EventPump, Sink
from smallmind.engine.schema import SchemaMask, SchemaMasks
from smallmind.library.description import describe
from smallmind.text import ChatTemplate, Tokenizer

if TYPE_CHECKING:
    from smallmind import _native

Progress = Callable[[int, int], bool]
"""Called with the bytes done and in all, on the loading thread; False stops the load."""

_SEED_BITS = 32  # enough to never repeat by chance, short enough to type


class RunningModel:
    """Owns the native engine and the thread that collects its events.  Every method works on any thread."""

    def __init__(
        self,
        native: _native.Engine,
        model: LoadedModel,
        tokenizer: Tokenizer,
        template: ChatTemplate,
        weights: _native.Model,
    ) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.template = template
        self._native = native
        self._weights: _native.Model | None = weights
        self._closing = threading.Lock()
        self._pump = EventPump(native, tokenizer.token_bytes)
        self._masks = SchemaMasks(tokenizer)

    @property
    def is_running(self) -> bool:
        """False once it is closed or has failed."""
        return self._pump.is_running

    def start(self, request: GenerationRequest, sink: Sink) -> int:
        """Id of the request; returns at once, if `prepare` was called for the sampling options.

        Raises ContextFull, EngineStopped, InvalidSetting (an empty prompt), InvalidSchema, ConstraintFailed.
        """
        if not request.prompt:
            raise InvalidSetting("prompt", "", "at least one token")
        options = _native_options(request, self.tokenizer.end_tokens)
        return self._pump.submit(list(request.prompt), options, sink, self._mask(request))

    def prepare(self, sampling: SamplingOptions) -> None:
        """Does what is slow about these options, once.  Raises InvalidSchema, ConstraintFailed."""
        if sampling.json_schema:
            self._masks.prepare(sampling.json_schema)

    def _mask(self, request: GenerationRequest) -> SchemaMask | None:
        if not request.sampling.json_schema:
            return None
        answered = request.prompt[len(request.prompt) - request.n_continued :]
        return self._masks.mask(request.sampling.json_schema, answered)

    def cancel(self, request_id: int) -> None:
        """At once, if it still runs."""
        self._native.cancel(request_id)

    @property
    def n_threads(self) -> int:
        """That compute now."""
        return self._native.n_threads

    @property
    def max_threads(self) -> int:
        """That may be made to compute."""
        return self._native.max_threads

    @property
    def is_considerate(self) -> bool:
        """Whether the system prefers other programs."""
        return self._native.has_low_priority

    def set_threads(self, n_threads: int, *, is_considerate: bool) -> None:
        """From the next step on; waits for the one that is being computed.  0 threads: every core.

        A considerate engine leaves a core free.  Answers go on, with the same words.  Raises EngineStopped.
        """
        n_threads = min(n_threads_for(n_threads, is_considerate=is_considerate), self.max_threads)
        self.change_threads(n_threads, is_considerate=is_considerate)

    def change_threads(self, n_threads: int, *, is_considerate: bool) -> None:
        """So many, whatever is_considerate would make of them.  Raises EngineStopped."""
        self._native.set_threads(n_threads, has_low_priority=is_considerate)

    def measure_prefill(self, n_tokens: int) -> float:
        """Seconds through a prompt of so many tokens, once no answer is being made.  Forgets what was read before."""
        return self._native.measure_prefill(n_tokens)

    def measure_decode(self, n_tokens: int) -> float:
        """Seconds for so many tokens of an answer, likewise."""
        return self._native.measure_decode(n_tokens, 0, 1)[0]

    def beside(self, options: EngineOptions) -> RunningModel:
        """Another one over the same weights: it costs a cache and threads of its own, and no time.

        How the weights were loaded stays as it is.
        Raises UnknownKernel, InvalidSetting, NotEnoughMemory, EngineStopped (it is closed).
        """
        start = time.monotonic()
        if self._weights is None:
            raise EngineStopped
        info = self.model.info
        resolved = resolve_options(options, info.trained_context_length)
        return _run(self._weights, info, resolved, self.tokenizer, self.template, start)

    def close(self) -> None:
        """Ends answers as cancelled and joins every thread.  Idempotent; a second caller waits for the first."""
        with self._closing:
            self._native.close()
            self._pump.drain()
            self._weights = None


def load_running_model(path: Path, options: EngineOptions, progress: Progress | None = None) -> RunningModel:
    """Blocks for as long as it takes.  Header, memory and tokenizer are checked before the weights are read.

    Raises ModelNotFound, StorageError, ModelFileError, UnsupportedModel, NotEnoughMemory, UnknownKernel,
    ModelFileChanged, InvalidSetting, TemplateError, and EngineStopped when `progress` returned False.
    """

    start = time.monotonic()
    header = read_header(path)
    info = describe(path, header)
    resolved = resolve_options(options, info.trained_context_length)
    check_memory(info.name, header, resolved)
    tokenizer = Tokenizer(header.metadata, str(path))
    template = ChatTemplate.from_metadata(header.metadata, bos_token=tokenizer.bos_token, eos_token=tokenizer.eos_token)
    weights = load_weights(path, resolved, progress)
    return _run(weights, info, resolved, tokenizer, template, start)


def _run(
    weights: _native.Model,
    info: ModelInfo,
    resolved: EngineOptions,
    tokenizer: Tokenizer,
    template: ChatTemplate,
    start: float,
) -> RunningModel:
    from smallmind import _native

    native = _native.Engine(
        weights,
        n_threads=resolved.n_threads,
        context_length=resolved.context_length,
        kernel=resolved.kernel,
        kv_format=resolved.kv_format,
        token_bytes=_padded(tokenizer.token_bytes, weights.n_vocab),
        max_threads=max(resolved.n_threads, len(usable_processors())),
    )
    if resolved.is_considerate:
        native.set_threads(n_threads_for(resolved.n_threads, is_considerate=True), has_low_priority=True)
    model = LoadedModel(
        info,
        native.n_threads,
        native.context_length,
        native.kernel,
        load_s=time.monotonic() - start,
        kv_format=native.kv_format,
        warnings=lock_warnings(weights, resolved),
    )
    return RunningModel(native, model, tokenizer, template, weights)


def _padded(token_bytes: list[bytes], n_vocab: int) -> list[bytes]:
    """One entry for each row of the output matrix, which may have more rows than there are tokens."""
    return token_bytes[:n_vocab] + [b""] * (n_vocab - len(token_bytes))


def _native_options(request: GenerationRequest, end_tokens: Iterable[int]) -> _native.SamplingOptions:
    from smallmind import _native

    sampling = request.sampling
    return _native.SamplingOptions(
        temperature=sampling.temperature,
        top_k=sampling.top_k,
        top_p=sampling.top_p,
        min_p=sampling.min_p,
        repetition_penalty=sampling.repetition_penalty,
        repetition_window=sampling.repetition_window,
        seed=secrets.randbits(_SEED_BITS) if sampling.seed is None else sampling.seed,
        max_tokens=sampling.max_tokens or 0,
        stop=[text.encode() for text in sampling.stop if text],
        n_logprobs=sampling.n_logprobs,
        end_tokens=sorted(end_tokens),
        presence_penalty=sampling.presence_penalty,
        frequency_penalty=sampling.frequency_penalty,
        n_continued=request.n_continued,
    )
