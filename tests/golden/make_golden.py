#!/usr/bin/env python3
"""Make starter.npz: the starter model's next-token distributions over text.txt, by an independent implementation.

    python -m tests.golden.make_golden STARTER.gguf [--logits FILE.npy]

Needs `torch transformers gguf numpy tokenizers`; takes about a minute.  --logits also keeps the full logits
(300 MB), for measure_llama_cpp.py to tell how close the bucketed KL divergence is to the full one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from tests.golden.metric import Golden
from tests.golden.reference import load_reference, reference_logits

FOLDER = Path(__file__).parent
N_BUCKETS = 128


def tokenize(path: Path, text: str) -> list[int]:
    """Token ids by the file's own vocabulary and merges.  Only for tokenizer.ggml.pre "smollm", without BOS."""
    fields = gguf.GGUFReader(path).fields
    if fields["tokenizer.ggml.pre"].contents() != "smollm":
        raise ValueError("this script knows only the starter model's pre-tokenizer")
    vocabulary = {token: i for i, token in enumerate(fields["tokenizer.ggml.tokens"].contents())}
    merges = [tuple(merge.split(" ", 1)) for merge in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps)
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


def main() -> None:
    """Write starter.npz beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--logits", type=Path)
    options = parser.parse_args()
    tokens = tokenize(options.model, (FOLDER / "text.txt").read_text("utf-8"))
    logits = reference_logits(load_reference(options.model), tokens)
    if options.logits:
        np.save(options.logits, logits)
    golden = Golden.from_logits(tokens, logits, N_BUCKETS)
    golden.save(FOLDER / "starter.npz")
    next_log_prob = np.where(golden.top_ids[:-1] == golden.tokens[1:, None], golden.top_log_probs[:-1], 0).sum(axis=1)
    print(f"{len(tokens)} tokens, {(FOLDER / 'starter.npz').stat().st_size:,} bytes")
    print(f"mean probability outside the buckets: {np.exp(golden.rest_log_prob).mean():.4f}")
    print(f"the next token is among the buckets at {np.mean(next_log_prob < 0):.1%} of the positions")
    print(f"the next token is the most likely one at {np.mean(golden.top_ids[:-1, 0] == golden.tokens[1:]):.1%}")


if __name__ == "__main__":
    main()
