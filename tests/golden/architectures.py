"""architectures.npz: what transformers answers for the models of tiny_models.py.  Needs numpy only, for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("architectures.npz")
N_TOKENS = 160  # more than a page of the K/V cache
POSITIONS = (0, 1, *range(7, N_TOKENS, 8))
SPARE = 3.0  # an engine's rounding is not the simulation's: it may have this many times the expected KL divergence


@dataclass(frozen=True)
class Reference:
    """One model in one format: logits at POSITIONS of sample_tokens(N_TOKENS), and the error that rounding explains."""

    logits: npt.NDArray[np.float32]  # [len(POSITIONS), n_vocab]
    tensors_sha256: str
    expected_kl: float
    expected_error: float  # root mean square over the logits

    @classmethod
    def load(cls, key: str) -> Reference:
        """Key: "qwen2.Q4_1"."""
        with np.load(FILE) as arrays:
            kl, error = arrays[f"{key}.expected"].tolist()
            return cls(arrays[f"{key}.logits"], str(arrays[f"{key}.sha256"]), kl, error)

    @staticmethod
    def save_all(path: Path, references: Mapping[str, Reference]) -> None:
        """Write all of them, by key, into one compressed file."""
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for key, reference in references.items():
            arrays[f"{key}.logits"] = reference.logits
            arrays[f"{key}.sha256"] = np.array(reference.tensors_sha256)
            arrays[f"{key}.expected"] = np.array([reference.expected_kl, reference.expected_error])
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # its last parameter is a bool
