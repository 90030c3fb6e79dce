"""Talking to a model in the terminal: one question, or one after the other."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from smallmind.chat.ports import ChatEngine
from smallmind.chat.session import ChatSession, Events
from smallmind.cli import loading
from smallmind.cli.printing import print_answer, say
from smallmind.cli.quantities import count
from smallmind.domain.conversation import Role
from smallmind.domain.errors import SmallMindError
from smallmind.domain.generation import FinishReason
from smallmind.domain.settings import Settings
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.paths import database_path

_INTERRUPTED = 130

_HELP = """\
/regenerate  another answer to your last message
/new         a new conversation
/quit        the end (so does Ctrl-D)
Ctrl-C stops an answer; at the prompt it quits."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What conversations are made of."""

    store: ConversationStore
    engine: ChatEngine
    settings: Settings

    def new_session(self) -> ChatSession:
        """An empty conversation; it is saved with its first message."""
        return ChatSession(
            self.store, self.engine, system_prompt=self.settings.chat.system_prompt, sampling=self.settings.sampling
        )


async def answer_once(prompt: str, settings: Settings) -> int:
    """Answers one question on stdout; nothing is saved.  Returns the exit code.  Raises SmallMindError."""
    async with _opened(settings, None) as talk:
        session = talk.new_session()
        answer = await print_answer(session, session.send(prompt))
        return _INTERRUPTED if answer.finish_reason is FinishReason.CANCELLED else 0


def converse(settings: Settings, *, is_private: bool) -> int:
    """Reads a line, answers it, and so on.  Saved like the window's conversations, unless private.

    The loop only runs while there is something to wait for; lines are read in between, where Ctrl-C and line editing
    work as anywhere else.
    """
    with contextlib.suppress(ImportError):  # Windows has none
        import readline  # noqa: F401  gives input() its line editing
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            talk = runner.run(stack.enter_async_context(_opened(settings, None if is_private else database_path())))
            say(f"{_engine_line(talk.engine)}.  /help lists the commands.")
            _take_turns(runner, talk)
        finally:
            runner.run(stack.aclose())
    return 0


@asynccontextmanager
async def _opened(settings: Settings, path: Path | None) -> AsyncIterator[Talk]:
    database = await Database.open(path)
    try:
        engine = await loading.load_engine(settings.model, settings.engine)
        try:
            yield Talk(ConversationStore(database), engine, settings)
        finally:
            await engine.close()
    finally:
        await database.close()


def _engine_line(engine: ChatEngine) -> str:
    model = engine.model
    context = f"{model.context_length:,} tokens of context"
    return " · ".join((model.info.name, model.kernel, count(model.n_threads, "thread"), context))


def _take_turns(runner: asyncio.Runner, talk: Talk) -> None:
    session = talk.new_session()
    while (line := _read_line()) is not None:
        match line.strip():
            case "":
                continue
            case "/quit" | "/exit":
                return
            case "/new":
                session = talk.new_session()
                say("A new conversation.")
            case "/help":
                say(_HELP)
            case "/regenerate":
                runner.run(_regenerate(session))
            case command if command.startswith("/") and command[1:].isalpha():
                say(f"There is no command {command}.\n{_HELP}")
            case _:
                runner.run(_show(session, session.send(line)))


def _read_line() -> str | None:
    """What the user typed; None at the end of input (Ctrl-D)."""
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return input("> ")
        sys.stderr.write("> ")  # input() would put it on stdout, where only answers belong
        sys.stderr.flush()
        return input()
    except EOFError:
        say("")
        return None
    except KeyboardInterrupt:
        say("")  # the shell's prompt begins a line of its own
        raise


async def _regenerate(session: ChatSession) -> None:
    questions = [message for message in await session.messages() if message.role is Role.USER]
    if questions:
        await _show(session, session.regenerate(questions[-1].id))
    else:
        say("There is no answer yet.")


async def _show(session: ChatSession, events: Events) -> None:
    """An error ends the answer, not the conversation."""
    try:
        await print_answer(session, events)
    except SmallMindError as error:
        say(f"{error}\n{error.hint}".rstrip())
