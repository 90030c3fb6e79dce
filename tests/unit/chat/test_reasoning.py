"""A model's thought is told from its answer."""

from __future__ import annotations

import pytest

from smallmind.chat.reasoning import Reasoned, split_reasoning, without_reasoning


@pytest.mark.parametrize(
    "text",
    [
        "<think>\nhm\n</think>\n\nParis.",
        "\n<thinking>hm</thinking>Paris.",
        "[THINK]hm[/THINK]Paris.",
        "<|START_THINKING|>hm<|END_THINKING|>\nParis.",
        "<seed:think>hm</seed:think>Paris.",
        "◁think▷hm◁/think▷Paris.",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Paris.",
    ],
)
def test_each_family_of_marks_is_known(text: str) -> None:
    assert split_reasoning(text) == Reasoned("hm", "Paris.")


def test_a_thought_without_its_end_is_open() -> None:
    assert split_reasoning("<think>Let me see") == Reasoned("Let me see", "", is_open=True)


def test_half_of_the_closing_mark_is_not_shown() -> None:
    assert split_reasoning("<think>Let me see</thi") == Reasoned("Let me see", "", is_open=True)


def test_half_of_an_opening_mark_is_neither() -> None:
    assert split_reasoning("<thi") == Reasoned("", "", is_open=True)


def test_a_closing_mark_alone_ends_what_the_template_began() -> None:
    assert split_reasoning("hm\n</think>\nParis.") == Reasoned("hm", "Paris.")


@pytest.mark.parametrize("text", ["Use `<think>` for it.", "A <b>tag</b>", "<", "", "1 </think> <think> </think>"])
def test_marks_elsewhere_are_words(text: str) -> None:
    assert split_reasoning(text) == Reasoned("", text)


def test_an_empty_thought_leaves_the_answer() -> None:
    assert split_reasoning("<think>\n\n</think>\n\nParis.") == Reasoned("", "Paris.")


def test_what_goes_on_to_the_next_turn_has_no_thought_in_it() -> None:
    assert without_reasoning("<think>secret plan</think>Paris.") == "Paris."
    assert without_reasoning("<think>only a plan") == ""
    assert without_reasoning("Paris.") == "Paris."
