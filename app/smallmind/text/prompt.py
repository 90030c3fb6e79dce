"""Conversations to prompts, so that nothing a user types can become a special token."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from smallmind.domain.conversation import ChatTurn, Role
from smallmind.domain.errors import TemplateError
from smallmind.text.template import ChatTemplate
from smallmind.text.tokenizer import PromptSegment, Tokenizer

_MOST_CHARACTERS = 2_000_000  # of text whose tokens are remembered: about 20 MB


def encode_chat(tokenizer: Tokenizer, template: ChatTemplate, turns: Sequence[ChatTurn]) -> list[int]:
    """Token ids that ask the model for the next assistant turn.  Raises TemplateError."""
    return PromptEncoder(tokenizer, template).encode(turns)


class PromptEncoder:
    """Encodes prompts that have most of their text in common: what lies between two special tokens is encoded once.

    Any number of threads may use it.
    """

    def __init__(self, tokenizer: Tokenizer, template: ChatTemplate) -> None:
        self._tokenizer = tokenizer
        self._template = template
        self._known: OrderedDict[str, tuple[int, ...]] = OrderedDict()
        self._n_characters = 0
        self._lock = threading.Lock()

    def encode(self, turns: Sequence[ChatTurn]) -> list[int]:
        """Token ids that ask the model for the next assistant turn.

        Templates trim, cut and compare what was said, so text cannot be told from markup by its place in the result.
        Instead, special tokens that turns spell out are cut by a private mark before rendering.  Whatever special token
        is whole afterwards comes from the template.  The marks go away without a trace: both halves are encoded
        together.  Raises TemplateError.
        """
        mark = _unused_character(self._template.source, turns)
        defused = [replace(turn, text=_defuse(turn.text, self._tokenizer, mark)) for turn in turns]
        parts = _render(self._template, defused).split(mark)
        segments = [PromptSegment(part, is_markup=True) for part in parts]
        return self._tokenizer.encode_prompt(segments, self._encode_all)

    def count_all(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each of these plain texts."""
        return [len(ids) for ids in self._encode_all(texts)]

    def _encode_all(self, texts: Sequence[str]) -> list[Sequence[int]]:
        found = self._recall(texts)
        unknown = [text for text in dict.fromkeys(texts) if text not in found]
        if unknown:
            new = dict(zip(unknown, map(tuple, self._tokenizer.encode_all(unknown)), strict=True))
            self._remember(new)
            found |= new
        return [found[text] for text in texts]

    def _recall(self, texts: Sequence[str]) -> dict[str, tuple[int, ...]]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
        return found

    def _remember(self, new: Mapping[str, tuple[int, ...]]) -> None:
        with self._lock:
            for text, ids in new.items():
                if text not in self._known:
                    self._known[text] = ids
                    self._n_characters += len(text)
            while self._n_characters > _MOST_CHARACTERS and len(self._known) > 1:
                self._n_characters -= len(self._known.popitem(last=False)[0])


def _render(template: ChatTemplate, turns: Sequence[ChatTurn]) -> str:
    """A template that refuses system turns gets the system text at the head of the first user turn."""
    try:
        return template.render(turns)
    except TemplateError:
        if len(turns) < 2 or turns[0].role is not Role.SYSTEM or turns[1].role is not Role.USER:
            raise
        merged = replace(turns[1], text=f"{turns[0].text}\n\n{turns[1].text}")
        return template.render([merged, *turns[2:]])


def _defuse(text: str, tokenizer: Tokenizer, mark: str) -> str:
    """Cuts special tokens in `text` up, and guards its ends against forming one with what will stand next to it.

    Text without either comes back as it is, so templates that look at what was said see the truth.
    """
    core = tokenizer.special_pattern.sub(lambda found: mark.join(found[0]) + mark, text)
    stripped = core.strip()
    if not stripped:
        return core
    before, after = core[: core.index(stripped[0])], core[len(core.rstrip()) :]
    is_inner = any(stripped in token for token in tokenizer.special_tokens)
    head = mark if is_inner or stripped.startswith(tokenizer.special_tails) else ""
    tail = mark if is_inner or stripped.endswith(tokenizer.special_heads) else ""
    return f"{before}{head}{stripped}{tail}{after}"


def _unused_character(source: str, turns: Sequence[ChatTurn]) -> str:
    texts = [source, *(turn.text for turn in turns)]
    return next(character for character in _private_use() if all(character not in text for text in texts))


def _private_use() -> Iterator[str]:
    yield from map(chr, range(0xE000, 0xF900))
    yield from map(chr, range(0xF0000, 0xFFFFE))
