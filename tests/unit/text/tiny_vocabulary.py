"""GGUF metadata of small vocabularies, written out by hand so that every id can be checked by eye."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6


def byte_characters() -> list[str]:
    """GPT-2's printable character for each byte, in the order of the bytes."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) if byte in printable else chr(0x100 + rest.index(byte)) for byte in range(256)]


def byte_level(pre: str = "gpt-2", fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """0: <|endoftext|>, 1: <|im_start|>, 2: <|im_end|>, 3 to 258: the bytes, then words and <think>."""
    merges = ["h e", "l l", "he ll", "hell o", "Ġ hello", "1 2", "12 3", "Ċ h", "u s", "e r", "us er"]
    words = [merge.replace(" ", "") for merge in merges]
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokens = [*special, *byte_characters(), *words, "<think>"]
    kinds = [CONTROL] * 3 + [NORMAL] * (256 + len(words)) + [USER_DEFINED]
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": pre,
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        **(fields or {}),
    }


def sentencepiece() -> dict[str, Any]:
    """0: <unk>, 1: <s>, 2: </s>, 3 to 258: <0x00> to <0xFF>, then scored pieces."""
    pieces = ["▁", "h", "e", "l", "o", "<", "s", ">", "he", "ll", "hell", "hello", "▁hello", "<s", "/"]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256 + [NORMAL] * len(pieces),
        "tokenizer.ggml.scores": [0.0] * 259 + [-float(len(pieces) - i) for i in range(len(pieces))],
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
    }
