"""A model file's header, as far as this layer needs it.  The engine's own header fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class TensorHeader(Protocol):
    """One tensor of the file: its format ("Q4_1"), its shape and the bytes it takes there."""

    @property
    def type(self) -> str:
        """The block format's name."""
        ...

    @property
    def shape(self) -> tuple[int, ...]:
        """Elements along each dimension."""
        ...

    @property
    def size_bytes(self) -> int:
        """Bytes of weights."""
        ...


class Header(Protocol):
    """Everything before the weights."""

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Fields by name, arrays as lists."""
        ...

    @property
    def tensors(self) -> Sequence[TensorHeader]:
        """In the file's order."""
        ...

    @property
    def size_bytes(self) -> int:
        """The whole file's."""
        ...
