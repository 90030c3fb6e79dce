"""How far a distribution of the next token is from the reference: mean KL divergence and top-1 agreement.

The reference keeps, for each position, the log-probabilities of its most likely tokens and of all the others together.
KL(reference || engine) is computed on these buckets.  Merging outcomes never raises a KL divergence, so the figure is a
lower bound of the full one (make_golden.py prints how close); every engine is measured by this same function.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Means over all positions.  mean_kl in nats; top1 is the share of positions with the reference's best token."""

    mean_kl: float
    top1: float


@dataclass(frozen=True)
class Golden:
    """The reference over one text.  n positions, k buckets and one more for all other tokens."""

    tokens: npt.NDArray[np.int32]  # [n]
    top_ids: npt.NDArray[np.uint16]  # [n, k], most likely first
    top_log_probs: npt.NDArray[np.float16]  # [n, k]; its rounding adds about 1e-7 to a mean KL of 2e-3
    rest_log_prob: npt.NDArray[np.float16]  # [n]

    @classmethod
    def from_logits(cls, tokens: npt.ArrayLike, logits: npt.ArrayLike, k: int) -> Golden:
        """Bucket full logits, float[n, n_vocab]."""
        log_probs = log_softmax(np.asarray(logits))
        top_ids = np.argsort(-log_probs, axis=1, kind="stable")[:, :k]
        top, rest = _buckets(log_probs, top_ids)
        return cls(
            np.asarray(tokens, np.int32), top_ids.astype(np.uint16), top.astype(np.float16), rest.astype(np.float16)
        )

    @classmethod
    def load(cls, path: Path) -> Golden:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    def save(self, path: Path) -> None:
        """Write a compressed .npz."""
        np.savez_compressed(
            path,
            tokens=self.tokens,
            top_ids=self.top_ids,
            top_log_probs=self.top_log_probs,
            rest_log_prob=self.rest_log_prob,
        )

    def agreement(self, logits: npt.ArrayLike) -> Agreement:
        """Compare an engine's logits, float[n, n_vocab], with the reference."""
        engine = np.asarray(logits)
        kl = self.kl_by_position(engine)
        return Agreement(float(kl.mean()), float((engine.argmax(axis=1) == self.top_ids[:, 0]).mean()))

    def kl_by_position(self, logits: npt.ArrayLike) -> FloatArray:
        """KL(reference || engine) in nats at each position, on the buckets.  logits: float[n, n_vocab]."""
        top, rest = _buckets(log_softmax(np.asarray(logits)), self.top_ids.astype(np.int64))
        engine = np.column_stack([top, rest])
        # Normalised again after float16's rounding, so that no KL is below 0.
        reference = log_softmax(np.column_stack([self.top_log_probs, self.rest_log_prob]))
        return np.asarray((np.exp(reference) * (reference - engine)).sum(axis=1))


def log_softmax(logits: npt.NDArray[np.floating]) -> FloatArray:
    """Row by row, in float64."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def full_kl(reference_logits: npt.ArrayLike, logits: npt.ArrayLike) -> FloatArray:
    """KL(reference || engine) in nats at each position, over the whole vocabulary.  Both float[n, n_vocab]."""
    reference, engine = log_softmax(np.asarray(reference_logits)), log_softmax(np.asarray(logits))
    return np.asarray((np.exp(reference) * (reference - engine)).sum(axis=1))


def _buckets(log_probs: FloatArray, top_ids: npt.NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
    """Split [n, n_vocab] into the log-probabilities of top_ids [n, k] and of all other tokens together [n]."""
    top = np.take_along_axis(log_probs, top_ids, axis=1)
    others = np.exp(log_probs)
    np.put_along_axis(others, top_ids, 0.0, axis=1)
    return top, np.log(np.maximum(others.sum(axis=1), np.finfo(np.float64).tiny))
