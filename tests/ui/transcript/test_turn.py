"""What one turn of the event loop may do, counted by a clock that goes on by one each time it is read."""

from __future__ import annotations

import time
from itertools import count

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

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


def test_who_needs_all_of_a_turn_takes_it() -> None:
    turn = turn_of(4)
    with turn:
        turn.spend()
        assert n_allowed(turn) == 0
    with turn:
        assert n_allowed(turn) == 4


def test_outside_of_a_turn_all_is_allowed() -> None:
    assert n_allowed(turn_of(0)) == 10


# Turns of their own


class Worker(QObject):
    def __init__(self, turn: Turn) -> None:
        super().__init__()
        self.turn = turn
        self.times_s: list[float] = []
        self.other_s = 0.0

    def invite_company(self) -> None:
        """Somebody else is due when this is over."""
        QTimer.singleShot(1, self, self._note_other)
        time.sleep(0.005)

    def _note_other(self) -> None:
        self.other_s = time.perf_counter()

    def work_with_company(self) -> None:
        self.work()
        self.invite_company()

    def work(self) -> None:
        with self.turn:
            self.times_s.append(time.perf_counter())

    def work_again(self) -> None:
        self.work()
        self.turn.soon(self, self.work_again)


def test_what_waits_gets_a_turn_of_its_own(qtbot: QtBot) -> None:
    turn = Turn()
    workers = [Worker(turn), Worker(turn)]
    for worker in workers:
        turn.soon(worker, worker.work_with_company)
    assert not any(worker.times_s for worker in workers)
    qtbot.waitUntil(lambda: all(worker.other_s for worker in workers))
    first, second = workers
    assert first.times_s[0] < first.other_s < second.times_s[0]


def test_asking_twice_is_asking_once(qtbot: QtBot) -> None:
    turn = Turn()
    worker, last = Worker(turn), Worker(turn)
    turn.soon(worker, worker.work)
    turn.soon(worker, worker.work)
    turn.soon(last, last.work)
    qtbot.waitUntil(lambda: bool(last.times_s))
    assert len(worker.times_s) == 1


def test_who_always_has_more_to_do_keeps_nobody_waiting(qtbot: QtBot) -> None:
    turn = Turn()
    busy, other = Worker(turn), Worker(turn)
    busy.work_again()
    qtbot.waitUntil(lambda: len(busy.times_s) > 2)
    asked_s = time.perf_counter()
    turn.soon(other, other.work)
    qtbot.waitUntil(lambda: bool(other.times_s))
    assert sum(asked_s < each < other.times_s[0] for each in busy.times_s) <= 1
    delete(busy)


def test_what_is_gone_works_no_more(qtbot: QtBot) -> None:
    turn = Turn()
    gone, last = Worker(turn), Worker(turn)
    turn.soon(gone, gone.work)
    turn.soon(last, last.work)
    delete(gone)
    qtbot.waitUntil(lambda: bool(last.times_s))
    assert not gone.times_s


def test_who_could_not_wait_is_given_room(qtbot: QtBot) -> None:
    turn = Turn()
    waiting, hurried = Worker(turn), Worker(turn)
    QTimer.singleShot(0, hurried, hurried.work_with_company)
    turn.soon(waiting, waiting.work)
    qtbot.waitUntil(lambda: bool(waiting.times_s))
    assert hurried.times_s[0] < hurried.other_s < waiting.times_s[0]


def test_building_rests_after_painting_too(qtbot: QtBot) -> None:
    turn = Turn()
    waiting, painter = Worker(turn), Worker(turn)

    def paint() -> None:
        painter.invite_company()
        turn.rest()

    QTimer.singleShot(0, painter, paint)
    turn.soon(waiting, waiting.work)
    qtbot.waitUntil(lambda: bool(waiting.times_s))
    assert 0 < painter.other_s < waiting.times_s[0]
