"""What one turn of the event loop may do, counted by a clock that goes on by one each time it is read."""

from __future__ import annotations

from itertools import count

from smallmind.ui.transcript.turn import Turn


def turn_of(limit: float) -> Turn:
    ticks = count()
    return Turn(limit, lambda: float(next(ticks)))


def n_allowed(turn: Turn, n_wanted: int = 10) -> int:
    return sum(turn.allows() for _ in range(n_wanted))


def test_a_turn_allows_as_much_as_fits_into_it() -> None:
    turn = turn_of(4)
    with turn:
        assert n_allowed(turn) == 4
        assert turn.n_refused == 6


def test_every_turn_gets_on_however_short_it_is() -> None:
    turn = turn_of(0)
    for _ in range(3):
        with turn:
            assert n_allowed(turn) == 1


def test_what_is_done_inside_a_turn_shares_it() -> None:
    turn = turn_of(4)
    with turn:
        first = n_allowed(turn, 2)
        with turn:
            assert first + n_allowed(turn) == 4


def test_outside_of_a_turn_all_is_allowed() -> None:
    assert n_allowed(turn_of(0)) == 10
