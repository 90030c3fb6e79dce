"""From what was asked for to what is done: every 0 and "" of EngineOptions gets its value here."""

from __future__ import annotations

from smallmind.domain.errors import InvalidSetting, UnknownKernel
from smallmind.domain.model import KV_FORMATS, LOADINGS, EngineOptions
from smallmind.engine.processors import n_usable_cores

DEFAULT_CONTEXT_LENGTH = 8_192
_MAX_THREADS = 512
_MAX_CONTEXT_LENGTH = 16_777_216


def resolve_options(options: EngineOptions, trained_context_length: int) -> EngineOptions:
    """A model's words turn to noise beyond its trained context, so more than that is never used.

    Raises InvalidSetting, UnknownKernel.
    """
    _check("threads", options.n_threads, _MAX_THREADS)
    _check("context length", options.context_length, _MAX_CONTEXT_LENGTH)
    if options.loading not in LOADINGS:
        raise InvalidSetting("loading", options.loading, " or ".join(LOADINGS))
    if options.kv_format not in KV_FORMATS:
        raise InvalidSetting("K/V cache", options.kv_format, " or ".join(KV_FORMATS))
    limit = trained_context_length or _MAX_CONTEXT_LENGTH
    return EngineOptions(
        n_threads=n_threads_for(options.n_threads, is_considerate=False),
        context_length=min(options.context_length or DEFAULT_CONTEXT_LENGTH, limit),
        kernel=resolve_kernel(options.kernel),
        loading=options.loading,
        is_locked=options.is_locked,
        kv_format=options.kv_format,
        is_considerate=options.is_considerate,
    )


def n_threads_for(n_threads: int, *, is_considerate: bool) -> int:
    """Threads to compute with; 0 is every core.  A considerate engine leaves one core free, if there are two."""
    n_cores = n_usable_cores()
    return max(1, min(n_threads or n_cores, n_cores - 1)) if is_considerate else n_threads or n_cores


def resolve_kernel(requested: str) -> str:
    """ "" is the fastest, or what SMALLMIND_ISA forces.  Raises UnknownKernel."""
    from smallmind import _native

    if not requested:
        return _native.fastest_kernel()
    available = tuple(_native.kernel_names())
    if requested not in available:
        raise UnknownKernel(requested, available)
    return requested


def _check(name: str, value: int, highest: int) -> None:
    if not 0 <= value <= highest:
        raise InvalidSetting(name, value, f"0 (automatic) to {highest:,}")
