import math

import pytest

from smallmind.domain.generation import TokenLogprob
from smallmind.engine.pieces import PieceMaker

SPELLED = [b"He", b"llo", b"\xf0\x9f", b"\x98\x80", b"", b" w"]
HALF = math.log(0.5)


def take(maker: PieceMaker, text: bytes, *ids: int) -> list[tuple[str, tuple[int, ...]]]:
    best = [(TokenLogprob(0, HALF), TokenLogprob(2, -1.0), TokenLogprob(4, -2.0))] * len(ids)
    return [(piece.text, piece.token_ids) for piece in maker.take(text, ids, [HALF] * len(ids), best)]


def test_every_token_that_is_text_is_a_piece() -> None:
    assert take(PieceMaker(SPELLED), b"Hello w", 0, 1, 5) == [("He", (0,)), ("llo", (1,)), (" w", (5,))]


def test_a_piece_has_its_probability_and_the_alternatives_that_are_text() -> None:
    best = [[TokenLogprob(0, HALF), TokenLogprob(2, -1.0), TokenLogprob(4, -2.0), TokenLogprob(5, math.log(0.25))]]
    (piece,) = PieceMaker(SPELLED).take(b"He", [0], [HALF], best)
    assert (piece.text, piece.token_ids) == ("He", (0,))
    assert piece.probability == pytest.approx(0.5)
    assert [(each.text, each.token_id) for each in piece.alternatives] == [("He", 0), (" w", 5)]
    assert piece.alternatives[1].probability == pytest.approx(0.25)


def test_tokens_that_are_half_a_character_make_one_piece() -> None:
    maker = PieceMaker(SPELLED)
    assert take(maker, b"He\xf0\x9f", 0, 2) == [("He", (0,))]
    (piece,) = maker.take(b"\x98\x80", [3], [HALF], [()])
    assert (piece.text, piece.token_ids) == ("\U0001f600", (2, 3))
    assert piece.probability == pytest.approx(0.25)


def test_text_that_is_held_back_delays_its_piece() -> None:
    maker = PieceMaker(SPELLED)
    assert take(maker, b"", 0, 1) == []
    assert take(maker, b"Hel") == [("He", (0,))]
    assert take(maker, b"lo w", 5) == [("llo", (1,)), (" w", (5,))]


def test_a_token_that_a_stop_string_cut_makes_no_piece() -> None:
    assert take(PieceMaker(SPELLED), b"Hel", 0, 1) == [("He", (0,))]


def test_without_log_probabilities_there_are_no_pieces() -> None:
    assert PieceMaker(SPELLED).take(b"Hello", [0, 1], (), ()) == ()
