"""How much of its attachments a message brings: all of them where they fit, else the passages that answer it best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from smallmind.chat.attachments.passages import PassageIndex, Place
from smallmind.chat.ports import ChatEngine
from smallmind.domain.conversation import Attachment, Passage

CountTokens = Callable[[str], int]

# Of the context: the answer takes a quarter, the conversation and the question need the rest.
SHARE = 0.5
_MOST_CHARACTERS_PER_TOKEN = 12  # longer texts than the room by that are not even counted
_TOKENS_OF_MARKUP = 128
_TOKENS_AROUND = 24  # of the fence and the name
_MISSES = 8  # passages that were too long for what room is left
_SHARE_OF_REST = 4  # this part of the room is filled at least


def fit_into(
    engine: ChatEngine, question: str, attachments: Sequence[Attachment], system_prompt: str
) -> tuple[Attachment, ...]:
    """What of the attachments goes along with the question, by the model's own context and tokens.  See `fit`."""

    def count_tokens(text: str) -> int:
        return len(engine.tokenizer.encode(text))

    context_length = engine.model.context_length
    n_fixed = count_tokens(question) + count_tokens(system_prompt) + _TOKENS_OF_MARKUP
    room = min(int(context_length * SHARE), context_length - context_length // 4 - n_fixed)
    return fit(question, attachments, room, count_tokens)


def fit(
    question: str, attachments: Sequence[Attachment], room: int, count_tokens: CountTokens
) -> tuple[Attachment, ...]:
    """The same attachments with `used` set: empty where all of the text goes along.  `room` in tokens.

    Small files go whole first, the others share what is left.  Takes as long as encoding `room` tokens a few times and
    indexing the text: not for a window's thread.
    """
    sizes = [_size(each.text, room, count_tokens) for each in attachments]
    whole: set[int] = set()
    left = room - _TOKENS_AROUND * len(attachments)
    for n in sorted(range(len(attachments)), key=sizes.__getitem__):
        n_waiting = len(attachments) - len(whole)
        if sizes[n] <= left and (sizes[n] <= left // n_waiting or sum(sizes) - sum(sizes[i] for i in whole) <= left):
            whole.add(n)
            left -= sizes[n]
        else:
            break
    long = [n for n in range(len(attachments)) if n not in whole]
    used = _choose(question, [attachments[n] for n in long], left, count_tokens)
    chosen = dict(zip(long, used, strict=True))
    return tuple(replace(each, used=chosen.get(n, ())) for n, each in enumerate(attachments))


def _size(text: str, room: int, count_tokens: CountTokens) -> int:
    if len(text) > room * _MOST_CHARACTERS_PER_TOKEN:
        return len(text)  # more than there is room for, whatever the tokenizer
    return count_tokens(text)


def _choose(
    question: str, attachments: Sequence[Attachment], room: int, count_tokens: CountTokens
) -> list[tuple[Passage, ...]]:
    """The best passages of all of them together, as many as fit, in the order of each text."""
    if not attachments:
        return []
    texts = [each.text for each in attachments]
    ranking = _index(tuple(attachments)).rank(question)
    good = _first_that_fit(ranking.good, texts, room, count_tokens)
    # Words around the answer help little and cost time; but with too few of them the question was meant otherwise.
    left = (room // _SHARE_OF_REST if good else room) - sum(n for _place, n in good)
    rest = _first_that_fit(ranking.rest, texts, left, count_tokens)
    chosen: list[list[Passage]] = [[] for _ in attachments]
    for place, _n_tokens in [*good, *rest]:
        chosen[place.attachment].append(place.passage)
    return [_joined(passages) or (Passage(0, 0),) for passages in chosen]


def _first_that_fit(
    places: Sequence[Place], texts: Sequence[str], room: int, count_tokens: CountTokens
) -> list[tuple[Place, int]]:
    """With their tokens; those that are too long for what room is left are passed over, but not many of them."""
    found: list[tuple[Place, int]] = []
    misses = 0
    for each in places:
        if room <= 0 or misses >= _MISSES:
            break
        n_tokens = count_tokens(texts[each.attachment][each.passage.start : each.passage.end])
        if n_tokens <= room:
            found.append((each, n_tokens))
            room -= n_tokens
        else:
            misses += 1
    return found


@lru_cache(maxsize=1)
def _index(attachments: tuple[Attachment, ...]) -> PassageIndex:
    """Kept, because every pause in typing asks again."""
    return PassageIndex(attachments)


def _joined(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """In order; those that overlap or touch become one."""
    result: list[Passage] = []
    for each in sorted(passages, key=lambda passage: passage.start):
        if result and each.start <= result[-1].end:
            result[-1] = Passage(result[-1].start, max(result[-1].end, each.end))
        else:
            result.append(each)
    return tuple(result)
