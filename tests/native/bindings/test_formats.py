"""Every block format against the `gguf` package's dequantisation, bit for bit, through panels and back."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
import pytest
from gguf import GGML_QUANT_SIZES, quants
from gguf import GGMLQuantizationType as Format

from smallmind._native import unpack_rows

# Where the float16 values stand in a block.
HALVES = {
    Format.F32: (),
    Format.F16: (0,),
    Format.BF16: (),
    Format.Q4_0: (0,),
    Format.Q4_1: (0, 2),
    Format.Q5_0: (0,),
    Format.Q5_1: (0, 2),
    Format.Q8_0: (0,),
    Format.Q2_K: (80, 82),
    Format.Q3_K: (108,),
    Format.Q4_K: (0, 2),
    Format.Q5_K: (0, 2),
    Format.Q6_K: (208,),
    Format.IQ4_NL: (0,),
    Format.IQ4_XS: (0,),
    Format.MXFP4: (),
}
# Zeros, the smallest and the largest denormals, the smallest normal ones, one, the largest.
EXTREME_HALVES = np.array(
    [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x83FF, 0x0400, 0x8400, 0x3C00, 0xBC00, 0x7BFF, 0xFBFF], np.uint16
)
Bytes = npt.NDArray[np.uint8]


def random_rows(weight_format: Format, n_rows: int, n_cols: int) -> Bytes:
    """Random blocks whose weights are all numbers, uint8[n_rows, row_bytes]."""
    random = np.random.default_rng(zlib.crc32(f"{weight_format.name} {n_rows} {n_cols}".encode()))
    block_size, block_bytes = GGML_QUANT_SIZES[weight_format]
    blocks = random.integers(0, 256, (n_rows * n_cols // block_size, block_bytes), np.uint8)
    for offset in HALVES[weight_format]:
        halves = random.choice(EXTREME_HALVES, len(blocks))
        is_plain = random.random(len(blocks)) < 0.5
        halves[is_plain] = random.standard_normal(int(is_plain.sum())).astype(np.float16).view(np.uint16)
        blocks[:, offset : offset + 2] = halves[:, None].view(np.uint8)
    if weight_format is Format.MXFP4:
        blocks[:, 0] = random.permutation(np.resize(np.arange(255, dtype=np.uint8), len(blocks)))
    if weight_format in (Format.F32, Format.BF16):
        blocks[:, -1] &= 0xBF  # no infinity
    return blocks.reshape(n_rows, -1)


@pytest.mark.parametrize(("n_rows", "n_blocks"), [(1, 1), (16, 3), (37, 2), (19, 41)])
@pytest.mark.parametrize("weight_format", HALVES, ids=lambda weight_format: str(weight_format.name))
def test_weights_are_those_of_the_gguf_package(weight_format: Format, n_rows: int, n_blocks: int) -> None:
    n_cols = n_blocks * GGML_QUANT_SIZES[weight_format][0]
    rows = random_rows(weight_format, n_rows, n_cols)
    with np.errstate(over="ignore"):  # the largest MXFP4 scale times 12
        expected = quants.dequantize(rows, weight_format)

    weights = np.frombuffer(unpack_rows(weight_format.value, rows.tobytes(), n_rows, n_cols), np.uint32)

    assert np.array_equal(weights.reshape(n_rows, n_cols), expected.view(np.uint32))


def test_every_mxfp4_scale_is_exact() -> None:
    scales = np.arange(255, dtype=np.uint8)
    rows = np.concatenate([scales[:, None], np.full((255, 16), 0x21, np.uint8)], axis=1)
    weights = np.frombuffer(unpack_rows(Format.MXFP4.value, rows.tobytes(), 255, 32), np.float32).reshape(255, 32)
    assert np.array_equal(weights[:, 0], np.ldexp(np.float64(1), scales.astype(np.int64) - 128))


@pytest.mark.parametrize(
    ("type_id", "n_bytes", "n_cols", "problem"),
    [
        (Format.IQ2_XXS.value, 66, 256, "IQ2_XXS is not supported yet"),
        (1000, 66, 256, "type 1000 is not supported yet"),
        (Format.Q4_0.value, 17, 32, "not n_rows rows"),
        (Format.Q4_0.value, 18, 16, "not n_rows rows"),
    ],
)
def test_what_cannot_be_unpacked_is_a_value_error(type_id: int, n_bytes: int, n_cols: int, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        unpack_rows(type_id, bytes(n_bytes), 1, n_cols)
