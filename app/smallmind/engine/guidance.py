"""llguidance through its C interface (llguidance.h), which its Python package exports on every system but does not use.

The package's own classes hold the interpreter while they take a vocabulary apart: 0.3 s for 49,000 tokens in which a
window could not move.  ctypes lets go of it for the length of a call.  Grammars are checked by the package first
(schema.py): it makes exceptions of what here would end the program.
"""

from __future__ import annotations

import ctypes
import sys
import weakref
from array import array
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any

from smallmind.domain.errors import ConstraintFailed

Encode = Callable[[str], Sequence[int]]

_ERROR_BYTES = 1_000
_AT_ONCE = 4_000  # tokens: a millisecond
_INIT_BYTES = 512  # of LlgConstraintInit, which takes 80 today
_TokenizeFunction = ctypes.CFUNCTYPE(
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.POINTER(ctypes.c_uint32),
    ctypes.c_size_t,
)


class _TokenizerInit(ctypes.Structure):
    """LlgTokenizerInitV2.  A newer library reads no more of it than `struct_size`."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("vocab_size", ctypes.c_uint32),
        ("tok_eos", ctypes.c_uint32),
        ("token_lens", ctypes.c_void_p),
        ("token_bytes", ctypes.c_char_p),
        ("tokenizer_json", ctypes.c_char_p),
        ("tokenize_assumes_string", ctypes.c_bool),
        ("tokenize_fn", _TokenizeFunction),
        ("use_approximate_greedy_tokenize_fn", ctypes.c_bool),
        ("tokenize_user_data", ctypes.c_void_p),
        ("slices", ctypes.POINTER(ctypes.c_char_p)),
        ("tok_eos_extra", ctypes.c_void_p),
        ("tok_eos_extra_count", ctypes.c_uint32),
    )


class GuidedVocabulary:
    """The tokens of a model, sorted for masks.  Making one takes 0.3 s, in which other threads run."""

    def __init__(self, tokens: Sequence[bytes], end_tokens: Sequence[int], encode: Encode, slices: Sequence[str]):
        """`end_tokens`: at least one.  `slices`: expressions for the tokens that are to be looked at together."""
        if max(end_tokens) >= len(tokens):
            raise ConstraintFailed(f"there is no token {max(end_tokens)} that could end an answer")
        lengths, spelled = _packed(tokens)
        others = array("I", end_tokens[1:])
        self._tokenize = _TokenizeFunction(partial(_tokenize, encode))  # called as long as this lives
        init = _TokenizerInit(
            struct_size=ctypes.sizeof(_TokenizerInit),
            vocab_size=len(tokens),
            tok_eos=end_tokens[0],
            token_lens=lengths.buffer_info()[0],
            token_bytes=spelled,
            tokenize_assumes_string=True,
            tokenize_fn=self._tokenize,
            slices=(ctypes.c_char_p * (len(slices) + 1))(*(each.encode() for each in slices), None),
            tok_eos_extra=others.buffer_info()[0] if others else None,
            tok_eos_extra_count=len(others),
        )
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        self.handle = _library().llg_new_tokenizer_v2(ctypes.byref(init), error, _ERROR_BYTES)
        if not self.handle:
            raise ConstraintFailed(error.value.decode("utf-8", "replace"))
        _free_with(self, "llg_free_tokenizer")


class Matcher:
    """What an answer may go on with.  One thread at a time."""

    def __init__(self, vocabulary: GuidedVocabulary, handle: int) -> None:
        self._vocabulary = vocabulary  # which must outlive it
        self.handle = handle
        self._quick = _library(lets_go=False)
        self._mask = ctypes.create_string_buffer(self._quick.llg_matcher_get_mask_byte_size(handle))
        _free_with(self, "llg_free_matcher")

    @classmethod
    def of_grammar(cls, vocabulary: GuidedVocabulary, grammar: str) -> Matcher:
        """At the beginning of an answer.  `error` says what is wrong with the grammar, if anything is."""
        init = ctypes.create_string_buffer(_INIT_BYTES)
        _library().llg_constraint_init_set_defaults(init, vocabulary.handle)
        levels = ctypes.cast(init, ctypes.POINTER(ctypes.c_uint32))
        levels[2] = levels[3] = 0  # log_buffer_level, log_stderr_level: behind the pointer to the tokenizer
        return cls(vocabulary, _library().llg_new_matcher(init, b"llguidance", grammar.encode()))

    def copy(self) -> Matcher:
        """Another answer's, as far as this one has come."""
        return Matcher(self._vocabulary, _library().llg_clone_matcher(self.handle))

    @property
    def error(self) -> str:
        """Why it can be used no more; "" while it can."""
        message = self._quick.llg_matcher_get_error(self.handle)
        return message.decode("utf-8", "replace") if message is not None else ""

    def consume(self, token_ids: Sequence[int]) -> bool:
        """The answer goes on with these.  False if they do not fit: then there is an `error`."""
        ids = (ctypes.c_uint32 * len(token_ids))(*token_ids)
        return bool(self._quick.llg_matcher_consume_tokens(self.handle, ids, len(token_ids)) == 0)

    def mask(self) -> bytes:
        """A bit for each token: whether it may come next.  Microseconds; b"" where there is an `error`."""
        if self._quick.llg_matcher_compute_mask_into(self.handle, self._mask, len(self._mask)) != 0:
            return b""
        return self._mask.raw


