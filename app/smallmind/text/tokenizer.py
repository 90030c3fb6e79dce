"""Text to token ids and back, built from what a GGUF file says about its vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smallmind.text import byte_level_bpe, sentencepiece
from smallmind.text.encoder import Encode
from smallmind.text.pretokenizers import PRE_TOKENIZERS
from smallmind.text.vocabulary import TokenKind, Vocabulary, read_vocabulary

EncodeAll = Callable[[Sequence[str]], Sequence[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class PromptSegment:
    """A stretch of a prompt.  In markup, special tokens are parsed; in anything else they are ordinary characters."""

    text: str
    is_markup: bool


class Tokenizer:
    """Immutable once built, so any number of threads may share it.  About 0.1 s for a vocabulary of 50,000 tokens."""

    def __init__(self, metadata: Mapping[str, Any], path: str = "") -> None:
        """Raises UnsupportedModel."""
        vocabulary = read_vocabulary(metadata, path)
        builder = byte_level_bpe if vocabulary.model == "gpt2" else sentencepiece
        self._encode: Encode = builder.build_encoder(vocabulary, path)
        self._has_space_prefix = vocabulary.has_space_prefix
        self._bos_id = vocabulary.bos_id
        self.token_bytes: list[bytes] = builder.token_bytes(vocabulary)
        self.n_vocab = len(vocabulary.tokens)
        self.end_tokens = vocabulary.end_ids
        self.bos_token = vocabulary.text_of(vocabulary.bos_id)
        self.eos_token = vocabulary.text_of(vocabulary.eos_id)
        self.add_bos = _adds_bos(vocabulary.add_bos, vocabulary.model, vocabulary.pre_tokenizer)
        self.special_tokens = _special_tokens(vocabulary)

    @cached_property
    def special_pattern(self) -> re.Pattern[str]:
        """Finds special tokens; of two that begin alike, the longer one.  Matches nothing if there are none."""
        longest_first = sorted(self.special_tokens, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @cached_property
    def special_heads(self) -> tuple[str, ...]:
        """What a text may end with so that following text completes a special token."""
        return tuple({token[:cut] for token in self.special_tokens for cut in range(1, len(token))})

    @cached_property
    def special_tails(self) -> tuple[str, ...]:
        """What a text may begin with so that it completes a special token."""
        return tuple({token[cut:] for token in self.special_tokens for cut in range(1, len(token))})

    def encode(self, text: str) -> list[int]:
        """Ids of plain text.  Special tokens that it spells out are characters like any other; no BOS is added."""
        return self.encode_all([text])[0]

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Those of several texts at once, so that other threads are asked to stand aside once, and not for each."""
        ids = iter(self._encode([_whole_characters(text) for text in texts if text]))
        return [next(ids) if text else [] for text in texts]

    def encode_prompt(self, segments: Sequence[PromptSegment], encode_all: EncodeAll | None = None) -> list[int]:
        """Ids of a whole prompt, with BOS if the model wants one.  `encode_all` may stand in for the method of that
        name, to remember.

        What lies between two special tokens is encoded in one piece, across segments: a word may begin in the markup
        and end in the user's text, and must give the tokens that the model saw in training.
        """
        parts = list(self._parts(segments))
        stretches = iter((encode_all or self.encode_all)([each for each in parts if isinstance(each, str)]))
        ids: list[int] = []
        for part in parts:
            if isinstance(part, int):
                ids.append(part)
            else:
                ids += next(stretches)
        return self._with_bos(ids)

    def _parts(self, segments: Sequence[PromptSegment]) -> Iterator[str | int]:
        """Special tokens, and the stretches of text between them."""
        stretch: list[str] = []
        for segment in segments:
            position = 0
            for match in self.special_pattern.finditer(segment.text) if segment.is_markup else ():
                stretch.append(segment.text[position : match.start()])
                yield "".join(stretch)
                yield self.special_tokens[match.group()]
                stretch.clear()
                position = match.end()
            stretch.append(segment.text[position:])
        yield "".join(stretch)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids.  Control tokens give nothing; bytes that are no UTF-8 give U+FFFD."""
        text = b"".join(self.token_bytes[i] for i in ids).decode("utf-8", "replace")
        return text.removeprefix(" ") if self._has_space_prefix else text

    def _with_bos(self, ids: list[int]) -> list[int]:
        if not self.add_bos or self._bos_id is None or ids[:1] == [self._bos_id]:
            return ids
        return [self._bos_id, *ids]


def _special_tokens(vocabulary: Vocabulary) -> dict[str, int]:
    """Id by spelling.  One of a single character could not be told from text."""
    ids = vocabulary.ids_of(TokenKind.CONTROL, TokenKind.UNKNOWN)
    return {vocabulary.tokens[i]: i for i in ids if len(vocabulary.tokens[i]) > 1}


def _adds_bos(stated: bool | None, model: str, pre_tokenizer: str) -> bool:
    if stated is not None:
        return stated
    return model == "llama" or PRE_TOKENIZERS[pre_tokenizer].add_bos


def _whole_characters(text: str) -> str:
    """Lone surrogates (from a broken paste or file name) become U+FFFD; two that form a character become it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
