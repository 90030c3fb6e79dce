#!/usr/bin/env python3
"""Make architectures.npz: logits of the tiny models of tiny_models.py, by transformers, in every weight format.

    python -m tests.golden.make_architectures

Needs `torch transformers gguf numpy`; takes half a minute.  Beside the logits it stores the error that an engine may
have: the mean KL divergence and the root mean square error of the logits that the same implementation shows when it
keeps K and V in float16 and, for quantised weights, rounds what enters each matrix to int8 in blocks of 32.
Then it breaks each model in the ways an engine would get it wrong, and fails unless every one of them would be seen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from tests.golden.architectures import FILE, N_TOKENS, POSITIONS, SPARE, Reference
from tests.golden.metric import full_kl
from tests.golden.reference import load_reference, reference_logits
from tests.golden.tiny_models import FORMATS, MODELS, TinyModel, sample_tokens

QUANTISED = ("Q8_0", "Q4_0", "Q4_1")
Logits = npt.NDArray[np.float32]


def logits_of(model: Any) -> Logits:
    """Logits at the golden file's positions."""
    return reference_logits(model, sample_tokens(N_TOKENS))[list(POSITIONS)]


@contextmanager
def engine_arithmetic(model: Any, is_quantised: bool) -> Iterator[None]:
    """Let the model round where an engine rounds: float16 in K and V, int8 activations."""
    hooks = []
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear) and is_quantised:
            hooks.append(module.register_forward_pre_hook(lambda _module, inputs: (_to_int8(inputs[0]),)))
        if name.endswith(("k_proj", "v_proj")):
            hooks.append(module.register_forward_hook(lambda _module, _inputs, output: output.half().float()))
    yield
    for hook in hooks:
        hook.remove()


def _to_int8(x: torch.Tensor) -> torch.Tensor:
    blocks = x.reshape(*x.shape[:-1], -1, 32)
    scale = blocks.abs().amax(dim=-1, keepdim=True).clamp(min=1e-30) / 127
    return (torch.round(blocks / scale) * scale).reshape(x.shape)


def make_reference(path: Path, tensors_sha256: str, format_name: str) -> Reference:
    """The golden logits of one file, and the error to expect of an engine."""
    model = load_reference(path)
    exact = logits_of(model)
    with engine_arithmetic(model, format_name in QUANTISED):
        rounded = logits_of(model)
    error = float(np.sqrt(np.mean((rounded - exact) ** 2)))
    return Reference(exact, tensors_sha256, float(full_kl(exact, rounded).mean()), error)


def check_sensitivity(tiny: TinyModel, path: Path, reference: Reference) -> None:
    """Raise unless each mistake of mistakes() is far outside of what the test allows."""
    for name, change in mistakes(tiny).items():
        model = load_reference(path)
        with torch.no_grad():
            change(model)
        kl = float(full_kl(reference.logits, logits_of(model)).mean())
        print(f"    {name:36} KL {kl:9.2e}, {kl / (SPARE * reference.expected_kl):8.1f} times what is allowed")
        if kl < 2 * SPARE * reference.expected_kl:
            raise ValueError(f"{path.name}: nobody would notice: {name}")


def mistakes(tiny: TinyModel) -> dict[str, Any]:
    """What an engine gets wrong, each as a change of the transformers model."""
    half = 16

    def other_rotation(model: Any) -> None:
        for layer in model.model.layers:
            for projection in (layer.self_attn.q_proj, layer.self_attn.k_proj):
                for parameter in projection.parameters():
                    rows = parameter.data.reshape(-1, 2, half, parameter.data[0].numel())
                    parameter.data = rows.swapaxes(1, 2).reshape(parameter.data.shape).contiguous()

    def rotation_base(model: Any) -> None:
        model.model.rotary_emb.inv_freq *= 0.97

    def no_rotation(model: Any) -> None:
        model.model.rotary_emb.inv_freq *= 0

    def kv_heads_swapped(model: Any) -> None:
        for layer in model.model.layers:
            for projection in (layer.self_attn.k_proj, layer.self_attn.v_proj):
                for parameter in projection.parameters():
                    parameter.data = parameter.data.roll(2 * half, 0)

    def attention_scale(model: Any) -> None:
        for layer in model.model.layers:
            layer.self_attn.scaling *= 1.1

    def epsilon(model: Any) -> None:
        for module in model.modules():
            if hasattr(module, "variance_epsilon"):
                module.variance_epsilon = 1e-5

    def without_bias(letter: str) -> Any:
        def change(model: Any) -> None:
            for layer in model.model.layers:
                getattr(layer.self_attn, f"{letter}_proj").bias.zero_()

        return change

    changes = {
        "RoPE pairs of the other architecture": other_rotation,
        "RoPE frequencies 3 % lower": rotation_base,
        "no RoPE": no_rotation,
        "K/V heads swapped": kv_heads_swapped,
        "attention scores 10 % larger": attention_scale,
        "epsilon 1e-5": epsilon,
    }
    if tiny.has_qkv_bias:
        changes |= {f"no bias on {letter.upper()}": without_bias(letter) for letter in "qkv"}
    return changes


def main() -> None:
    """Write architectures.npz beside this script."""
    references = {}
    with tempfile.TemporaryDirectory() as folder:
        for tiny in MODELS.values():
            for weight_format in FORMATS:
                key = f"{tiny.architecture}.{weight_format.name}"
                path = Path(folder) / f"{key}.gguf"
                reference = make_reference(path, tiny.write(path, weight_format), weight_format.name)
                peak = np.exp(reference.logits - np.log(np.exp(reference.logits).sum(1, keepdims=True))).max(1).mean()
                print(f"{key:11} KL to expect {reference.expected_kl:.1e}, mean largest probability {peak:.2f}")
                check_sensitivity(tiny, path, reference)
                references[key] = reference
    Reference.save_all(FILE, references)
    print(f"{FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
