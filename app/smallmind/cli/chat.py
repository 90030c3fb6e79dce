"""`smallmind chat`: one question on the command line or through a pipe, or a conversation in the terminal."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from typing import Any

from smallmind.cli.loading import add_loading_arguments
from smallmind.cli.quantities import natural, positive
from smallmind.domain.errors import SmallMindError
from smallmind.domain.model import KV_FORMATS
from smallmind.domain.settings import Settings

_EPILOG = """\
Without PROMPT the prompt is read from a pipe, or a conversation begins in the terminal.  Options that are not given
are as in the settings.  The answer goes to stdout, everything else to stderr.  Ctrl-C stops an answer.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options; their defaults are the settings."""
    parser.epilog = _EPILOG
    parser.add_argument("prompt", nargs="?", metavar="PROMPT", help="what to ask; - reads it from stdin")
    parser.add_argument("--model", metavar="PATH|NAME", help="a .gguf or .smq file, or the name of an installed model")
    parser.add_argument("--system", metavar="TEXT", dest="system_prompt", help="the system prompt; '' for none")
    parser.add_argument(
        "--private", action="store_true", help="do not save the conversation (a single question never is)"
    )
    sampling = parser.add_argument_group("how words are chosen")
    sampling.add_argument("--temperature", type=float, metavar="T", help="0 always takes the likeliest token")
    sampling.add_argument("--top-k", type=natural, metavar="K", help="only the K likeliest tokens; 0 for all")
    sampling.add_argument("--top-p", type=float, metavar="P", help="only the likeliest that sum up to P; 1 for all")
    sampling.add_argument("--min-p", type=float, metavar="P", help="only those at least P times as likely as the best")
    sampling.add_argument("--repetition-penalty", type=float, metavar="R", help="1 for none")
    sampling.add_argument("--seed", type=natural, metavar="N", help="the same seed gives the same answer")
    sampling.add_argument("--max-tokens", type=positive, metavar="N", help="the longest answer")
    engine = parser.add_argument_group("how the model is run")
    engine.add_argument("--threads", type=natural, metavar="N", dest="n_threads", help="0 for every core")
    engine.add_argument(
        "--context", type=natural, metavar="N", dest="context_length", help="tokens; 0 for as trained, at most 8,192"
    )
    engine.add_argument(
        "--kernel", metavar="NAME", help="the instruction set, for instance avx2 (see smallmind doctor)"
    )
    add_loading_arguments(engine)
    engine.add_argument(
        "--kv-cache",
        choices=KV_FORMATS,
        dest="kv_format",
        help="how the context is kept: q8_0 takes half the memory of f16, and a little of its precision",
    )


@dataclass(frozen=True, slots=True)
class ChatPlan:
    """What to run: the settings with the command line's options put over them.  prompt None: a conversation."""

    prompt: str | None
    settings: Settings
    is_private: bool


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    import asyncio

    from smallmind.cli.conversation import answer_once, converse

    plan = plan_of(arguments)
    if plan.prompt is None:
        return converse(plan.settings, is_private=plan.is_private)
    return asyncio.run(answer_once(plan.prompt, plan.settings))


def plan_of(arguments: argparse.Namespace) -> ChatPlan:
    """Reads the settings, and stdin where the prompt is there.  Raises SmallMindError."""
    from smallmind.storage.paths import settings_path
    from smallmind.storage.settings_file import SettingsFile

    file = SettingsFile(settings_path())
    settings = file.load()
    for warning in file.warnings:
        print(f"smallmind: settings: {warning}", file=sys.stderr)
    return ChatPlan(_prompt(arguments.prompt), _with_options(settings, arguments), arguments.private)


def _with_options(settings: Settings, arguments: argparse.Namespace) -> Settings:
    given = {name: value for name, value in vars(arguments).items() if value is not None}

    def over(names: tuple[str, ...]) -> dict[str, Any]:
        return {name: given[name] for name in names if name in given}

    sampling = over(("temperature", "top_k", "top_p", "min_p", "repetition_penalty", "seed", "max_tokens"))
    engine = over(("n_threads", "context_length", "kernel", "loading", "is_locked", "kv_format"))
    return replace(
        settings,
        sampling=replace(settings.sampling, **sampling),
        engine=replace(settings.engine, **engine),
        chat=replace(settings.chat, **over(("system_prompt",))),
        **over(("model",)),
    )


def _prompt(argument: str | None) -> str | None:
    if argument is None and sys.stdin.isatty():
        return None
    from_stdin = argument in (None, "-")
    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace").rstrip("\r\n") if from_stdin else argument
    if not text or not text.strip():
        raise SmallMindError("There is nothing to answer: the prompt is empty.", 'Try: smallmind chat "Hello".')
    return text
