"""Model files: what is installed and what their headers say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A .gguf file in the model folder.  `name` is what a user types and sees: the file's stem."""

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

    kv_format: how the context's keys and values are kept, one of KV_FORMATS.  q8_0 takes 53 % of f16's memory and is
    faster in long contexts; its rounding costs a little precision.
    """

    n_threads: int = 0
    context_length: int = 0
    kernel: str = ""
    kv_format: str = "f16"


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that is ready to answer, with the options as they were resolved."""

    info: ModelInfo
    n_threads: int
    context_length: int
    kernel: str
    load_s: float
    kv_format: str = "f16"
