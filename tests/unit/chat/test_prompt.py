from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from smallmind.chat.prompt import Prompt, build_prompt
from smallmind.domain.conversation import Attachment, ChatTurn, Message, Role
from smallmind.domain.errors import ContextFull

BASE = Message(1, 1, None, Role.USER, "", datetime.now(UTC))


class Encoder:
    """One token a character; remembers how much it had to encode."""

    def __init__(self) -> None:
        self.calls: list[list[ChatTurn]] = []
        self.n_tokens = 0
        self.n_counts = 0

    def count_all(self, texts: Sequence[str]) -> list[int]:
        self.n_counts += 1
        return [len(text) for text in texts]

    def encode(self, turns: Sequence[ChatTurn]) -> list[int]:
        self.calls.append(list(turns))
        tokens = [ord(c) for turn in turns for c in turn.text]
        self.n_tokens += len(tokens)
        return tokens


def talk(n_exchanges: int, last: str = "last?", size: int = 10) -> list[Message]:
    messages = []
    for i in range(n_exchanges):
        messages.append(BASE._replace(role=Role.USER, text=f"q{i}".ljust(size, ".")))
        messages.append(BASE._replace(role=Role.ASSISTANT, text=f"a{i}".ljust(size, ".")))
    return [*messages, BASE._replace(role=Role.USER, text=last)]


def build(
    branch: Sequence[Message], context_length: int, max_tokens: int | None = None, system_prompt: str = ""
) -> tuple[Prompt, str]:
    encode = Encoder()
    prompt = build_prompt(
        branch, encode, system_prompt=system_prompt, context_length=context_length, max_tokens=max_tokens
    )
    return prompt, "".join(map(chr, prompt.tokens))


def test_a_conversation_that_fits_is_given_whole() -> None:
    prompt, text = build(talk(3), 1_000, system_prompt="SYS")
    assert text == "SYS" + "".join(m.text for m in talk(3))
    assert prompt.n_left_out == 0


def test_a_conversation_that_fits_is_encoded_once() -> None:
    encode = Encoder()
    build_prompt(talk(50), encode, system_prompt="", context_length=4_000, max_tokens=None)
    assert len(encode.calls) == 1


def test_messages_are_counted_many_at_a_time_and_no_more_than_could_fit() -> None:
    encode = Encoder()
    build_prompt(talk(5_000), encode, system_prompt="", context_length=4_000, max_tokens=None)
    assert encode.n_counts <= 10


@pytest.mark.parametrize("n_exchanges", [1, 2, 3, 5, 8, 40, 300])
@pytest.mark.parametrize("context_length", [80, 133, 400, 1_000])
def test_the_oldest_exchanges_are_left_out_whole_until_the_rest_fits(n_exchanges: int, context_length: int) -> None:
    branch = talk(n_exchanges)
    prompt, text = build(branch, context_length, system_prompt="SYS")
    budget = context_length - context_length // 4
    assert len(prompt.tokens) <= budget
    assert prompt.n_left_out % 2 == 0
    assert text == "SYS" + "".join(m.text for m in branch[prompt.n_left_out :])
    assert prompt.left_out == tuple(m.id for m in branch[: prompt.n_left_out])


def test_most_prompts_of_a_long_conversation_begin_as_the_one_before() -> None:
    branch = talk(300, size=100)
    begins = []
    for n in range(100, 300):
        prompt, _ = build(branch[: 2 * n + 1], 14_000)
        begins.append(prompt.n_left_out)
        assert len(prompt.tokens) > 0.68 * 10_500
    assert begins == sorted(begins)
    assert 8 <= len(set(begins)) <= 30  # of 200: else almost every prompt would begin at another place


def test_what_is_left_out_depends_on_the_branch_alone() -> None:
    branch = talk(120, size=40)
    assert build(branch, 2_000) == build(list(branch), 2_000)
    _, short = build(branch[:161], 2_000)
    _, long = build(branch[:163], 2_000)
    assert long.startswith(short[: -len("q80")])


def test_short_exchanges_before_a_long_message_stay_as_far_as_there_is_room() -> None:
    prompt, text = build(talk(60, last="x" * 500), 1_000)
    assert prompt.left_out
    assert text.endswith("x" * 500)
    assert len(prompt.tokens) > 560


