"""Reading a model file's header without its weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smallmind.library import TensorHeader


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The native header, converted once: there, each look at the metadata would build its lists anew."""

    metadata: Mapping[str, Any]
    tensors: Sequence[TensorHeader]
    size_bytes: int
    is_smq: bool = False


def read_header(path: Path) -> FileHeader:
    """Raises ModelNotFound, StorageError, ModelFileError, UnsupportedModel.  Takes up to 0.1 s."""
    from smallmind import _native

    header = _native.read_header(str(path))
    return FileHeader(header.metadata, header.tensors, header.size_bytes, header.is_smq)
