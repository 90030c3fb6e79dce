"""Chat templates: from turns to the one text that a model was trained to continue."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from smallmind.domain.conversation import ChatTurn
from smallmind.domain.errors import TemplateError

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_MAX_SOURCE_CHARACTERS = 400_000


class ChatTemplate:
    """A compiled template.  `is_fallback` says that the model file had none, so that ChatML stands in.

    Rendering works on any thread, one at a time.  It is bounded in time and memory, but the window should not wait.
    """

    def __init__(self, source: str, *, bos_token: str, eos_token: str) -> None:
        """An empty source means ChatML.  Raises TemplateError."""
        from smallmind.text.sandbox import TemplateEnvironment

        self.is_fallback = not source.strip()
        self.source = CHATML if self.is_fallback else source
        self._tokens = {"bos_token": bos_token, "eos_token": eos_token}
        self._lock = threading.Lock()
        if len(self.source) > _MAX_SOURCE_CHARACTERS:
            raise TemplateError(f"it is {len(self.source):,} characters long")
        self._environment = TemplateEnvironment()
        try:
            self._template = self._environment.from_string(self.source)
        except Exception as error:
            raise _as_template_error(error) from error

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any], *, bos_token: str, eos_token: str) -> ChatTemplate:
        """The template of a model file, or ChatML.  Raises TemplateError."""
        source = metadata.get("tokenizer.chat_template", "")
        return cls(source if isinstance(source, str) else "", bos_token=bos_token, eos_token=eos_token)

    def render(self, turns: Sequence[ChatTurn], *, add_generation_prompt: bool = True) -> str:
        """The prompt's text, special tokens spelled out.  Raises TemplateError."""
        from smallmind.text.sandbox import Budget, check_size

        messages = [{"role": str(turn.role), "content": turn.text} for turn in turns]
        values = {"messages": messages, "add_generation_prompt": add_generation_prompt, "tools": None, **self._tokens}
        parts: list[str] = []
        with self._lock:
            self._environment.budget = Budget()
            n_characters = 0
            try:
                for part in self._template.generate(values):
                    n_characters += len(part)
                    check_size(n_characters)
                    parts.append(part)
            except Exception as error:  # the template runs code of the file's author: anything may come out
                raise _as_template_error(error) from error
        return "".join(parts)


def _as_template_error(error: Exception) -> TemplateError:
    return TemplateError(str(error).strip().rstrip(".") or type(error).__name__)
