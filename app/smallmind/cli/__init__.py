"""The same use cases for a terminal.  Answers go to stdout, everything else to stderr."""

from smallmind.cli.entry import main

__all__ = ["main"]
