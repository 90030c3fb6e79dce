import pytest

from smallmind.domain import errors
from smallmind.domain.errors import SmallMindError

EXAMPLES = [
    errors.ModelNotFound("tiny", ("a", "b")),
    errors.ModelFileError("/models/tiny.gguf", "tensor_count", 16, "larger than the file"),
    errors.UnsupportedModel("/models/tiny.gguf", "general.architecture", "“rwkv” is unknown"),
    errors.NotEnoughMemory("tiny", 8_000_000_000, 2_000_000_000, 4_096),
    errors.ContextFull(5_000, 2_048),
    errors.UnknownKernel("avx9", ("scalar", "avx2")),
    errors.TemplateError("no user turn"),
    errors.StorageError("/data/conversations.sqlite3", "the disk is full"),
    errors.InvalidSetting("top-p", 2.0, "0 to 1"),
    errors.EngineStopped(),
    errors.ModelFileChanged("/models/tiny.smq"),
    errors.ConversionError("There is no folder /a.", "Name another."),
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


def test_the_hint_says_where_a_damaged_file_came_from() -> None:
    for path, source in (("/models/tiny.gguf", "Download the file"), ("/models/tiny.smq", "Convert the GGUF file")):
        assert errors.ModelFileError(path, "magic", 0, "wrong").hint.startswith(source)


def test_a_file_that_changed_is_a_stopped_engine_to_who_does_not_care() -> None:
    assert isinstance(errors.ModelFileChanged("/models/tiny.smq"), errors.EngineStopped)
    assert "tiny.smq" in str(errors.ModelFileChanged("/models/tiny.smq"))
