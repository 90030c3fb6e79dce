# ruff: noqa: RUF001 - signs of other scripts that look like Latin ones are meant

import pytest

from smallmind.chat.title import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("What is the capital of France?", "What is the capital of France?"),
        ("\n\n  first   line \nsecond", "first line"),
        ("x" * 40, "x" * 40),
        ("one two three four five six seven eight nine", "one two three four five six seven eight…"),
        ("https://example.org/" + "a" * 60, "https://example.org/" + "a" * 20 + "…"),
        ("word " + "y" * 60, "word " + "y" * 35 + "…"),
        ("   \n ", "New conversation"),
        ("", "New conversation"),
        ("???", "???"),
    ],
)
def test_a_title_is_the_first_line_cut_at_a_word(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tell me about bees. I like them a lot.", "Tell me about bees"),
        ("How do planes fly? And birds?", "How do planes fly?"),
        ("Dr. Watson is whose friend?", "Dr. Watson is whose friend?"),
        ("日本の首都はどこですか？教えてください。", "日本の首都はどこですか？"),
        ("كيف تعيش النحل في الخلية؟ أخبرني.", "كيف تعيش النحل في الخلية؟"),
        ("Wait... what is this", "Wait... what is this"),
    ],
)
def test_a_title_ends_with_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi! Can you explain rainbows?", "Explain rainbows"),
        ("Hello, please translate this", "Translate this"),
        ("Guten Tag, können Sie bitte diesen Satz prüfen?", "Diesen Satz prüfen"),
        ("Bonjour, comment ça va", "Comment ça va"),
        ("你好，什么是机器学习", "什么是机器学习"),
        ("Hide the cursor", "Hide the cursor"),
        ("iPhone or Android?", "iPhone or Android?"),
        ("Hello", "Hello"),
        ("Hello!!", "Hello!!"),
    ],
)
def test_greetings_are_left_out_unless_there_is_nothing_else(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# My **great** idea", "My great idea"),
        ("> - [x] see [the page](https://example.org)", "[x] see the page"),
        ("Fix `sort_by_key` and snake_case_name", "Fix sort_by_key and snake_case_name"),
        ("```python\ndef f():\n    pass\n```\nWhy does this fail?", "Why does this fail?"),
        ("```python\ndef only_code():\n    pass\n```", "def only_code():"),
        ("```\nnever closed", "never closed"),
        ("2 * 3 * 4 is what?", "2 * 3 * 4 is what?"),
    ],
)
def test_markup_is_left_out(text: str, title: str) -> None:
    assert title_of(text) == title


def test_wide_characters_take_the_room_of_two() -> None:
    assert title_of("机" * 60) == "机" * 20 + "…"


@pytest.mark.parametrize("character", ["👩‍👩‍👧", "👍🏽", "e\u0301"])
def test_no_character_is_cut_in_half(character: str) -> None:
    for n in range(36, 44):
        cut = title_of("a" * n + character * 5)
        assert cut.rstrip("…").lstrip("a").replace(character, "") == ""


def test_no_title_is_longer_than_the_list_can_show() -> None:
    assert all(len(title_of("ab " * n)) <= 41 for n in range(60))
