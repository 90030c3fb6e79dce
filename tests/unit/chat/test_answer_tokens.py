import pytest

from smallmind.chat.answer_tokens import from_text, to_text, unknown_stretch
from smallmind.domain.generation import Alternative, AnswerToken

TOKENS = (
    unknown_stretch("What a person wrote. "),
    AnswerToken("Pa", 0.5, (Alternative("Pa", 0.5, 7), Alternative("Ly", 0.25, 8)), (7,)),
    AnswerToken("\U0001f600\n", 0.125, (), (9, 10)),
)


def test_what_is_written_is_what_is_read() -> None:
    assert from_text(to_text(TOKENS)) == TOKENS
    assert from_text(to_text(TOKENS).encode()) == TOKENS


@pytest.mark.parametrize(
    "text", [b"", "", "[1]", "{", '[["a"]]', '[["a",1,[2],[["b","c","d"]]]]', b"\xff", "[" * 9_999]
)
def test_anything_else_is_nothing(text: bytes | str) -> None:
    assert from_text(text) == ()
