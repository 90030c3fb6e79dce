"""How the `tokenizers` library is asked for the ids of texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Encode = Callable[[Sequence[str]], list[list[int]]]


def ids_of(encoder: Tokenizer) -> Encode:
    """A function from texts to their ids, of any length: other threads run meanwhile.

    Of the library's ways only those for several texts let them; `encode` holds the interpreter, and so every window, a
    second for each megabyte.  The fast one leaves out where in the text each token stands, which nobody asks for.
    It takes the thread that asks and no other: the engine has the cores.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # the library has no other switch
    return lambda texts: [each.ids for each in encoder.encode_batch_fast(list(texts), add_special_tokens=False)]
