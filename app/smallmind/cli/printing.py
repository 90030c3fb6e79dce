"""Answers on stdout while they are written, and what else there is to say on stderr."""

from __future__ import annotations

import asyncio
import io
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from types import FrameType

from smallmind.chat.events import AnswerFailed, AnswerFinished, AnswerGrew
from smallmind.chat.session import ChatSession, Events
from smallmind.cli.quantities import describe
from smallmind.domain.conversation import Message
from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import FinishReason


def say(text: str) -> None:
    """One remark, on stderr."""
    print(text, file=sys.stderr, flush=True)


async def print_answer(session: ChatSession, events: Events) -> Message:
    """The answer as it grows, then its figures.  Ctrl-C stops it, a second one quits.  Raises what it failed with."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an answer may hold what this terminal cannot show
    last = "\n"
    with _on_interrupt(session.stop):
        async with aclosing(events):
            async for event in events:
                match event:
                    case AnswerGrew(text_delta=text):
                        last = text or last
                        sys.stdout.write(text)
                        sys.stdout.flush()
                    case AnswerFinished(message):
                        _end_line(last)
                        _remark(message)
                        return message
                    case AnswerFailed(error=error):
                        _end_line(last)
                        raise error
    raise EngineStopped("it ended without a result")


def _end_line(last: str) -> None:
    if not last.endswith("\n"):
        sys.stdout.write("\n")
        sys.stdout.flush()


def _remark(message: Message) -> None:
    if message.n_left_out:
        oldest = "The oldest message" if message.n_left_out == 1 else f"The {message.n_left_out:,} oldest messages"
        say(f"{oldest} no longer fitted into the context.")
    ends = {FinishReason.LENGTH: "cut off at the limit · ", FinishReason.CANCELLED: "stopped · "}
    if message.stats and message.finish_reason:
        say(ends.get(message.finish_reason, "") + describe(message.stats))


@contextmanager
def _on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C calls `stop` on the loop; the next ones do what they did before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    previous = signal.getsignal(signal.SIGINT)
    is_stopping = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        # It hands on rather than put the other handler back: signal.signal() first calls the handler for what has come
        # meanwhile, and that would be this one again.
        nonlocal is_stopping
        if is_stopping and callable(previous):
            previous(number, frame)
        else:
            is_stopping = True
            loop.call_soon_threadsafe(stop)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
