"""Garbage goes, and never in a worker thread."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from tests.ui.person import until


class _Knot:
    """Holds itself: only a round finds it."""

    def __init__(self) -> None:
        self.myself = self


@pytest.fixture
def threads() -> Iterator[set[int]]:
    """Those in which garbage was looked for."""
    found: set[int] = set()

    def note(phase: str, _info: object) -> None:
        if phase == "start":
            found.add(threading.get_ident())

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def _make_garbage() -> weakref.ref[_Knot]:
    first = weakref.ref(_Knot())
    for _ in range(20_000):
        _Knot()
    return first


async def test_the_garbage_of_a_worker_is_found_by_the_windows_thread(threads: set[int]) -> None:
    knot = await asyncio.to_thread(_make_garbage)
    await until(lambda: knot() is None)
    assert threads == {threading.get_ident()}


async def test_a_window_that_is_at_rest_looks_for_none(threads: set[int]) -> None:
    await asyncio.to_thread(_make_garbage)
    await until(lambda: threads)
    threads.clear()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not threads
