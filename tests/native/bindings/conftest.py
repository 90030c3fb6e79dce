from __future__ import annotations

from pathlib import Path

import pytest
from gguf import GGMLQuantizationType

from tests.golden.tiny_models import LLAMA


@pytest.fixture(scope="session")
def tiny_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random llama of three layers, Q4_1."""
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    LLAMA.write(path, GGMLQuantizationType.Q4_1)
    return path