def test_an_answer_that_is_continued_keeps_its_beginning_and_its_room() -> None:
    encode = Encoder()
    prompt = build_prompt(
        talk(60), encode, system_prompt="SYS", context_length=400, max_tokens=None, beginning=range(1_000, 1_100)
    )
    assert prompt.tokens[-100:] == tuple(range(1_000, 1_100))
    assert len(prompt.tokens) <= 300


def test_earlier_answers_come_without_their_reasoning() -> None:
    branch = [
        BASE._replace(text="one"),
        BASE._replace(role=Role.ASSISTANT, text="<think>Hm.</think>Two."),
        BASE._replace(role=Role.USER, text="three"),
    ]
    _, text = build(branch, 1_000)
    assert text == "oneTwo.three"


def test_an_answer_of_nothing_but_reasoning_does_not_count() -> None:
    branch = [BASE._replace(text="one"), BASE._replace(role=Role.ASSISTANT, text="<think>Hm."), *talk(0, last="two")]
    _, text = build(branch, 1_000)
    assert text == "one\n\ntwo"


def test_attachments_come_before_the_text() -> None:
    notes = Attachment(1, "notes.txt", "text/plain", "buy milk", 8)
    _, text = build([BASE._replace(text="What?", attachments=(notes,))], 1_000)
    assert text == "The file notes.txt:\n```\nbuy milk\n```\n\nWhat?"


def test_room_is_kept_for_as_many_tokens_as_were_asked_for() -> None:
    assert build(talk(0, last="x" * 50), 120, max_tokens=None)
    with pytest.raises(ContextFull):
        build(talk(0, last="x" * 100), 120, max_tokens=None)
    assert build(talk(0, last="x" * 100), 120, max_tokens=5)


def test_asking_for_more_than_the_context_keeps_a_quarter_of_it() -> None:
    assert build(talk(10), 200, max_tokens=10**6) == build(talk(10), 200, max_tokens=None)


def test_a_last_message_that_leaves_some_room_is_answered() -> None:
    prompt, text = build(talk(5, last="x" * 900), 1_000)
    assert text == "x" * 900
    assert prompt.n_left_out == 10


def test_a_last_message_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ContextFull) as caught:
        build(talk(5, last="x" * 950), 1_000)
    assert (caught.value.n_tokens, caught.value.context_length) == (950, 1_000)


def test_the_system_prompt_counts_and_is_never_left_out() -> None:
    with pytest.raises(ContextFull):
        build(talk(1, last="x" * 500), 1_000, system_prompt="s" * 500)
    _, text = build(talk(30), 300, system_prompt="s" * 100)
    assert text.startswith("s" * 100)


def test_a_blank_system_prompt_is_no_turn() -> None:
    encode = Encoder()
    build_prompt(talk(0), encode, system_prompt=" \n", context_length=100, max_tokens=None)
    assert encode.calls == [[ChatTurn(Role.USER, "last?")]]


def test_a_system_message_in_the_branch_goes_before_the_settings() -> None:
    branch = [BASE._replace(role=Role.SYSTEM, text="MINE"), *talk(1)]
    _, text = build(branch, 1_000, system_prompt="SETTINGS")
    assert text.startswith("MINEq0")


def test_answers_that_never_began_are_skipped_and_their_questions_joined() -> None:
    encode = Encoder()
    branch = [*talk(0, last="one"), BASE._replace(role=Role.ASSISTANT, text=""), *talk(0, last="two")]
    build_prompt(branch, encode, system_prompt="", context_length=100, max_tokens=None)
    assert encode.calls == [[ChatTurn(Role.USER, "one\n\ntwo")]]


def test_an_unanswered_message_that_was_too_long_does_not_block_the_next_one() -> None:
    prompt, text = build([*talk(0, last="x" * 5_000), *talk(0, last="short")], 1_000)
    assert text == "short"
    assert prompt.n_left_out == 1


def test_the_work_depends_on_the_context_not_on_the_conversation() -> None:
    def work(n_exchanges: int) -> int:
        encode = Encoder()
        build_prompt(talk(n_exchanges, size=100), encode, system_prompt="", context_length=2_000, max_tokens=None)
        return encode.n_tokens

    assert work(1_000) < 2 * work(100)
    assert work(1_000) < 20 * 2_000
