"""A title that the model makes of a first exchange, where it makes a good one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smallmind.chat.ports import ChatEngine
from smallmind.domain.generation import Finished, FinishReason, GenerationRequest, SamplingOptions, TextDelta

# Said as one more turn of the conversation: the model's cache holds everything before it, so that only these words are
# read, and the next question finds the cache as it would have been.
ASK = (
    "Write a short title for this conversation, as in a table of contents: two to five words, in the language of the"
    " first question, no quotation marks. Reply with the title only."
)
_SAMPLING = SamplingOptions(temperature=0.0, repetition_penalty=1.0, max_tokens=24, stop=("\n",), seed=0)
_MAX_LENGTH = 50
_MAX_WORDS = 8
_QUOTES = "\"'“”„‘«»`*_# "
_LABEL = re.compile(r"^(?:title|titel|titre|título|titolo)\s*:\s*", re.IGNORECASE)
_CHATTER = re.compile(r"\b(?:title|sure|certainly|here is|here's|i'm|i am|sorry|as an ai|answer)\b", re.IGNORECASE)


async def name_with(engine: ChatEngine, prompt: Sequence[int], question: str) -> str:
    """The model's words as a title; "" where they are none.  Cancelling the task stops the model.

    prompt: the conversation and ASK.  Raises SmallMindError where the engine fails.
    """
    stream = engine.submit(GenerationRequest(tuple(prompt), _SAMPLING))
    parts: list[str] = []
    try:
        async for event in stream:
            match event:
                case TextDelta(text=text):
                    parts.append(text)
                case Finished(reason=FinishReason.CANCELLED | FinishReason.LENGTH):
                    return ""
    finally:
        stream.cancel()
    return accepted("".join(parts), question)


def accepted(reply: str, question: str) -> str:
    """The reply as a title; "" where it is too long or too short, repeats itself or the question, or talks on."""
    line = next((each for each in reply.splitlines() if each.strip()), "")
    title = _LABEL.sub("", " ".join(line.split()).strip(_QUOTES)).strip(_QUOTES).rstrip(".")
    words = [word.casefold() for word in title.split()]
    if not any(character.isalpha() for character in title) or len(title) > _MAX_LENGTH or len(words) > _MAX_WORDS:
        return ""
    if (len(words) == 1 and title.isascii()) or len(set(words)) * 2 <= len(words) or _CHATTER.search(title):
        return ""
    return "" if _plain(question).startswith(_plain(title)) else title


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
