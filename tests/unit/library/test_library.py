from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from smallmind.domain.errors import ModelFileError, ModelNotFound, StorageError, UnsupportedModel
from smallmind.library import Header, Library, model_folder


@dataclass
class Tensor:
    type: str
    shape: tuple[int, ...]
    size_bytes: int


@dataclass
class FakeHeader:
    metadata: dict[str, Any] = field(default_factory=lambda: {"general.architecture": "llama"})
    tensors: list[Tensor] = field(default_factory=list)
    size_bytes: int = 5


def never(path: Path) -> Header:
    raise AssertionError(f"{path} was read")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("beta.gguf", "Alpha.GGUF", "notes.txt", ".hidden.gguf", "big-00001-of-00002.gguf"):
        (folder / name).write_bytes(b"12345")
    (folder / "big-00002-of-00002.gguf").write_bytes(b"")
    (folder / "folder.gguf").mkdir()
    return folder


def test_scanning_lists_gguf_files_by_name_and_opens_none(folder: Path) -> None:
    models = Library(folder, never).scan()
    assert [model.name for model in models] == ["Alpha", "beta", "big-00001-of-00002"]
    assert models[0].path == folder / "Alpha.GGUF"
    assert models[0].size_bytes == 5


def test_a_model_in_both_forms_is_listed_once_as_the_newer_file(folder: Path) -> None:
    library = Library(folder, never)
    (folder / "beta.smq").write_bytes(b"packed")
    (folder / "gamma.SMQ").write_bytes(b"packed")
    os.utime(folder / "beta.gguf", ns=(1, 1_000))
    for modified_ns, path in ((2_000, folder / "beta.smq"), (1_000, folder / "beta.smq"), (999, folder / "beta.gguf")):
        os.utime(folder / "beta.smq", ns=(1, modified_ns))
        listed = {model.name: model.path for model in library.scan()}
        assert sorted(listed) == ["Alpha", "beta", "big-00001-of-00002", "gamma"]
        assert library.resolve("beta") == listed["beta"] == path
        assert library.resolve("beta.gguf") == folder / "beta.gguf"
        assert library.resolve("BETA.smq") == folder / "beta.smq"


def test_a_folder_that_is_not_there_yet_holds_no_models(tmp_path: Path) -> None:
    assert Library(tmp_path / "none", never).scan() == ()


def test_a_folder_that_is_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        Library(tmp_path / "file", never).scan()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links")
def test_links_to_models_count_and_dangling_ones_do_not(folder: Path) -> None:
    (folder / "link.gguf").symlink_to(folder / "beta.gguf")
    (folder / "dangling.gguf").symlink_to(folder / "gone.gguf")
    names = [model.name for model in Library(folder, never).scan()]
    assert "link" in names
    assert "dangling" not in names


@pytest.mark.parametrize("name", ["beta", "BETA", "beta.gguf"])
def test_names_resolve_whatever_their_case_and_suffix(folder: Path, name: str) -> None:
    assert Library(folder, never).resolve(name) == folder / "beta.gguf"


def test_an_exact_name_wins_over_one_in_another_case(folder: Path) -> None:
    (folder / "Beta.gguf").write_bytes(b"")
    if len(list(folder.glob("?eta.gguf"))) == 2:
        assert Library(folder, never).resolve("beta") == folder / "beta.gguf"
        assert Library(folder, never).resolve("Beta") == folder / "Beta.gguf"


def test_paths_resolve_to_themselves(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere.gguf"
    elsewhere.write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    library = Library(folder, never)
    assert library.resolve(str(elsewhere)) == elsewhere
    assert library.resolve("elsewhere.gguf").resolve() == elsewhere
    monkeypatch.setenv("HOME", str(tmp_path))
    assert library.resolve("~/elsewhere.gguf") == elsewhere


@pytest.mark.parametrize("name", ["gamma", "", "/nowhere/at/all.gguf", "."])
def test_what_is_not_there_says_what_is(folder: Path, name: str) -> None:
    with pytest.raises(ModelNotFound) as caught:
        Library(folder, never).resolve(name)
    assert caught.value.installed == ("Alpha", "beta", "big-00001-of-00002")


def test_inspecting_tells_what_the_header_says(folder: Path) -> None:
    header = FakeHeader(
        metadata={
            "general.architecture": "qwen2",
            "general.file_type": 15,
            "general.license": "apache-2.0",
            "qwen2.block_count": 24,
            "qwen2.context_length": 32_768,
            "tokenizer.ggml.tokens": ["a"] * 7,
        },
        tensors=[Tensor("Q4_K", (256, 10), 100), Tensor("F32", (256,), 1_024)],
        size_bytes=98_765,
    )
    info = Library(folder, lambda _: header).inspect(folder / "beta.gguf")
    assert (info.name, info.architecture, info.quantisation) == ("beta", "qwen2", "Q4_K_M")
    assert (info.n_parameters, info.n_layers, info.n_vocab) == (2_816, 24, 7)
    assert (info.trained_context_length, info.size_bytes, info.licence) == (32_768, 98_765, "apache-2.0")


def test_without_a_stated_type_the_format_of_most_bytes_counts(folder: Path) -> None:
    tensors = [Tensor("F32", (9,), 36), Tensor("Q8_0", (32,), 34), Tensor("Q8_0", (32,), 34)]
    library = Library(folder, lambda _: FakeHeader(tensors=tensors))
    assert library.inspect(folder / "beta.gguf").quantisation == "Q8_0"


def test_nonsense_in_a_header_counts_as_unknown(folder: Path) -> None:
    metadata = {
        "general.architecture": "llama",
        "general.file_type": "x",
        "llama.block_count": -4,
        "general.license": 3,
    }
    info = Library(folder, lambda _: FakeHeader(metadata=metadata)).inspect(folder / "beta.gguf")
    assert (info.quantisation, info.n_layers, info.n_vocab, info.licence) == ("", 0, 0, "")


def test_a_header_without_an_architecture_is_unsupported(folder: Path) -> None:
    with pytest.raises(UnsupportedModel, match=r"general\.architecture"):
        Library(folder, lambda _: FakeHeader(metadata={})).inspect(folder / "beta.gguf")


def test_damage_found_while_reading_is_passed_on(folder: Path) -> None:
    def damaged(path: Path) -> Header:
        raise ModelFileError(str(path), "magic", 0, "it is no GGUF file")

    with pytest.raises(ModelFileError):
        Library(folder, damaged).inspect(folder / "beta.gguf")


def test_the_model_folder_follows_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMALLMIND_DATA_DIR", str(tmp_path))
    assert model_folder() == tmp_path / "models"


def test_the_user_may_have_chosen_another_folder(tmp_path: Path) -> None:
    assert model_folder(str(tmp_path / "elsewhere")) == tmp_path / "elsewhere"
    assert model_folder("~") == Path.home()
