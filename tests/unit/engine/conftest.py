from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import smallmind
from tests.unit.engine import fake_native


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> fake_native.Switches:
    """The fake in the place of smallmind._native, with its switches as they come."""
    monkeypatch.setitem(sys.modules, "smallmind._native", fake_native)
    monkeypatch.setattr(smallmind, "_native", fake_native, raising=False)
    monkeypatch.setattr(fake_native, "switches", fake_native.Switches())
    return fake_native.switches


@pytest.fixture
def model_path(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF")
    return path


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while (left := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads left behind: {left}"
