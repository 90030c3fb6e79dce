#!/usr/bin/env python3
"""Make llama_cpp.json: how far llama.cpp is from starter.npz, the bar for SmallMind; ik_llama.cpp for information.

    python -m tests.golden.measure_llama_cpp STARTER.gguf [--logits FILE.npy]

Needs numpy and `llama-cpp-python` (compiled here with GGML_NATIVE=ON), and measures `ik-llama-cpp-python` where it is
installed.  Both run with their defaults (K/V in f16), 512 tokens at a time, and also token by token.  --logits
takes make_golden.py's full logits and prints the KL divergence over the whole vocabulary beside the bucketed one.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.golden.metric import Golden, full_kl

FOLDER = Path(__file__).parent
PEERS = {
    "llama.cpp": ("llama-cpp-python", "llama_cpp"),
    "ik_llama.cpp": ("ik-llama-cpp-python", "ik_llama_cpp._ctypes_api"),
}


class Peer:
    """One model in one peer, through its own ctypes binding.  The two differ in a few names only."""

    def __init__(self, binding: str, path: Path, n_context: int) -> None:
        self.c: Any = importlib.import_module(binding)
        self.c.llama_backend_init()
        load = getattr(self.c, "llama_model_load_from_file", None) or self.c.llama_load_model_from_file
        self.model = load(str(path).encode(), self.c.llama_model_default_params())
        self.vocabulary = self.c.llama_model_get_vocab(self.model)
        self.n_vocab = int(self.c.llama_vocab_n_tokens(self.vocabulary))
        params = self.c.llama_context_default_params()
        params.n_ctx = params.n_batch = n_context
        params.n_threads = params.n_threads_batch = os.cpu_count()
        self.context = self.c.llama_init_from_model(self.model, params)

    def logits(self, tokens: Sequence[int], chunk: int) -> npt.NDArray[np.float32]:
        """Logits after each token, decoded `chunk` tokens at a time from an empty context."""
        self._clear()
        rows = [self._decode(tokens[i : i + chunk], i) for i in range(0, len(tokens), chunk)]
        return np.concatenate(rows)

    def tokenize(self, text: str) -> list[int]:
        """Token ids without BOS, special tokens not parsed.  ik_llama.cpp's build has no tokenizer at this level."""
        data = text.encode()
        ids = (ctypes.c_int32 * len(data))()
        n_ids = self.c.llama_tokenize(self.vocabulary, data, len(data), ids, len(data), False, False)
        return list(ids[:n_ids])

    def _decode(self, tokens: Sequence[int], first: int) -> npt.NDArray[np.float32]:
        batch = self.c.llama_batch_init(len(tokens), 0, 1)
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i], batch.pos[i], batch.logits[i] = token, first + i, 1
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, 0
        if self.c.llama_decode(self.context, batch):
            raise RuntimeError("the peer could not decode")
        rows = [self.c.llama_get_logits_ith(self.context, i) for i in range(len(tokens))]
        logits = np.stack([np.ctypeslib.as_array(row, (self.n_vocab,)) for row in rows])
        self.c.llama_batch_free(batch)
        return logits

    def _clear(self) -> None:
        if hasattr(self.c, "llama_get_memory"):
            self.c.llama_memory_clear(self.c.llama_get_memory(self.context), True)
        else:
            self.c.llama_kv_cache_clear(self.context)


def measure(name: str, path: Path, golden: Golden, reference: npt.NDArray[np.float32] | None) -> dict[str, Any]:
    """The JSON entry of one peer.  Runs in a process of its own: the two bindings export the same C names."""
    package, binding = PEERS[name]
    peer = Peer(binding, path, n_context=2048)
    tokens = golden.tokens.tolist()
    if name == "llama.cpp" and peer.tokenize((FOLDER / "text.txt").read_text("utf-8")) != tokens:
        print(f"{name} splits text.txt differently", file=sys.stderr)
    figures: dict[str, Any] = {"package": f"{package}=={importlib.metadata.version(package)}"}
    for manner, chunk in (("prompt", 512), ("token_by_token", 1)):
        logits = peer.logits(tokens, chunk)
        agreement = golden.agreement(logits)
        figures[manner] = {"mean_kl": agreement.mean_kl, "top1": agreement.top1}
        if reference is not None:
            full = full_kl(reference, logits).mean()
            print(f"{name} {manner}: KL {agreement.mean_kl:.3e}, over all tokens {full:.3e}", file=sys.stderr)
    return figures


def main() -> None:
    """Write llama_cpp.json beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--logits", type=Path)
    parser.add_argument("--only", choices=list(PEERS), help="print this peer's figures instead of writing the file")
    options = parser.parse_args()
    if options.only:
        golden = Golden.load(FOLDER / "starter.npz")
        reference = np.load(options.logits, mmap_mode="r") if options.logits else None
        print("FIGURES" + json.dumps(measure(options.only, options.model, golden, reference)))
        return
    figures = {}
    for name in PEERS:
        command = [sys.executable, "-m", "tests.golden.measure_llama_cpp", *sys.argv[1:], "--only", name]
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout
        if "FIGURES" in output:
            figures[name] = json.loads(output.split("FIGURES")[1].splitlines()[0])
    (FOLDER / "llama_cpp.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