def _packed(tokens: Sequence[bytes]) -> tuple[array[int], bytes]:
    """Their lengths, and all of them in a row; by and by, so that other threads get their turn."""
    lengths, parts = array("I"), []
    for start in range(0, len(tokens), _AT_ONCE):
        some = tokens[start : start + _AT_ONCE]
        lengths.extend(map(len, some))
        parts.append(b"".join(some))
    return lengths, b"".join(parts)


def _tokenize(encode: Encode, _data: int, text: int, n_bytes: int, ids: Any, n_ids: int) -> int:
    """LlgTokenizeFn.  Writes as many ids as there is room for and returns how many there are."""
    found = encode(ctypes.string_at(text, n_bytes).decode("utf-8", "replace"))
    for place, token_id in enumerate(found[:n_ids]):
        ids[place] = token_id
    return len(found)


def _free_with(owner: GuidedVocabulary | Matcher, function: str) -> None:
    """When the owner is gone; not at the end of the program, when another thread may be using it."""
    weakref.finalize(owner, getattr(_library(), function), owner.handle).atexit = False


@cache
def guidance_module() -> Any:
    """`llguidance._lib`, where all of it is.  The package around it imports for 80 ms (only to tell its own version), a
    quarter of that without letting others run.
    """
    name = "llguidance._lib"
    if name not in sys.modules:
        package = find_spec("llguidance")
        assert package is not None
        spec = PathFinder.find_spec(name, package.submodule_search_locations)
        assert spec is not None
        sys.modules[name] = module_from_spec(spec)
        assert spec.loader is not None
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@cache
def _library(*, lets_go: bool = True) -> Any:
    """The functions that are used here.  `lets_go`: of the interpreter, which a call of microseconds is not worth."""
    path = guidance_module().__file__
    library = ctypes.CDLL(path) if lets_go else ctypes.PyDLL(path)
    pointer, size, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
    for name, result, *arguments in (
        ("llg_new_tokenizer_v2", pointer, pointer, text, size),
        ("llg_free_tokenizer", None, pointer),
        ("llg_constraint_init_set_defaults", None, pointer, pointer),
        ("llg_new_matcher", pointer, pointer, text, text),
        ("llg_clone_matcher", pointer, pointer),
        ("llg_free_matcher", None, pointer),
        ("llg_matcher_get_error", text, pointer),
        ("llg_matcher_consume_tokens", ctypes.c_int32, pointer, pointer, size),
        ("llg_matcher_get_mask_byte_size", size, pointer),
        ("llg_matcher_compute_mask_into", ctypes.c_int32, pointer, pointer, size),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
