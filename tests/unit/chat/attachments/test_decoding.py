from __future__ import annotations

import codecs

import pytest

from smallmind.chat.attachments.decoding import BinaryData, decode


@pytest.mark.parametrize(
    "data",
    [
        "Grüße, 你好".encode(),
        codecs.BOM_UTF8 + "Grüße, 你好".encode(),
        "Grüße, 你好".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Grüße, 你好".encode("utf-16-be"),
        "Grüße, 你好".encode("utf-32"),
    ],
)
def test_unicode_is_read_whatever_its_form(data: bytes) -> None:
    assert decode(data) == "Grüße, 你好"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(encoding: str) -> None:
    assert decode("name;price\r\nrain;3\r\n".encode(encoding)) == "name;price\nrain;3\n"


def test_what_is_no_utf_8_is_read_as_western_european() -> None:
    assert decode("Übergröße – „so“".encode("cp1252")) == "Übergröße – „so“"


def test_every_line_ends_the_same_way() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x7fELF\x02\x01" + bytes(500), b"\x00\x01\x02" * 100])
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(BinaryData):
        decode(data)


def test_a_stray_control_character_is_left_out() -> None:
    assert decode(b"log line\x08 " * 1 + b"word " * 100) == "log line " + "word " * 100
