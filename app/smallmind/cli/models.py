"""`smallmind models`: what is installed, where, and the starter model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from smallmind.cli import loading
from smallmind.domain.units import format_bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="name and size of every installed model (the default)")
    actions.add_parser("path", help="the folder that models are put into")
    actions.add_parser("starter", help="fetch the starter model if it is not there, and show its path")


def run(arguments: argparse.Namespace) -> int:
    """Raises SmallMindError."""
    match arguments.action:
        case "path":
            print(loading.chosen_folder())
        case "starter":
            print(_fetch_starter(loading.chosen_folder()))
        case _:
            _list()
    return 0


def _list() -> None:
    library = loading.open_library()
    models = library.scan()
    width = max((len(model.name) for model in models), default=0)
    for model in models:
        print(f"{model.name:{width}}  {format_bytes(model.size_bytes)}")
    if not models:
        print(f"No models in {library.folder} yet; `smallmind models starter` fetches a small one.", file=sys.stderr)


def _fetch_starter(folder: Path) -> Path:
    from smallmind.library.starter import ensure_starter

    with loading.progress_line("Fetching the starter model") as progress:
        return ensure_starter(folder, progress)
