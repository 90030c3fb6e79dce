"""Tasks are kept, their errors told, their end waited for."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QObject, Signal

from smallmind.ui.tasks import Tasks


@pytest.mark.logs
async def test_what_a_task_raises_is_told_once() -> None:
    tasks = Tasks()
    told: list[BaseException] = []
    tasks.failed.connect(told.append)

    async def fail() -> None:
        raise ValueError("no")

    task = tasks.run_task(fail())
    await asyncio.wait({task})
    await asyncio.sleep(0)
    assert [str(error) for error in told] == ["no"]


async def test_a_cancelled_task_is_no_error() -> None:
    tasks = Tasks()
    told: list[BaseException] = []
    tasks.failed.connect(told.append)
    task = tasks.run_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    await tasks.close()
    assert task.cancelled()
    assert told == []


async def test_nothing_begins_after_the_end() -> None:
    tasks = Tasks()
    await tasks.close()
    begun: list[bool] = []

    async def begin() -> None:
        begun.append(True)

    task = tasks.run_task(begin())
    await asyncio.wait({task})
    assert task.cancelled()
    assert begun == []


async def test_two_thousand_emits_leave_python_whole() -> None:
    """PySide6 6.12.0 lost a reference at each emit, and the process with it after some hundreds."""

    class Bell(QObject):
        rang = Signal(bool)

    bell = Bell()
    heard: list[bool] = []
    bell.rang.connect(heard.append)
    for _ in range(2_000):
        bell.rang.emit(True)
    assert heard == [True] * 2_000
