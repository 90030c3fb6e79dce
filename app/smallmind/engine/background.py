"""Blocking work on a thread of its own, awaited from a loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def start_thread(work: Callable[[], T], name: str) -> Future[T]:
    """Not the loop's own pool: that one may be full of work which waits for this."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  raised again where the result is awaited
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name=name).start()
    return future


async def run_on_thread(work: Callable[[], T], name: str) -> T:
    """The result of `work`.  Cancelling the waiting task does not stop it."""
    return await asyncio.wrap_future(start_thread(work, name))
