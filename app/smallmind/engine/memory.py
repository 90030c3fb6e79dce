"""A model's weights and the machine's memory.

Whether they fit is asked before they are loaded: a machine that swaps is slower than one that says no.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from smallmind.domain.errors import NotEnoughMemory
from smallmind.domain.model import MAPPED, EngineOptions
from smallmind.domain.units import format_bytes
from smallmind.engine.headers import FileHeader

if TYPE_CHECKING:
    from smallmind import _native

_KV_BLOCK = 32  # values of a head that share a scale of two bytes in the q8_0 cache
_WORKSPACE_BYTES = 64_000_000  # activations, logits, the tokenizer


def check_memory(name: str, header: FileHeader, options: EngineOptions) -> None:
    """`options` as resolved.  A mapped file may be larger than the memory.  Raises NotEnoughMemory."""
    is_mapped = header.is_smq and options.loading == MAPPED
    weights = 0 if is_mapped else sum(tensor.size_bytes for tensor in header.tensors)
    cache = options.context_length * cache_bytes_per_token(header.metadata, options.kv_format)
    available = psutil.virtual_memory().available
    if weights + _WORKSPACE_BYTES > available:
        raise NotEnoughMemory(name, weights + _WORKSPACE_BYTES, available)
    if weights + cache + _WORKSPACE_BYTES > available:
        raise NotEnoughMemory(name, weights + cache + _WORKSPACE_BYTES, available, options.context_length)


def load_weights(path: Path, options: EngineOptions, progress: Callable[[int, int], bool] | None) -> _native.Model:
    """`options` as resolved.  Raises as `_native.Model.load`."""
    from smallmind import _native

    is_mapped = options.loading == MAPPED
    return _native.Model.load(str(path), options.n_threads, progress, is_mapped=is_mapped, is_locked=options.is_locked)


def lock_warnings(weights: _native.Model, options: EngineOptions) -> tuple[str, ...]:
    """What to say where memory was to be locked and the system refused: it runs all the same."""
    if weights.is_locked or not options.is_locked:
        return ()
    needed = format_bytes(weights.weight_bytes)
    return (f"The model's memory ({needed}) could not be locked{_lock_limit()}. It may be swapped out.",)


def _lock_limit() -> str:
    if sys.platform == "win32":
        return ": Windows allows this program less; close other programs"
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if limit == resource.RLIM_INFINITY:
        return ": there is not enough free memory"
    raise_it = "raise it with `ulimit -l`, or as memlock in /etc/security/limits.conf"
    return f": this system allows {format_bytes(limit)} (RLIMIT_MEMLOCK); {raise_it}"


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
