import pytest

from smallmind.domain import errors
from smallmind.domain.errors import SmallMindError

EXAMPLES = [
    errors.ModelNotFound("tiny", ("a", "b")),
    errors.ModelFileError("/models/tiny.gguf", "tensor_count", 16, "larger than the file"),
    errors.UnsupportedModel("/models/tiny.gguf", "general.architecture", "“rwkv” is unknown"),
    errors.NotEnoughMemory("The model", 8_000_000_000, 2_000_000_000),
    errors.ContextFull(5_000, 2_048),
    errors.UnknownKernel("avx9", ("scalar", "avx2")),
    errors.TemplateError("no user turn"),
    errors.StorageError("/data/conversations.sqlite3", "the disk is full"),
    errors.InvalidSetting("top-p", 2.0, "0 to 1"),
    errors.EngineStopped(),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_is_one_sentence_and_a_hint(error: SmallMindError) -> None:
    for text in (str(error), error.hint):
        assert text.endswith(".")
        assert "\n" not in text


def test_a_damaged_file_is_named_with_field_and_offset() -> None:
    sentence = str(errors.ModelFileError("/models/tiny.gguf", "tensor_count", 1_016, "larger than the file"))
    assert "tiny.gguf" in sentence
    assert "tensor_count at byte 1,016" in sentence
