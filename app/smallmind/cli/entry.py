"""From the command line to an exit code: 0, 1 unexpected, 2 an error with a sentence, 130 Ctrl-C, 141 a closed pipe.

Commands are imported when they run, and they import the engine then: `smallmind --help` must not wait for either.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from smallmind import __version__
from smallmind.domain.errors import SmallMindError

_COMMANDS = {
    "chat": "ask one question, or talk in the terminal",
    "bench": "measure how fast a model runs here",
    "convert": "make an .smq file of a GGUF file: the same model, opened at once",
    "doctor": "what this machine can do, and what SmallMind makes of it",
    "export": "write conversations into a file, as JSON or Markdown",
    "import": "read conversations from an export of SmallMind, ChatGPT or LM Studio",
    "models": "list the installed models, show their folder, or fetch the starter model",
}
_MODULES = {"export": "exports", "import": "imports"}  # where the module is not called like its command

_LOG_BYTES = 1_000_000  # then it is put aside, and the one before it goes, as the window does it
_UNEXPECTED, _FAILED, _INTERRUPTED, _BROKEN_PIPE = 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; argv is without the program's name.  Returns the exit code, and raises nothing."""
    try:
        exit_code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return exit_code
    except SmallMindError as error:
        _complain(f"{error}\n{error.hint}".rstrip())
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return _BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  the last line of defence: nobody is above to catch it
        _complain(_keep_details(error))
        return _UNEXPECTED


def _run(argv: list[str]) -> int:
    name = next((word for word in argv if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(
        prog="smallmind", description="Chat with a language model on your own processor.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"SmallMind {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command, about in _COMMANDS.items():
        sub = commands.add_parser(command, help=about, description=f"SmallMind: {about}.", allow_abbrev=False)
        if command == name:
            module = importlib.import_module(f"smallmind.cli.{_MODULES.get(command, command)}")
            module.add_arguments(sub)
    try:
        arguments = parser.parse_args(argv)
        return int(module.run(arguments))
    except SystemExit as finished:  # argparse has said it all: the help, the version, or what was wrong
        return finished.code if isinstance(finished.code, int) else _FAILED


def _complain(text: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(f"smallmind: {text}", file=sys.stderr)


def _keep_details(error: Exception) -> str:
    """Writes the traceback to the log; returns the sentence for the user."""
    from smallmind.storage.paths import log_path

    details = "".join(traceback.format_exception(error))
    said = f"Something unexpected went wrong ({type(error).__name__})."
    try:
        _append(log_path(), f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} SmallMind {__version__}\n{details}\n")
    except OSError:
        return f"{said} The log cannot be written, so here it is:\n{details}"
    return f"{said} The details are in {log_path()}."


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        os.replace(path, path.with_name(path.name + ".1"))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
        log.write(text)


def _abandon_stdout() -> None:
    """Whoever read our output has gone; without this the interpreter would complain about it at its exit."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
