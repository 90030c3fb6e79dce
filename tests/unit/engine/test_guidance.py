import random
import threading
import time

import llguidance
import pytest

from smallmind.domain.errors import ConstraintFailed
from smallmind.engine.guidance import GuidedVocabulary, Matcher

SLICES = llguidance.LLTokenizer.json_slices()
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "ages": {"type": "array", "items": {"type": "integer"}, "maxItems": 3}},
    "required": ["name", "ages"],
}
GRAMMAR = llguidance.LLMatcher.grammar_from_json_schema(SCHEMA)
TOKENS = [bytes([i]) for i in range(256)] + [b'{"', b'":', b"ame", "äß".encode(), b"\xff<end>", b"\xff<stop>"]
ENDS = [len(TOKENS) - 2, len(TOKENS) - 1]


class Wrapped:
    """TOKENS as the package's own classes take them."""

    eos_token_id, bos_token_id, special_token_ids, tokens = ENDS[0], None, ENDS, TOKENS

    def __call__(self, text: bytes) -> list[int]:
        return list(text)


def encode(text: str) -> list[int]:
    return list(text.encode())


def bits(mask: bytes) -> list[int]:
    return [i for i in range(len(TOKENS)) if mask[i // 8] >> i % 8 & 1]


@pytest.mark.parametrize("seed", range(3))
def test_masks_are_those_of_the_package_s_own_classes(seed: int) -> None:
    choice = random.Random(seed)
    tokenizer = llguidance.LLTokenizer(
        llguidance.TokenizerWrapper(Wrapped()), n_vocab=len(TOKENS), eos_token=ENDS, slices=SLICES
    )
    theirs = llguidance.LLMatcher(tokenizer, GRAMMAR, log_level=0)
    ours = Matcher.of_grammar(GuidedVocabulary(TOKENS, ENDS, encode, SLICES), GRAMMAR)
    for _ in range(200):
        allowed = bits(ours.mask())
        assert allowed == bits(theirs.compute_bitmask())
        chosen = choice.choice(allowed)
        if chosen in ENDS:
            return
        assert theirs.consume_token(chosen)
        assert ours.consume([chosen])


def test_other_threads_run_while_a_vocabulary_is_taken_apart() -> None:
    letters = random.Random(1)
    tokens = TOKENS[:256] + [letters.randbytes(8) for _ in range(60_000)] + TOKENS[-1:]
    making = threading.Thread(target=lambda: GuidedVocabulary(tokens, [len(tokens) - 1], encode, SLICES))
    began = seen = time.perf_counter()
    longest = 0.0
    making.start()
    while making.is_alive():
        time.sleep(0.001)
        longest, seen = max(longest, time.perf_counter() - seen), time.perf_counter()
    assert longest < (seen - began) / 2


def test_what_is_wrong_is_said_and_nothing_is_allowed_any_more() -> None:
    vocabulary = GuidedVocabulary(TOKENS, ENDS, encode, SLICES)
    matcher = Matcher.of_grammar(vocabulary, GRAMMAR)
    assert not matcher.error
    assert not matcher.consume(b"[")
    assert matcher.error
    assert matcher.mask() == b""
    assert "objekt" in Matcher.of_grammar(vocabulary, '{"grammars": [{"json_schema": {"type": "objekt"}}]}').error


def test_a_vocabulary_whose_end_it_does_not_have_is_refused() -> None:
    for ends in ([9_999], [1, len(TOKENS)]):
        with pytest.raises(ConstraintFailed, match="no token"):
            GuidedVocabulary(TOKENS, ends, encode, SLICES)


def test_a_matcher_keeps_its_vocabulary_alive() -> None:
    matcher = Matcher.of_grammar(GuidedVocabulary(TOKENS, ENDS, encode, SLICES), GRAMMAR).copy()
    assert matcher.consume(b'{"name":"')
    assert 65 in bits(matcher.mask())
