from pathlib import Path

import pytest

from smallmind.cli import main
from smallmind.engine import conversion


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    """What the engine was asked to convert or check."""
    asked: list[tuple[Path, ...]] = []

    def convert(source: Path, target: Path, *, may_replace: bool, progress: object) -> None:
        asked.append((source, target, Path("replaced") if may_replace else Path("new")))
        target.write_bytes(b"x" * 2_500)

    monkeypatch.setattr(conversion, "convert_model", convert)
    monkeypatch.setattr(conversion, "verify_model", lambda path, progress: asked.append((path,)))
    return asked


@pytest.fixture
def models(data_folder: Path) -> Path:
    folder = data_folder / "models"
    folder.mkdir(parents=True)
    (folder / "beta.gguf").write_bytes(b"")
    return folder


def test_an_installed_model_is_converted_beside_itself(
    asked: list[tuple[Path, ...]], models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", "beta"]) == 0
    assert asked == [(models / "beta.gguf", models / "beta.smq", Path("new"))]
    assert capsys.readouterr() == (f"{models / 'beta.smq'}\n", "Converted: 2.5 kB.\n")


def test_a_name_means_the_gguf_file_even_where_both_are_there(asked: list[tuple[Path, ...]], models: Path) -> None:
    (models / "beta.smq").write_bytes(b"")
    assert main(["convert", "beta", "--force"]) == 0
    assert asked == [(models / "beta.gguf", models / "beta.smq", Path("replaced"))]


def test_the_output_may_be_elsewhere(asked: list[tuple[Path, ...]], models: Path, tmp_path: Path) -> None:
    assert main(["convert", str(models / "beta.gguf"), str(tmp_path / "out.smq")]) == 0
    assert asked[0][1] == tmp_path / "out.smq"


def test_an_smq_file_is_not_converted_again(
    asked: list[tuple[Path, ...]], models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / "only.smq").write_bytes(b"")
    (models / "beta.smq").write_bytes(b"")
    assert main(["convert", "only"]) == 2
    assert main(["convert", str(models / "beta.smq")]) == 2
    assert "already" in capsys.readouterr().err
    assert asked == []


def test_verifying_takes_the_smq_file(
    asked: list[tuple[Path, ...]], models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / "beta.smq").write_bytes(b"")
    assert main(["convert", "--verify", "beta"]) == 0
    assert asked == [(models / "beta.smq",)]
    assert "undamaged" in capsys.readouterr().err
