"""A llama in numpy and float64, on the weights that the gguf package dequantises: nothing of SmallMind takes part.

Slow and plain, for tiny models.  It can round where an engine may round, which tells how large an error is honest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
from gguf import quants

FloatArray = npt.NDArray[np.float64]


class PlainLlama:
    """Weights in float64, [n_rows, n_cols] by name."""

    def __init__(self, path: Path) -> None:
        reader = gguf.GGUFReader(path)
        self._metadata = {name: field for name, field in reader.fields.items() if name.startswith("llama.")}
        self._weights: dict[str, FloatArray] = {}
        self._float_names = set[str]()
        for tensor in reader.tensors:
            values = quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float64)
            self._weights[str(tensor.name)] = values.reshape([int(n) for n in reversed(tensor.shape)])
            if tensor.tensor_type.name in ("F32", "F16", "BF16"):
                self._float_names.add(str(tensor.name))
        self._is_rounded = False

    def logits(self, tokens: Sequence[int], *, is_rounded: bool = False) -> FloatArray:
        """Logits after each token, [n_tokens, n_vocab].

        is_rounded: what enters a quantised matrix is int8 in blocks of 32, keys and values are float16.
        """
        self._is_rounded = is_rounded
        x = self._weights["token_embd.weight"][list(tokens)]
        for layer in range(int(self._value("block_count"))):
            x = x + self._attention(f"blk.{layer}.", self._norm(x, f"blk.{layer}.attn_norm.weight"))
            x = x + self._feed_forward(f"blk.{layer}.", self._norm(x, f"blk.{layer}.ffn_norm.weight"))
        name = "output.weight" if "output.weight" in self._weights else "token_embd.weight"
        return self._product(self._norm(x, "output_norm.weight"), name)

    def _value(self, key: str) -> Any:
        return self._metadata[f"llama.{key}"].contents()

    def _norm(self, x: FloatArray, name: str) -> FloatArray:
        mean = np.mean(x**2, axis=-1, keepdims=True)
        return np.asarray(x / np.sqrt(mean + self._value("attention.layer_norm_rms_epsilon")) * self._weights[name])

    def _product(self, x: FloatArray, name: str) -> FloatArray:
        if self._is_rounded and name not in self._float_names:
            x = _to_int8(x)
        return x @ self._weights[name].T

    def _attention(self, block: str, x: FloatArray) -> FloatArray:
        n_heads = int(self._value("attention.head_count"))
        n_kv_heads = int(self._value("attention.head_count_kv"))
        n = len(x)
        q = self._rotate(self._product(x, f"{block}attn_q.weight").reshape(n, n_heads, -1))
        k = self._rotate(self._product(x, f"{block}attn_k.weight").reshape(n, n_kv_heads, -1))
        v = self._product(x, f"{block}attn_v.weight").reshape(n, n_kv_heads, -1)
        if self._is_rounded:
            k, v = k.astype(np.float16).astype(np.float64), v.astype(np.float16).astype(np.float64)
        k, v = (np.repeat(part, n_heads // n_kv_heads, axis=1) for part in (k, v))
        scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(q.shape[-1])
        scores = np.where(np.tri(n, dtype=bool), scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = np.einsum("hqk,khd->qhd", weights, v).reshape(n, -1)
        return self._product(mixed, f"{block}attn_output.weight")

    def _rotate(self, x: FloatArray) -> FloatArray:
        """RoPE on neighbours (2i, 2i + 1).  x: [n_tokens, n_heads, head_width]."""
        width = x.shape[-1]
        frequencies = self._value("rope.freq_base") ** (-np.arange(0, width, 2) / width)
        angles = np.arange(len(x))[:, None, None] * frequencies
        a, b = x[..., 0::2], x[..., 1::2]
        turned = np.stack([a * np.cos(angles) - b * np.sin(angles), a * np.sin(angles) + b * np.cos(angles)], axis=-1)
        return turned.reshape(x.shape)

    def _feed_forward(self, block: str, x: FloatArray) -> FloatArray:
        gate = self._product(x, f"{block}ffn_gate.weight")
        up = self._product(x, f"{block}ffn_up.weight")
        return self._product(gate / (1 + np.exp(-gate)) * up, f"{block}ffn_down.weight")


def _to_int8(x: FloatArray) -> FloatArray:
    blocks = x.reshape(*x.shape[:-1], -1, 32)
    scale = np.maximum(np.abs(blocks).max(axis=-1, keepdims=True), 1e-30) / 127
    return np.asarray((np.round(blocks / scale) * scale).reshape(x.shape))
