"""`smallmind convert`: a GGUF file to an .smq file, which opens at once; or an .smq file checked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from smallmind.cli import loading
from smallmind.domain.errors import ConversionError
from smallmind.domain.model import GGUF, SMQ
from smallmind.domain.units import format_bytes

_EPILOG = """\
An .smq file holds the same weights, laid out as this program reads them: it opens in milliseconds, several programs
share its memory, and it may be larger than the memory.  It gives the same answers.  A new version of SmallMind may
need it converted again, so keep the GGUF file, or know where to get it.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = _EPILOG
    parser.add_argument("model", metavar="MODEL", help="a .gguf file, or the name of an installed model")
    parser.add_argument("output", nargs="?", metavar="OUT.smq", help="the new file; otherwise it lies beside MODEL")
    parser.add_argument("--force", action="store_true", help="replace the new file if it is there already")
    parser.add_argument("--verify", action="store_true", help="only check that the .smq file MODEL is undamaged")


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    if arguments.verify:
        _verify(loading.find_model(arguments.model))
    else:
        source = _find_source(arguments.model)
        target = Path(arguments.output).expanduser() if arguments.output else source.with_suffix(SMQ)
        _convert(source, target, may_replace=arguments.force)
    return 0


def _find_source(name: str) -> Path:
    """A bare name means the .smq file everywhere else, but here the one that it is made from."""
    found = loading.find_model(name)
    original = found.with_suffix(GGUF)
    if found.suffix.lower() != SMQ:
        return found
    if name.lower().endswith(SMQ) or not original.is_file():
        raise ConversionError(f"{found} is an .smq file already.", "Name the GGUF file to convert it again.")
    return original


def _convert(source: Path, target: Path, *, may_replace: bool) -> None:
    from smallmind.engine.conversion import convert_model

    with loading.progress_line(f"Converting {source.stem}") as progress:
        convert_model(source, target, may_replace=may_replace, progress=progress)
    print(f"Converted: {format_bytes(target.stat().st_size)}.", file=sys.stderr)
    print(target)


def _verify(path: Path) -> None:
    from smallmind.engine.conversion import verify_model

    with loading.progress_line(f"Checking {path.stem}") as progress:
        verify_model(path, progress)
    print(f"{path.name} is undamaged.", file=sys.stderr)
