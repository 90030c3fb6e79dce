"""What a model says to itself before it answers, apart from the answer: it is shown folded and never sent back."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Opening and closing mark of each family: DeepSeek-R1, Qwen3 and most others; Granite; Gemma's fine-tunes; Magistral;
# Command A; Seed-OSS; Kimi; gpt-oss.
_MARKS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<seed:think>", "</seed:think>"),
    ("◁think▷", "◁/think▷"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
)
# Between gpt-oss's thought and its answer.
_FINAL = re.compile(r"\s*(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>")
_LONGEST_MARK = max(len(opening) for opening, _ in _MARKS)


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A text in its two parts.  `is_open`: the thought has not ended yet, so there is no answer."""

    reasoning: str
    answer: str
    is_open: bool = False


def split_reasoning(text: str) -> Reasoned:
    """The thought that a text begins with, and the rest as it is.

    A closing mark without an opening one ends a thought too: some templates put the opening into the prompt.  A mark
    anywhere else is the answer's own words.
    """
    start = len(text) - len(text.lstrip())
    for opening, closing in _MARKS:
        if text.startswith(opening, start):
            return _split_at(text, start + len(opening), closing)
    if 0 < len(text) - start < _LONGEST_MARK and _may_begin_a_mark(text[start:]):
        return Reasoned("", "", is_open=True)
    if "<think>" not in text and text.count("</think>") == 1:
        return _split_at(text, 0, "</think>")
    return Reasoned("", text)


def without_reasoning(text: str) -> str:
    """Only the answer, as the next turn's prompt and a copy take it."""
    parts = split_reasoning(text)
    return parts.answer if parts.answer or not parts.is_open else ""


def _split_at(text: str, start: int, closing: str) -> Reasoned:
    end = text.find(closing, start)
    if end < 0:
        return Reasoned(_without_begun(text[start:], closing).strip(), "", is_open=True)
    rest = text[end + len(closing) :]
    final = _FINAL.match(rest)
    return Reasoned(text[start:end].strip(), (rest[final.end() :] if final else rest).lstrip())


def _without_begun(text: str, closing: str) -> str:
    """Without the first half of a closing mark whose other half has not come yet."""
    for length in range(min(len(closing) - 1, len(text)), 0, -1):
        if text.endswith(closing[:length]):
            return text[:-length]
    return text


def _may_begin_a_mark(text: str) -> bool:
    return len(text) > 1 and any(opening.startswith(text) for opening, _ in _MARKS)
