"""The whole program as a process: empty data folder, the starter model, a real window, twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def visit(which: str, folder: Path) -> dict[str, Any]:
    """What somebody saw; fails with the program's own words."""
    environment = {**os.environ, "SMALLMIND_DATA_DIR": str(folder), "SMALLMIND_LANG": "en", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.e2e.window_driver", which],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    assert "failed" not in seen, f"{seen.get('failed')}\n{seen.get('reads')}\n{done.stderr}"
    return seen


def test_a_day_with_the_program(starter_path: Path, tmp_path: Path) -> None:
    """Ask, edit, answer again, search, every sheet; close; start again: all is there."""
    folder = tmp_path / "data"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / starter_path.name).symlink_to(starter_path)

    first = visit("first", folder)
    assert "Paris" in first["answer"]
    assert first["kernel"]
    assert first["found"]["is_elsewhere"]
    assert [word.lower() for word in first["found"]["marked"]] == ["thank"]
    assert "Thank you." in first["found"]["message"]
    assert {"shortcuts", "about", "log"} <= set(first["sheets"])

    again = visit("again", folder)
    assert again["question"]
    assert again["versions"]
    assert again["answer"]
    errors = [line for line in (folder / "smallmind.log").read_text("utf-8").splitlines() if " ERROR " in line]
    assert not errors
