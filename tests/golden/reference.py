"""The independent implementation: transformers in float32, on the weights that the `gguf` package dequantises.

Nothing of SmallMind or of llama.cpp takes part.  Needs torch and transformers; only the make_*.py scripts import it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt
import torch
from gguf import quants
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedModel, Qwen2Config, Qwen2ForCausalLM

FAMILIES = {"llama": (LlamaConfig, LlamaForCausalLM), "qwen2": (Qwen2Config, Qwen2ForCausalLM)}

TOP_TENSORS = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}

LAYER_TENSORS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def load_reference(path: Path) -> PreTrainedModel:
    """A transformers model with the file's weights in float32, ready to run on the CPU."""
    reader = gguf.GGUFReader(path)
    metadata = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("tokenizer.")}
    weights = {str(tensor.name): tensor for tensor in reader.tensors}
    n_vocab = int(weights["token_embd.weight"].shape[1])
    config, architecture = _config(metadata, n_vocab, is_tied="output.weight" not in weights)
    model = FAMILIES[architecture][1](config).eval()
    state = {_hf_name(name): torch.from_numpy(_values(tensor, metadata)) for name, tensor in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or set(missing) - {"lm_head.weight"}:
        raise ValueError(f"tensors do not match: missing {missing}, unexpected {unexpected}")
    model.tie_weights()
    return model


def reference_logits(model: PreTrainedModel, tokens: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Logits after each token of one sequence, from an empty context.  Returns float32[n_tokens, n_vocab]."""
    with torch.no_grad():
        logits = model(torch.tensor(np.asarray(tokens, np.int64))[None]).logits[0]
    return np.asarray(logits.numpy())


def _config(metadata: dict[str, Any], n_vocab: int, is_tied: bool) -> tuple[Any, str]:
    architecture = metadata["general.architecture"]

    def value(key: str) -> Any:
        return metadata[f"{architecture}.{key}"]

    config = FAMILIES[architecture][0](
        vocab_size=n_vocab,
        hidden_size=value("embedding_length"),
        intermediate_size=value("feed_forward_length"),
        num_hidden_layers=value("block_count"),
        num_attention_heads=value("attention.head_count"),
        num_key_value_heads=value("attention.head_count_kv"),
        rms_norm_eps=value("attention.layer_norm_rms_epsilon"),
        max_position_embeddings=value("context_length"),
        rope_parameters={"rope_type": "default", "rope_theta": value("rope.freq_base")},
        tie_word_embeddings=is_tied,
        attn_implementation="eager",
        dtype=torch.float32,
    )
    return config, architecture


def _hf_name(name: str) -> str:
    if name in TOP_TENSORS:
        return TOP_TENSORS[name]
    _, layer, tensor, kind = name.split(".")
    return f"model.layers.{layer}.{LAYER_TENSORS[tensor]}.{kind}"


def _values(tensor: Any, metadata: dict[str, Any]) -> npt.NDArray[np.float32]:
    values = np.array(quants.dequantize(tensor.data, tensor.tensor_type), np.float32)
    values = values.reshape([int(n) for n in reversed(tensor.shape)])
    heads = {"attn_q": "llama.attention.head_count", "attn_k": "llama.attention.head_count_kv"}
    part = tensor.name.split(".")[2] if tensor.name.startswith("blk.") else ""
    if metadata["general.architecture"] == "llama" and part in heads:
        return _rotate_half_order(values, metadata[heads[part]])
    return values


def _rotate_half_order(rows: npt.NDArray[np.float32], n_heads: int) -> npt.NDArray[np.float32]:
    """llama files hold Q and K rows so that RoPE turns neighbours (2i, 2i+1); transformers turns (i, i + half)."""
    half = rows.shape[0] // n_heads // 2
    return np.ascontiguousarray(rows.reshape(n_heads, half, 2, -1).swapaxes(1, 2).reshape(rows.shape))
