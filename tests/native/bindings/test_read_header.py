from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from smallmind._native import read_header
from smallmind.domain.errors import ModelFileError, ModelNotFound, StorageError, UnsupportedModel
from tests.golden.tiny_models import N_VOCAB, vocabulary


def test_metadata_and_tensors_come_as_python_values(tiny_path: Path) -> None:
    header = read_header(str(tiny_path))
    assert header.version == 3
    assert header.size_bytes == tiny_path.stat().st_size
    assert header.metadata["general.architecture"] == "llama"
    assert header.metadata["llama.block_count"] == 3
    assert header.metadata["llama.rope.freq_base"] == 10_000.0
    assert header.metadata["tokenizer.ggml.add_bos_token"] is False
    assert header.metadata["tokenizer.ggml.tokens"] == vocabulary()[0]
    embedding = next(tensor for tensor in header.tensors if tensor.name == "token_embd.weight")
    assert (embedding.type, embedding.shape) == ("Q4_1", (128, N_VOCAB))
    assert embedding.size_bytes == 128 * N_VOCAB // 32 * 20
    assert embedding.offset + embedding.size_bytes <= header.size_bytes


def test_a_missing_file_is_model_not_found(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound) as caught:
        read_header(str(tmp_path / "none.gguf"))
    assert caught.value.name == str(tmp_path / "none.gguf")


def test_a_folder_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="it is a folder"):
        read_header(str(tmp_path))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "locked.gguf"
    path.touch(mode=0)
    with pytest.raises(StorageError, match="no permission"):
        read_header(str(path))


def test_a_truncated_file_names_the_field_and_the_offset(tiny_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(tiny_path.read_bytes()[:2000])
    with pytest.raises(ModelFileError) as caught:
        read_header(str(path))
    error = caught.value
    assert error.path == str(path)
    assert error.field.startswith("metadata tokenizer.ggml.tokens")
    assert 0 < error.offset <= 2000
    assert error.problem


def test_an_old_version_is_unsupported(tiny_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.gguf"
    path.write_bytes(b"GGUF\x01\x00\x00\x00" + tiny_path.read_bytes()[8:])
    with pytest.raises(UnsupportedModel) as caught:
        read_header(str(path))
    assert (caught.value.field, caught.value.problem) == ("version", "GGUF version 1")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems demand Unicode")
def test_a_path_that_is_not_utf8_survives(tiny_path: Path, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.gguf")
    with pytest.raises(ModelNotFound) as caught:
        read_header(path)
    assert caught.value.name == path
    Path(path).write_bytes(tiny_path.read_bytes())
    assert read_header(path).version == 3
