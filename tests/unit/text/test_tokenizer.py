from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest

from smallmind.domain.errors import UnsupportedModel
from smallmind.text import PromptSegment, Tokenizer
from smallmind.text.pretokenizers import PRE_TOKENIZERS
from tests.unit.text.tiny_vocabulary import USER_DEFINED, byte_level, sentencepiece

IM_START, IM_END = 1, 2

SAMPLES = [
    "Hello, world!",
    "  two leading spaces",
    "def f(x):\n\treturn x ** 2  # 1234\n",
    "Straße naïve café",
    "漢字かな 한국어",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467 flag \U0001f1e9\U0001f1ea",
    "e\u0301 \u00a0 \u2003 \r\n\r\n \x00\x01\x7f",
    "<|im_end|> typed by a user",
    "",
]


def spell(tokenizer: Tokenizer, text: str) -> list[str]:
    """The tokens of a text as bytes, read as Latin-1."""
    return [tokenizer.token_bytes[i].decode("latin-1") for i in tokenizer.encode(text)]


@pytest.mark.parametrize("text", SAMPLES)
@pytest.mark.parametrize("pre", PRE_TOKENIZERS)
def test_decoding_undoes_encoding_whatever_the_text_and_the_rules(pre: str, text: str) -> None:
    tokenizer = Tokenizer(byte_level(pre))
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("text", SAMPLES)
def test_sentencepiece_gives_every_text_back(text: str) -> None:
    tokenizer = Tokenizer(sentencepiece())
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("vocabulary", [byte_level, sentencepiece])
def test_other_threads_run_while_a_long_text_is_encoded(vocabulary: Callable[[], Mapping[str, Any]]) -> None:
    tokenizer = Tokenizer(vocabulary())
    text = "hello world, help the others\n" * 20_000
    tokenizer.encode("hello")
    times_s: list[float] = []
    worker = threading.Thread(target=tokenizer.encode, args=(text,))
    started_s = time.perf_counter()
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        times_s.append(time.perf_counter())
    longest_s = max(later - earlier for earlier, later in pairwise([started_s, *times_s]))
    assert longest_s < (times_s[-1] - started_s) / 2


def test_merges_apply_in_their_order() -> None:
    assert spell(Tokenizer(byte_level()), "hello hello help") == ["hello", " hello", " ", "he", "l", "p"]


def test_smollm_takes_digits_one_by_one_and_gpt2_does_not() -> None:
    assert spell(Tokenizer(byte_level("gpt-2")), "123") == ["123"]
    assert spell(Tokenizer(byte_level("smollm")), "123") == ["1", "2", "3"]


def test_user_text_cannot_spell_a_control_token() -> None:
    for tokenizer in (Tokenizer(byte_level()), Tokenizer(sentencepiece())):
        for name, token_id in tokenizer.special_tokens.items():
            assert token_id not in tokenizer.encode(f"a{name}b {name}")
            assert tokenizer.encode(name)


def test_user_text_cannot_spell_a_byte_token() -> None:
    tokenizer = Tokenizer(sentencepiece())
    assert tokenizer.decode(tokenizer.encode("<0x41>")) == "<0x41>"


def test_markup_is_parsed_for_special_tokens_and_text_is_not() -> None:
    tokenizer = Tokenizer(byte_level())
    ids = tokenizer.encode_prompt([PromptSegment("<|im_start|>", True), PromptSegment("<|im_end|>", False)])
    assert ids[0] == IM_START
    assert IM_END not in ids


def test_words_that_begin_in_markup_and_end_in_text_are_one_word() -> None:
    tokenizer = Tokenizer(byte_level("llama-bpe", {"tokenizer.ggml.add_bos_token": False}))
    parts = [PromptSegment("<|im_start|>us", True), PromptSegment("er", False), PromptSegment("<|im_end|>", True)]
    assert tokenizer.encode_prompt(parts) == [IM_START, *tokenizer.encode("user"), IM_END]
    assert len(tokenizer.encode("user")) == 1


def test_a_prompt_gets_bos_once_if_the_model_wants_it() -> None:
    wants = Tokenizer(byte_level(fields={"tokenizer.ggml.add_bos_token": True}))
    assert wants.encode_prompt([PromptSegment("hello", False)])[0] == IM_START
    assert wants.encode_prompt([PromptSegment("<|im_start|>hello", True)]).count(IM_START) == 1
    assert IM_START not in Tokenizer(byte_level()).encode_prompt([PromptSegment("hello", False)])


