"""Tiny random models as GGUF files, the same weights every time: 0.3 to 6 MB, written in milliseconds, for tests.

Their answers are noise, but their distributions are peaked and their attention is sharp, so that a wrong rotation, a
missing bias or a wrong epsilon shows.  Widths are chosen to meet edges: 300 rows are no multiple of a panel.

MODELS are for the formats that the gguf package can quantise; write_format_model() is for all of them: its blocks are
random ones (tests/golden/random_blocks.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType as Format
from gguf import quants

from tests.golden.random_blocks import random_rows

FORMATS = (Format.F32, Format.F16, Format.BF16, Format.Q8_0, Format.Q4_0, Format.Q4_1)
# For write_format_model(): every format that the engine reads, and a mixture.
FORMAT_NAMES = (
    *("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"),
    *("Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "MXFP4", "Q4_K_M"),
)
# What Q4_K_M stands for here: Q4_K but for these.
MIXTURE = {"attn_v": Format.Q8_0, "ffn_down": Format.Q6_K, "token_embd": Format.Q6_K}
N_VOCAB = 300
CONTROL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Merges are learnt greedily from this, so that the vocabulary has a few words.
CORPUS = (
    "the cat sat on the mat and the dog sat in the hall and then they ran on and on to the other end of the land, "
    "where another cat was standing under a tree, waiting for the rain to stop and for the two of them to return"
)


# (name, weights) -> their bytes and the format of these
Encode = Callable[[str, npt.NDArray[np.float32]], tuple[npt.NDArray[np.generic], Format]]


@dataclass(frozen=True)
class TinyModel:
    """The shape of one tiny model."""

    architecture: str
    pre_tokenizer: str
    seed: int
    n_layers: int
    width: int
    n_heads: int
    n_kv_heads: int
    feed_forward: int
    rope_base: float
    epsilon: float
    has_qkv_bias: bool
    is_tied: bool

    @property
    def head_width(self) -> int:
        """The heads share the width."""
        return self.width // self.n_heads

    def tensors(self) -> dict[str, npt.NDArray[np.float32]]:
        """All weights before quantisation, float32[n_rows, n_cols] or float32[n]."""
        random = np.random.RandomState(self.seed)  # its stream is frozen for good, default_rng's is not

        def matrix(n_rows: int, n_cols: int, gain: float) -> npt.NDArray[np.float32]:
            return np.asarray(random.standard_normal((n_rows, n_cols)) * gain / np.sqrt(n_cols), np.float32)

        def vector(n: int, mean: float, spread: float) -> npt.NDArray[np.float32]:
            return np.asarray(mean + random.standard_normal(n) * spread, np.float32)

        tensors = {"token_embd.weight": matrix(N_VOCAB, self.width, 0.1 * np.sqrt(self.width))}
        for layer in range(self.n_layers):
            parts = {
                "attn_norm.weight": vector(self.width, 1.0, 0.2),
                "attn_q.weight": matrix(self.n_heads * self.head_width, self.width, 1.5),
                "attn_k.weight": matrix(self.n_kv_heads * self.head_width, self.width, 1.5),
                "attn_v.weight": matrix(self.n_kv_heads * self.head_width, self.width, 1.0),
                "attn_output.weight": matrix(self.width, self.n_heads * self.head_width, 1.0),
                "ffn_norm.weight": vector(self.width, 1.0, 0.2),
                "ffn_gate.weight": matrix(self.feed_forward, self.width, 1.5),
                "ffn_up.weight": matrix(self.feed_forward, self.width, 1.0),
                "ffn_down.weight": matrix(self.width, self.feed_forward, 1.0),
            }
            if self.has_qkv_bias:
                for part, n_heads in (("q", self.n_heads), ("k", self.n_kv_heads), ("v", self.n_kv_heads)):
                    parts[f"attn_{part}.bias"] = vector(n_heads * self.head_width, 0.0, 0.7)
            tensors |= {f"blk.{layer}.{name}": values for name, values in parts.items()}
        # A tied model's logits are products with the small embeddings: its last norm is larger instead.
        tensors["output_norm.weight"] = vector(self.width, 3.0 if self.is_tied else 1.0, 0.2)
        if not self.is_tied:
            tensors["output.weight"] = matrix(N_VOCAB, self.width, 3.0)
        return tensors

    def write(self, path: Path, weight_format: Format) -> str:
        """Write the model with its matrices in one format.  Returns the sha256 of all tensors' bytes."""
        return self._write(path, lambda _name, values: (quants.quantize(values, weight_format), weight_format))

    def write_random_blocks(self, path: Path, format_of: Callable[[str], Format]) -> str:
        """Write the model with random blocks of the weights' spread, each matrix in the format that its name gets."""
        random = np.random.RandomState(self.seed + 1)

        def blocks(name: str, values: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.generic], Format]:
            weight_format = format_of(name)
            if weight_format in (Format.F32, Format.F16, Format.BF16):
                return quants.quantize(values, weight_format), weight_format
            return random_rows(random, weight_format, values.shape, float(values.std())), weight_format

        return self._write(path, blocks)

    def _write(self, path: Path, encode: Encode) -> str:
        writer = gguf.GGUFWriter(path, self.architecture)
        self._add_metadata(writer)
        _add_tokenizer(writer, self.pre_tokenizer)
        digest = hashlib.sha256()
        for name, values in self.tensors().items():
            data, tensor_format = encode(name, values) if values.ndim == 2 else (values, Format.F32)
            digest.update(data.tobytes())
            writer.add_tensor(name, data, raw_dtype=tensor_format)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return digest.hexdigest()

    def _add_metadata(self, writer: gguf.GGUFWriter) -> None:
        writer.add_name(f"tiny {self.architecture}")
        writer.add_context_length(2048)
        writer.add_embedding_length(self.width)
        writer.add_block_count(self.n_layers)
        writer.add_feed_forward_length(self.feed_forward)
        writer.add_head_count(self.n_heads)
        writer.add_head_count_kv(self.n_kv_heads)
        writer.add_rope_freq_base(self.rope_base)
        writer.add_layer_norm_rms_eps(self.epsilon)
        writer.add_vocab_size(N_VOCAB)


