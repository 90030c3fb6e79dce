import os
from pathlib import Path

import pytest

from smallmind.library import model_folder
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


def test_a_folder_beside_the_program_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMALLMIND_DATA_DIR")
    monkeypatch.delenv("APPIMAGE", raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "SmallMind"))
    assert paths.data_folder() != tmp_path / "SmallMind-data"
    (tmp_path / "SmallMind-data").mkdir()
    for path in (paths.database_path(), paths.settings_path(), paths.log_path(), model_folder()):
        assert path.parent == tmp_path / "SmallMind-data"


@pytest.mark.parametrize(
    ("executable", "image", "folder"),
    [
        ("/opt/smallmind/SmallMind", "", "/opt/smallmind"),
        ("/tmp/.mount_x/usr/bin/python3", "/home/me/SmallMind.AppImage", "/home/me"),
        ("/Volumes/stick/SmallMind.app/Contents/MacOS/SmallMind", "", "/Volumes/stick"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="POSIX paths")
def test_beside_the_program_is_where_the_user_sees_it(
    monkeypatch: pytest.MonkeyPatch, executable: str, image: str, folder: str
) -> None:
    monkeypatch.setattr("sys.executable", executable)
    monkeypatch.setenv("APPIMAGE", image)
    assert paths.program_folder() == Path(folder)
