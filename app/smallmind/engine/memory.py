"""Whether a model fits, asked before it is loaded: a machine that swaps is slower than one that says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psutil

from smallmind.domain.errors import NotEnoughMemory
from smallmind.domain.model import EngineOptions
from smallmind.engine.headers import FileHeader

_KV_BLOCK = 32  # values of a head that share a scale of two bytes in the q8_0 cache
_WORKSPACE_BYTES = 64_000_000  # activations, logits, the tokenizer


def check_memory(name: str, header: FileHeader, options: EngineOptions) -> None:
    """Of resolved options.  Raises NotEnoughMemory."""
    weights = sum(tensor.size_bytes for tensor in header.tensors)
    cache = options.context_length * cache_bytes_per_token(header.metadata, options.kv_format)
    available = psutil.virtual_memory().available
    if weights + _WORKSPACE_BYTES > available:
        raise NotEnoughMemory(f"The model {name}", weights + _WORKSPACE_BYTES, available)
    if weights + cache + _WORKSPACE_BYTES > available:
        what = f"The model {name} with a context of {options.context_length:,} tokens"
        raise NotEnoughMemory(what, weights + cache + _WORKSPACE_BYTES, available)


def cache_bytes_per_token(metadata: Mapping[str, Any], kv_format: str) -> int:
    """What keys and values of one token take in all layers; 0 where the file does not tell."""
    architecture = metadata.get("general.architecture")

    def count(name: str, default: int = 0) -> int:
        value = metadata.get(f"{architecture}.{name}")
        return value if isinstance(value, int) else default

    n_heads = count("attention.head_count")
    head_length = count("embedding_length") // n_heads if n_heads else 0
    widths = (count("attention.key_length", head_length), count("attention.value_length", head_length))
    n_heads_of_all_layers = count("block_count") * count("attention.head_count_kv", n_heads)
    return n_heads_of_all_layers * sum(_row_bytes(width, kv_format) for width in widths)


def _row_bytes(width: int, kv_format: str) -> int:
    return width + 2 * -(-width // _KV_BLOCK) if kv_format == "q8_0" else 2 * width
