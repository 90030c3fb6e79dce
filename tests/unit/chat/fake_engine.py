"""An engine that says what it is told to, with a real tokenizer: one token per byte, so that tests can count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path

from smallmind.domain.errors import ContextFull, InvalidSchema, SmallMindError
from smallmind.domain.generation import (
    AnswerToken,
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationRequest,
    GenerationStats,
    PrefillProgress,
    SamplingOptions,
    TextDelta,
)
from smallmind.domain.model import LoadedModel, ModelInfo
from smallmind.text import ChatTemplate, Tokenizer

MODEL_NAME = "fake-1"


class FakeStream:
    """Says the words, `delay_s` apart; then ends, fails, or waits for ever."""

    def __init__(self, engine: FakeEngine, request: GenerationRequest) -> None:
        self.request = request
        self.is_cancelled = False
        self._engine = engine
        self._woken = asyncio.Event()

    def cancel(self) -> None:
        self.is_cancelled = True
        self._woken.set()

    async def __aiter__(self) -> AsyncIterator[GenerationEvent]:
        n_prompt, n_said = len(self.request.prompt), 0
        yield PrefillProgress(n_prompt, n_prompt)
        for word in self._engine.words(self.request):
            await self._pause(self._engine.delay_s)
            if self.is_cancelled:
                break
            n_said += 1
            tokens = (AnswerToken(word, 0.5, (), (n_said,)),) if self._engine.tells_tokens else ()
            yield TextDelta(word, (n_said,), tokens=tokens)
        if self._engine.failure:
            raise self._engine.failure
        if self._engine.never_ends:
            await self._pause(None)
        reason = FinishReason.CANCELLED if self.is_cancelled else FinishReason.END
        yield Finished(reason, GenerationStats(n_prompt, 0, n_said, 0.01, 0.02, 0.1, "scalar", 1, 42))

    async def _pause(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return


class FakeEngine:
    """Fits smallmind.chat.ports.ChatEngine.  `streams` keeps every request that was made."""

    def __init__(
        self,
        answer: str = "Paris is the capital.",
        *,
        words: Callable[[GenerationRequest], list[str]] | None = None,
        delay_s: float = 0.0,
        context_length: int = 10_000,
        failure: SmallMindError | None = None,
        never_ends: bool = False,
        tells_tokens: bool = False,
    ) -> None:
        self.words = words or (lambda _: _words(answer))
        self.delay_s = delay_s
        self.failure = failure
        self.never_ends = never_ends
        self.tells_tokens = tells_tokens
        self.is_closed = False
        self.streams: list[FakeStream] = []
        info = ModelInfo(Path("fake.gguf"), MODEL_NAME, "llama", "Q4_1", 1, 1, 1, 258, 4096)
        self.model = LoadedModel(info, n_threads=1, context_length=context_length, kernel="scalar", load_s=0.0)
        self.tokenizer = byte_tokenizer()
        self.template = ChatTemplate("", bos_token="", eos_token="")

    def prepare(self, sampling: SamplingOptions) -> None:
        if sampling.json_schema == "bad":
            raise InvalidSchema("", "it is bad")

    def submit(self, request: GenerationRequest) -> FakeStream:
        if len(request.prompt) >= self.model.context_length:
            raise ContextFull(len(request.prompt), self.model.context_length)
        self.streams.append(FakeStream(self, request))
        return self.streams[-1]

    async def close(self) -> None:
        self.is_closed = True

    def prompt(self, index: int = -1) -> str:
        """What the model was given to read, special tokens spelled out."""
        special = {token_id: name for name, token_id in self.tokenizer.special_tokens.items()}
        ids = self.streams[index].request.prompt
        return b"".join(special[i].encode() if i in special else self.tokenizer.token_bytes[i] for i in ids).decode()


def _words(answer: str) -> list[str]:
    first, *rest = answer.split(" ")
    return [first, *(f" {word}" for word in rest)]


@cache
def byte_tokenizer() -> Tokenizer:
    """ChatML's two special tokens, and a token for each byte."""
    letters = [chr(b) if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b <= 255 else "" for b in range(256)]
    unprintable = iter(range(256, 512))
    letters = [letter or chr(next(unprintable)) for letter in letters]
    tokens = [*letters, "<|im_start|>", "<|im_end|>"]
    return Tokenizer(
        {
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "default",
            "tokenizer.ggml.tokens": tokens,
            "tokenizer.ggml.token_type": [1] * 256 + [3] * 2,
            "tokenizer.ggml.merges": [],
            "tokenizer.ggml.eos_token_id": 257,
        }
    )
