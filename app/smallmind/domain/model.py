"""Model files: what is installed and what their headers say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GGUF, SMQ = ".gguf", ".smq"
MODEL_SUFFIXES = (GGUF, SMQ)
"""Of the files that hold a model: as it comes, and packed for this program so that it opens at once."""

MAPPED, IN_MEMORY = "mapped", "memory"
LOADINGS = (MAPPED, IN_MEMORY)
"""How an .smq file is loaded: used where the system maps it, or read into memory and checked on the way."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file in the model folder.  `name` is what a user types and sees: the file's stem."""

    name: str
    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the header of a model file says."""

    path: Path
    name: str
    architecture: str
    quantisation: str
    size_bytes: int
    n_parameters: int
    n_layers: int
    n_vocab: int
    trained_context_length: int
    licence: str = ""


KV_FORMATS = ("f16", "q8_0")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a model is run.  0 threads: every core; 0 context: as trained, at most 8,192; kernel "": the fastest.

    loading is one of LOADINGS; a .gguf file is always packed into memory.  is_locked keeps the weights in memory for
    good, where the system allows it.

    is_considerate leaves the machine usable for other programs: a core stays free, and the system prefers them.

    kv_format: how the context's keys and values are kept, one of KV_FORMATS.  q8_0 takes 53 % of f16's memory and is
    faster in long contexts; its rounding costs a little precision.
    """

    n_threads: int = 0
    context_length: int = 0
    kernel: str = ""
    loading: str = MAPPED
    is_locked: bool = False
    kv_format: str = "f16"
    is_considerate: bool = False


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that is ready to answer, with the options as they were resolved.

    warnings: sentences about what was asked for and could not be had.
    """

    info: ModelInfo
    n_threads: int
    context_length: int
    kernel: str
    load_s: float
    warnings: tuple[str, ...] = ()
    kv_format: str = "f16"