def test_sentencepiece_and_llama_3_want_bos_by_themselves() -> None:
    assert Tokenizer(sentencepiece()).add_bos
    assert Tokenizer(byte_level("llama-bpe")).add_bos
    assert not Tokenizer(byte_level("qwen2")).add_bos


def test_answers_end_at_eos_and_at_every_known_end_token() -> None:
    assert Tokenizer(byte_level()).end_tokens == {0, IM_END}


def test_an_end_token_that_the_file_calls_ordinary_is_still_control() -> None:
    metadata = byte_level()
    metadata["tokenizer.ggml.token_type"][IM_END] = USER_DEFINED
    tokenizer = Tokenizer(metadata)
    assert tokenizer.token_bytes[IM_END] == b""
    assert IM_END not in tokenizer.encode("<|im_end|>")


def test_user_defined_tokens_are_found_in_plain_text() -> None:
    tokenizer = Tokenizer(byte_level())
    assert tokenizer.encode("a<think>b")[1] == tokenizer.n_vocab - 1
    assert tokenizer.token_bytes[-1] == b"<think>"


def test_control_tokens_add_nothing_to_an_answer() -> None:
    tokenizer = Tokenizer(byte_level())
    assert tokenizer.token_bytes[:3] == [b"", b"", b""]
    assert tokenizer.token_bytes[3:259] == [bytes([byte]) for byte in range(256)]
    assert tokenizer.decode([IM_START, *tokenizer.encode("hello"), IM_END]) == "hello"


def test_sentencepiece_bytes_are_bytes_and_its_spaces_spaces() -> None:
    tokenizer = Tokenizer(sentencepiece())
    assert tokenizer.token_bytes[3 + 0x0A] == b"\n"
    assert tokenizer.token_bytes[tokenizer.encode("hello")[0]] == b" hello"


def test_halves_of_characters_become_replacement_characters() -> None:
    tokenizer = Tokenizer(byte_level())
    assert tokenizer.decode(tokenizer.encode("é")[:1]) == "\ufffd"


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    tokenizer = Tokenizer(byte_level())
    assert tokenizer.decode(tokenizer.encode("a\ud800b")) == "a\ufffdb"
    assert tokenizer.decode(tokenizer.encode("\ud83d\ude00")) == "\U0001f600"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tokenizer.ggml.model", "bert"),
        ("tokenizer.ggml.model", 7),
        ("tokenizer.ggml.model", None),
        ("tokenizer.ggml.pre", "from-the-future"),
        ("tokenizer.ggml.tokens", []),
        ("tokenizer.ggml.tokens", "hello"),
        ("tokenizer.ggml.tokens", [1, 2]),
        ("tokenizer.ggml.token_type", [1, 1]),
        ("tokenizer.ggml.merges", ["no such"]),
        ("tokenizer.ggml.merges", ["h"]),
        ("tokenizer.ggml.merges", ["hello hello"]),
        ("tokenizer.ggml.merges", [" h"]),
    ],
)
def test_unusable_fields_are_named(field: str, value: object) -> None:
    metadata = {**byte_level(), field: value}
    with pytest.raises(UnsupportedModel) as caught:
        Tokenizer(metadata, "/models/odd.gguf")
    assert caught.value.field == field
    assert "odd.gguf" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_sentencepiece_without_scores_is_refused() -> None:
    with pytest.raises(UnsupportedModel, match="scores"):
        Tokenizer({**sentencepiece(), "tokenizer.ggml.scores": []})


def test_special_ids_outside_the_vocabulary_count_as_none() -> None:
    tokenizer = Tokenizer(
        byte_level(fields={"tokenizer.ggml.bos_token_id": 2**32 - 1, "tokenizer.ggml.add_bos_token": True})
    )
    assert tokenizer.bos_token == ""
    assert tokenizer.encode_prompt([PromptSegment("hello", False)]) == tokenizer.encode("hello")


def test_a_megabyte_of_one_character_does_not_take_long() -> None:
    start = time.monotonic()
    Tokenizer(byte_level()).encode("a" * 1_000_000)
    Tokenizer(sentencepiece()).encode(" " * 200_000)
    assert time.monotonic() - start < 10