LLAMA = TinyModel(
    architecture="llama",
    pre_tokenizer="smollm",
    seed=20261122,
    n_layers=3,
    width=128,
    n_heads=4,
    n_kv_heads=2,
    feed_forward=352,
    rope_base=10_000.0,
    epsilon=1e-3,
    has_qkv_bias=False,
    is_tied=True,
)
QWEN2 = TinyModel(
    architecture="qwen2",
    pre_tokenizer="qwen2",
    seed=20261123,
    n_layers=3,
    width=128,
    n_heads=4,
    n_kv_heads=2,
    feed_forward=288,
    rope_base=1_000_000.0,
    epsilon=2e-3,
    has_qkv_bias=True,
    is_tied=False,
)
FORMAT_LLAMA = replace(LLAMA, seed=20261124, n_layers=2, width=256, feed_forward=512, epsilon=1e-5, is_tied=False)
MODELS = {model.architecture: model for model in (LLAMA, QWEN2)}


def write_format_model(path: Path, format_name: str, seed: int = FORMAT_LLAMA.seed) -> str:
    """Write a llama that is wide enough for every format, one of FORMAT_NAMES.  Returns the sha256 of its weights."""

    def format_of(name: str) -> Format:
        if format_name != "Q4_K_M":
            return Format[format_name]
        return next((other for part, other in MIXTURE.items() if part in name), Format.Q4_K)

    return replace(FORMAT_LLAMA, seed=seed).write_random_blocks(path, format_of)


def sample_tokens(n: int) -> list[int]:
    """Token ids that visit the whole vocabulary in no simple order."""
    return [(7 * i * i + 13 * i + 11) % N_VOCAB for i in range(n)]


def vocabulary() -> tuple[list[str], list[str]]:
    """(tokens, merges) of a byte-level BPE: 256 bytes, merges, control tokens.  N_VOCAB tokens in all."""
    alphabet = _byte_characters()
    words = [[alphabet[byte] for byte in f" {word}".encode()] for word in CORPUS.split()]
    tokens, merges = list(alphabet), []
    while len(tokens) < N_VOCAB - len(CONTROL_TOKENS):
        left, right = _most_frequent_pair(words)
        tokens.append(left + right)
        merges.append(f"{left} {right}")
        words = [_merged(word, left, right) for word in words]
    return [*tokens, *CONTROL_TOKENS], merges


def _add_tokenizer(writer: gguf.GGUFWriter, pre_tokenizer: str) -> None:
    tokens, merges = vocabulary()
    n_plain = len(tokens) - len(CONTROL_TOKENS)
    kinds = [gguf.TokenType.NORMAL] * n_plain + [gguf.TokenType.CONTROL] * len(CONTROL_TOKENS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre_tokenizer)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokens.index("<|im_start|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _byte_characters() -> list[str]:
    """GPT-2's printable character for each byte: itself where it prints, else the next from U+0100 on."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(byte if byte in printable else next(others)) for byte in range(256)]


def _most_frequent_pair(words: list[list[str]]) -> tuple[str, str]:
    counts: dict[tuple[str, str], int] = {}
    for word in words:
        for pair in pairwise(word):
            counts[pair] = counts.get(pair, 0) + 1
    return max(counts, key=lambda pair: (counts[pair], pair))


def _merged(word: list[str], left: str, right: str) -> list[str]:
    merged: list[str] = []
    for part in word:
        if merged and (merged[-1], part) == (left, right):
            merged[-1] += part
        else:
            merged.append(part)
    return merged
