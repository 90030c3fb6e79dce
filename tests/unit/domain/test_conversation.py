from datetime import UTC, datetime

import pytest

from smallmind.domain.conversation import Message, Role
from smallmind.domain.generation import FinishReason


@pytest.mark.parametrize(
    ("role", "reason", "can_be"),
    [
        (Role.ASSISTANT, None, True),
        (Role.ASSISTANT, FinishReason.CANCELLED, True),
        (Role.ASSISTANT, FinishReason.LENGTH, True),
        (Role.ASSISTANT, FinishReason.STOP, True),
        (Role.ASSISTANT, FinishReason.END, False),
        (Role.USER, None, False),
    ],
)
def test_what_its_model_has_not_ended_by_itself_can_be_continued(
    role: Role, reason: FinishReason | None, can_be: bool
) -> None:
    message = Message(1, 1, None, role, "x", datetime.now(UTC), finish_reason=reason)
    assert message.can_be_continued is can_be
