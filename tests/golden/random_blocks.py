"""Random blocks of any quantised format with weights of a wanted size, for formats that gguf only dequantises.

Every bit of a block is random but those of its float16 values (MXFP4: of its exponent), which give the weights their
size and, with the minimum's, a mean of about 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from gguf import GGML_QUANT_SIZES, quants
from gguf import GGMLQuantizationType as Format

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Halves:
    """Where a block's float16 values stand, and how many times d the second one is to be."""

    d: int
    m: int | None = None
    m_of_d: float = 0.0


HALVES = {
    Format.Q4_0: Halves(0),
    Format.Q4_1: Halves(0, 2, -7.5),
    Format.Q5_0: Halves(0),
    Format.Q5_1: Halves(0, 2, -15.5),
    Format.Q8_0: Halves(0),
    Format.Q2_K: Halves(80, 82, 1.5),
    Format.Q3_K: Halves(108),
    Format.Q4_K: Halves(0, 2, 7.5),
    Format.Q5_K: Halves(0, 2, 15.5),
    Format.Q6_K: Halves(208),
    Format.IQ4_NL: Halves(0),
    Format.IQ4_XS: Halves(0),
    Format.TQ2_0: Halves(64),
}


def random_rows(
    random: np.random.RandomState, weight_format: Format, shape: tuple[int, ...], deviation: float
) -> Bytes:
    """Blocks for [n_rows, n_cols] weights with about this standard deviation, uint8[n_rows, row_bytes]."""
    block_size, block_bytes = GGML_QUANT_SIZES[weight_format]
    n_rows, n_cols = shape
    blocks = np.asarray(random.randint(0, 256, (n_rows * n_cols // block_size, block_bytes)), np.uint8)
    spread = random.uniform(0.5, 1.5, len(blocks))  # of the blocks' own sizes
    set_scales = _set_exponents if weight_format is Format.MXFP4 else _set_halves
    set_scales(blocks, weight_format, np.ones(len(blocks)))
    unit = float(quants.dequantize(blocks, weight_format).std())
    set_scales(blocks, weight_format, spread * deviation / unit)
    return blocks.reshape(n_rows, -1)


def _set_halves(blocks: Bytes, weight_format: Format, d: npt.NDArray[np.float64]) -> None:
    halves = HALVES[weight_format]
    blocks[:, halves.d : halves.d + 2] = d.astype(np.float16)[:, None].view(np.uint8)
    if halves.m is not None:
        blocks[:, halves.m : halves.m + 2] = (d * halves.m_of_d).astype(np.float16)[:, None].view(np.uint8)


def _set_exponents(blocks: Bytes, weight_format: Format, d: npt.NDArray[np.float64]) -> None:
    assert weight_format is Format.MXFP4
    blocks[:, 0] = (128 + np.round(np.log2(d))).astype(np.uint8)
