"""A file that is attached and not sent survives a kill of the whole program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "SMALLMIND_DATA_DIR": str(folder), "SMALLMIND_LANG": "en", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.e2e.draft_driver", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_an_attached_file_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("It rained.", "utf-8")
    with start(tmp_path / "data", "attach", str(path)) as program:
        assert program.stdout is not None
        said = program.stdout.readline()
        program.kill()
        errors = program.communicate()[1]
    assert said == "saved\n", errors
    path.unlink()
    with start(tmp_path / "data", "look") as program:
        output, errors = program.communicate(timeout=60)
    assert program.returncode == 0, errors
    assert json.loads(output) == [["notes.txt", "10 bytes · no longer there"]]
