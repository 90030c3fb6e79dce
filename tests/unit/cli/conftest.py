import io
import sys
from typing import NamedTuple

import pytest

from smallmind.cli import loading, main
from smallmind.domain.model import EngineOptions
from tests.unit.chat.fake_engine import FakeEngine


class Ran(NamedTuple):
    exit_code: int
    out: str
    err: str


class Terminal:
    """Runs commands with an engine of ours; remembers what was asked of it."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine = FakeEngine("Paris is it.")
        self.loaded: list[tuple[str, EngineOptions]] = []
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(loading, "load_engine", self._load)

    def run(self, *arguments: str) -> Ran:
        exit_code = main(arguments)
        return Ran(exit_code, *self._capsys.readouterr())

    def type(self, text: str | bytes, *, is_terminal: bool) -> None:
        raw = io.BytesIO(text if isinstance(text, bytes) else text.encode())
        stdin = io.TextIOWrapper(raw, encoding="utf-8")
        self._monkeypatch.setattr(stdin, "isatty", lambda: is_terminal)
        self._monkeypatch.setattr(sys, "stdin", stdin)

    async def _load(self, name: str, options: EngineOptions) -> FakeEngine:
        self.loaded.append((name, options))
        return self.engine


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)
