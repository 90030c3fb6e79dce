"""The `tokenizer.*` fields of a GGUF file, checked once and typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from smallmind.domain.errors import UnsupportedModel


class TokenKind(IntEnum):
    """`tokenizer.ggml.token_type` as the format numbers it."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


# Tokens that end a turn or an answer in the models that have them; many files name only one of theirs in the metadata.
END_TOKEN_NAMES = frozenset(
    {
        "<|im_end|>",
        "<|eot_id|>",
        "<|eom_id|>",
        "<|end|>",
        "<|endoftext|>",
        "<|end_of_text|>",
        "<|eot|>",
        "<|return|>",
        "<|END_OF_TURN_TOKEN|>",
        "<|EOT|>",
        "<EOT>",
        "<end_of_turn>",
        "<turn|>",
        "</s>",
        "<eos>",
        "<｜end▁of▁sentence｜>",  # noqa: RUF001  DeepSeek really spells it with full-width bars
    }
)

_LOOKS_LIKE_CONTROL = re.compile(r"<\|[^|\s]*\|>|<｜[^｜\s]*｜>")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every token with its kind, and which of them are special.  `model` is "gpt2" (byte-level BPE) or "llama" (SPM).

    A token that ends answers is a control token here even where the file calls it an ordinary one: left ordinary, it
    would be shown to the user, and text could imitate it.
    """

    model: str
    pre_tokenizer: str
    tokens: list[str]
    kinds: list[int]
    scores: list[float]
    merges: list[str]
    bos_id: int | None
    eos_id: int | None
    unknown_id: int | None
    end_ids: frozenset[int]
    add_bos: bool | None
    has_space_prefix: bool

    def ids_of(self, *kinds: TokenKind) -> list[int]:
        """Ids of the tokens of these kinds, ascending."""
        wanted = frozenset(int(kind) for kind in kinds)  # an enum's member is slow to compare
        return [i for i, kind in enumerate(self.kinds) if kind in wanted]

    def text_of(self, token_id: int | None) -> str:
        """The token's spelling, or "" for None."""
        return "" if token_id is None else self.tokens[token_id]


def read_vocabulary(metadata: Mapping[str, Any], path: str) -> Vocabulary:
    """Raises UnsupportedModel that names the field."""
    fields = _Fields(metadata, path)
    model = fields.text("tokenizer.ggml.model")
    if model not in ("gpt2", "llama"):
        raise UnsupportedModel(path, "tokenizer.ggml.model", f"the tokenizer “{model}” is not known")
    tokens = fields.array("tokenizer.ggml.tokens", str)
    if not tokens:
        raise UnsupportedModel(path, "tokenizer.ggml.tokens", "the file has no vocabulary")
    kinds = fields.array("tokenizer.ggml.token_type", int, like=tokens) or [int(TokenKind.NORMAL)] * len(tokens)
    ends = {name: fields.token_id(f"tokenizer.ggml.{name}_token_id", tokens) for name in ("eos", "eot", "eom")}
    end_ids = _end_ids(tokens, kinds, ends)
    return Vocabulary(
        model=model,
        pre_tokenizer=fields.text("tokenizer.ggml.pre", "default"),
        tokens=tokens,
        kinds=_with_controls(tokens, kinds, end_ids),
        scores=[float(s) for s in fields.array("tokenizer.ggml.scores", float, like=tokens)],
        merges=fields.array("tokenizer.ggml.merges", str),
        bos_id=fields.token_id("tokenizer.ggml.bos_token_id", tokens),
        eos_id=ends["eos"],
        unknown_id=fields.token_id("tokenizer.ggml.unknown_token_id", tokens),
        end_ids=end_ids,
        add_bos=fields.flag("tokenizer.ggml.add_bos_token"),
        has_space_prefix=model == "llama" and fields.flag("tokenizer.ggml.add_space_prefix") is not False,
    )


class _Fields:
    """Typed reads.  A GGUF array has one element type, so its first element speaks for all."""

    def __init__(self, metadata: Mapping[str, Any], path: str) -> None:
        self._metadata = metadata
        self._path = path

    def text(self, name: str, default: str | None = None) -> str:
        value = self._metadata.get(name, default)
        if not isinstance(value, str):
            raise UnsupportedModel(self._path, name, "the field is missing" if value is None else "it is no text")
        return value

    def array(self, name: str, kind: type, like: list[str] | None = None) -> list[Any]:
        value = self._metadata.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or (value and not isinstance(value[0], kind)):
            raise UnsupportedModel(self._path, name, f"it is no array of {kind.__name__}")
        if like is not None and len(value) != len(like):
            raise UnsupportedModel(self._path, name, f"it has {len(value):,} entries for {len(like):,} tokens")
        return value

    def flag(self, name: str) -> bool | None:
        value = self._metadata.get(name)
        return value if isinstance(value, bool) else None

    def token_id(self, name: str, tokens: list[str]) -> int | None:
        """None where it is absent or outside the vocabulary: files write -1 for "none"."""
        value = self._metadata.get(name)
        is_id = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(tokens)
        return value if is_id else None


def _end_ids(tokens: list[str], kinds: list[int], ends: Mapping[str, int | None]) -> frozenset[int]:
    """Those that the metadata names, and those of a known name.  "</s>" counts only as control: it may be HTML."""
    named = {token_id for token_id in ends.values() if token_id is not None}
    known = (token_id for token_id, token in enumerate(tokens) if token in END_TOKEN_NAMES)
    return frozenset(named).union(
        token_id
        for token_id in known
        if kinds[token_id] == TokenKind.CONTROL or _LOOKS_LIKE_CONTROL.fullmatch(tokens[token_id])
    )


def _with_controls(tokens: list[str], kinds: list[int], end_ids: frozenset[int]) -> list[int]:
    user_defined = int(TokenKind.USER_DEFINED)
    disguised = [
        token_id
        for token_id, kind in enumerate(kinds)
        if kind == user_defined and _LOOKS_LIKE_CONTROL.fullmatch(tokens[token_id])
    ]
    kinds = list(kinds)
    for token_id in (*end_ids, *disguised):
        kinds[token_id] = int(TokenKind.CONTROL)
    return kinds
