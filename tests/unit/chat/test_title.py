import pytest

from smallmind.chat.title import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("What is the capital of France?", "What is the capital of France?"),
        ("\n\n  first   line \nsecond", "first line"),
        ("x" * 40, "x" * 40),
        ("one two three four five six seven eight nine", "one two three four five six seven eight…"),
        ("Please explain the difference between apples, pears", "Please explain the difference between…"),
        ("https://example.org/" + "a" * 60, "https://example.org/" + "a" * 20 + "…"),
        ("word " + "y" * 60, "word " + "y" * 35 + "…"),
        ("   \n ", "New conversation"),
        ("", "New conversation"),
    ],
)
def test_a_title_is_the_first_line_cut_at_a_word(text: str, title: str) -> None:
    assert title_of(text) == title


def test_no_title_is_longer_than_the_list_can_show() -> None:
    assert all(len(title_of("ab " * n)) <= 41 for n in range(60))
