"""Another language at once, and nothing is lost: the chat, what is written, the files, the place of the window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def test_the_language_changes_while_somebody_writes(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("It rained.", "utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "settings.toml").write_text('[appearance]\nlanguage = "en"\n', "utf-8")
    environment = {**os.environ, "SMALLMIND_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    environment.pop("SMALLMIND_LANG", None)
    command = [sys.executable, "-W", "error", "-m", "tests.e2e.language_driver", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert [(each["settings"], each["einstellungen"]) for each in seen] == [(False, True), (True, False), (False, True)]
    for each in seen:
        assert each["is_settings_open"]
        assert (each["text"], each["files"]) == ("half a thought", ["notes.txt"])
        assert each["size"] == [1_100, 700]
    log = folder / "smallmind.log"
    assert not log.exists() or " ERROR " not in log.read_text("utf-8"), log.read_text("utf-8")
