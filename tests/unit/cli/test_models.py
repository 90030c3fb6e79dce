from pathlib import Path

import pytest

from smallmind.cli import main
from smallmind.domain.settings import Settings
from smallmind.storage.paths import settings_path
from smallmind.storage.settings_file import SettingsFile


def test_installed_models_are_listed_with_their_sizes(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data_folder / "models").mkdir(parents=True)
    (data_folder / "models" / "a.gguf").write_bytes(b"x" * 1_500)
    (data_folder / "models" / "longer.gguf").write_bytes(b"x" * 2_500)
    assert main(["models"]) == 0
    assert capsys.readouterr().out == "a       1.5 kB\nlonger  2.5 kB\n"


def test_no_models_is_no_error_but_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "smallmind models starter" in captured.err


def test_the_folder_is_told(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "path"]) == 0
    assert capsys.readouterr().out == f"{data_folder / 'models'}\n"


def test_the_starter_model_is_put_into_the_folder(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smallmind.library.starter.ensure_starter", lambda folder, _progress: folder / "starter.gguf")
    assert main(["models", "starter"]) == 0
    assert capsys.readouterr() == (f"{data_folder / 'models' / 'starter.gguf'}\n", "")


def test_models_lie_where_the_settings_say(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    SettingsFile(settings_path()).save(Settings().with_value("folders.models", str(tmp_path / "elsewhere")))
    assert main(["models", "path"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "elsewhere")
