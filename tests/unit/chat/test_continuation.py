import pytest

from smallmind.chat.continuation import AlternativeToken, Beginning, encode_beginning, joined_stats
from smallmind.domain.generation import Alternative, AnswerToken, GenerationStats
from smallmind.text import Tokenizer
from tests.unit.chat.fake_engine import byte_tokenizer

STATS = GenerationStats(10, 2, 5, 0.1, 0.2, 0.4, "avx2", 2, 7)


def wide_tokenizer() -> Tokenizer:
    """Bytes, and two tokens that no merge makes: a model may say them all the same."""
    tokenizer = byte_tokenizer()
    tokenizer.token_bytes = [*tokenizer.token_bytes, b"one", "é!".encode()]
    tokenizer.n_vocab += 2
    return tokenizer


@pytest.fixture
def tokenizer() -> Tokenizer:
    byte_tokenizer.cache_clear()
    made = wide_tokenizer()
    byte_tokenizer.cache_clear()
    return made


def test_the_tokens_that_were_said_are_kept(tokenizer: Tokenizer) -> None:
    assert encode_beginning(tokenizer, "one!", [258, 33]) == (258, 33)
    assert encode_beginning(tokenizer, "one!", []) == (111, 110, 101, 33)


def test_what_the_known_tokens_do_not_spell_is_encoded(tokenizer: Tokenizer) -> None:
    assert encode_beginning(tokenizer, "one!", [258]) == (258, 33)
    assert encode_beginning(tokenizer, "on", [258]) == (111, 110)
    assert encode_beginning(tokenizer, "one", [258, 33]) == (258,)
    assert encode_beginning(tokenizer, "one", [9_999]) == (111, 110, 101)


def test_a_text_that_ends_within_a_character_of_its_tokens_loses_the_half(tokenizer: Tokenizer) -> None:
    assert encode_beginning(tokenizer, "one", [258, 0xC3]) == (258,)
    first, second = tokenizer.encode("é")
    assert encode_beginning(tokenizer, "é", [first, second]) == (first, second)
    assert encode_beginning(tokenizer, "é", [first]) == (first, second)


def test_another_turn_replaces_a_piece_and_keeps_its_rivals(tokenizer: Tokenizer) -> None:
    rivals = (Alternative("b", 0.5, 98), Alternative("c", 0.25, 99))
    pieces = (AnswerToken("a", 0.9, (), (97,)), AnswerToken("b", 0.5, rivals, (98,)), AnswerToken("d", 1.0, (), (100,)))
    turned = Beginning("abd", (97, 98, 100), pieces).turned(AlternativeToken(1, "c", 99, 0.25), tokenizer)
    assert (turned.text, turned.token_ids) == ("ac", (97, 99))
    assert turned.pieces == (pieces[0], AnswerToken("c", 0.25, rivals, (99,)))


def test_another_turn_at_the_very_beginning_leaves_only_itself(tokenizer: Tokenizer) -> None:
    turned = Beginning("ab", (97, 98)).turned(AlternativeToken(0, "c", 99, 0.25), tokenizer)
    assert (turned.text, turned.token_ids) == ("c", (99,))
    assert turned.pieces == (AnswerToken("c", 0.25, (), (99,)),)


def test_the_figures_of_two_goes_are_those_of_one_answer() -> None:
    joined = joined_stats(STATS, STATS._replace(n_prompt=16, n_cached=15, n_generated=3, decode_s=0.2, n_threads=1))
    assert (joined.n_prompt, joined.n_cached, joined.n_generated, joined.n_threads) == (10, 2, 8, 1)
    assert joined.decode_tok_s == pytest.approx((4 + 2) / (0.4 + 0.2))


def test_the_figures_of_an_answer_without_earlier_ones_are_its_own() -> None:
    assert joined_stats(None, STATS) == STATS
