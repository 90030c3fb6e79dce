"""Whether a model fits, asked before it is loaded: a machine that swaps is slower than one that says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psutil

from smallmind.domain.errors import NotEnoughMemory
from smallmind.engine.headers import FileHeader

_BYTES_PER_VALUE = 2  # of the cache: half precision at least
_WORKSPACE_BYTES = 64_000_000  # activations, logits, the tokenizer


def check_memory(name: str, header: FileHeader, context_length: int) -> None:
    """Raises NotEnoughMemory."""
    weights = sum(tensor.size_bytes for tensor in header.tensors)
    cache = context_length * cache_bytes_per_token(header.metadata)
    available = psutil.virtual_memory().available
    if weights + _WORKSPACE_BYTES > available:
        raise NotEnoughMemory(f"The model {name}", weights + _WORKSPACE_BYTES, available)
    if weights + cache + _WORKSPACE_BYTES > available:
        what = f"The model {name} with a context of {context_length:,} tokens"
        raise NotEnoughMemory(what, weights + cache + _WORKSPACE_BYTES, available)


def cache_bytes_per_token(metadata: Mapping[str, Any]) -> int:
    """What keys and values of one token take in all layers; 0 where the file does not tell."""
    architecture = metadata.get("general.architecture")

    def count(name: str, default: int = 0) -> int:
        value = metadata.get(f"{architecture}.{name}")
        return value if isinstance(value, int) else default

    n_heads = count("attention.head_count")
    head_length = count("embedding_length") // n_heads if n_heads else 0
    widths = count("attention.key_length", head_length) + count("attention.value_length", head_length)
    return count("block_count") * count("attention.head_count_kv", n_heads) * widths * _BYTES_PER_VALUE
