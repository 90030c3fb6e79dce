from pathlib import Path

import pytest

from smallmind.storage import paths


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALLMIND_DATA_DIR", str(tmp_path / "here"))
    for path in (paths.database_path(), paths.settings_path(), paths.log_path()):
        assert path.parent == tmp_path / "here"


def test_without_it_the_system_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMALLMIND_DATA_DIR")
    assert paths.data_folder().is_absolute()
    assert "SmallMind" in paths.database_path().parts
    assert "SmallMind" in paths.settings_path().parts
