from __future__ import annotations

import pytest

from smallmind.chat.prompts import built_in_prompts, fill, find_prompts, find_variable, variables_of
from smallmind.domain.settings import SavedPrompt


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_prompts_that_come_along_have_names_and_texts_of_their_own(language: str) -> None:
    prompts = built_in_prompts(language)
    assert len(prompts) >= 10
    assert len({each.name for each in prompts}) == len(prompts)
    assert all(each.text.strip() for each in prompts)


def test_the_prompts_of_each_language_ask_for_as_much_and_fill_in_the_same() -> None:
    assert built_in_prompts("xx") == built_in_prompts("en")
    for english, german in zip(built_in_prompts("en"), built_in_prompts("de"), strict=True):
        assert len(variables_of(english.text)) == len(variables_of(german.text))
        for own in ("{{clipboard}}", "{{date}}"):
            assert (own in english.text) == (own in german.text)


def test_a_name_that_begins_with_the_words_comes_first() -> None:
    prompts = [
        SavedPrompt("My test", ""),
        SavedPrompt("Other", "a test"),
        SavedPrompt("Test it", ""),
        SavedPrompt("x", ""),
    ]
    assert [each.name for each in find_prompts(prompts, "te")] == ["Test it", "My test", "Other"]


def test_variables_are_found_once_each() -> None:
    assert variables_of("{{ a }} and {{b c}} and {{a}}, {not} {{}} {{\n}}") == ("a", "b c")


def test_a_value_cannot_bring_variables_of_its_own() -> None:
    assert fill("{{clipboard}} {{date}}", {"clipboard": "{{date}}", "date": "today"}) == "{{date}} today"


def test_variables_without_a_value_stay() -> None:
    assert fill("{{a}} {{date}}", {"date": "today"}) == "{{a}} today"


def test_the_search_for_a_variable_goes_round() -> None:
    text, names = "{{a}} {{b}} {{c}}", frozenset({"a", "c"})
    assert find_variable(text, names, 0) == (0, 5)
    assert find_variable(text, names, 1) == (12, 17)
    assert find_variable(text, names, 17) == (0, 5)
    assert find_variable(text, names, 12, backwards=True) == (0, 5)
    assert find_variable(text, frozenset({"d"}), 0) is None
