"""How the `tokenizers` library is asked for the ids of a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def ids_of(encoder: Tokenizer) -> Callable[[str], list[int]]:
    """A function from text to ids, of any length: other threads run meanwhile.

    Of the library's ways only those for several texts let them; `encode` holds the interpreter, and so every window, a
    second for each megabyte.  The fast one leaves out where in the text each token stands, which nobody asks for.
    """
    return lambda text: encoder.encode_batch_fast([text], add_special_tokens=False)[0].ids
