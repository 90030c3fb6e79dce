"""How rows become dataclasses and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from smallmind.domain.conversation import Attachment, Conversation, Message, Passage, Role
from smallmind.domain.generation import FinishReason, GenerationStats

NEW_CHAT = "draft of the new chat"  # its name in `kept`
CONVERSATION_COLUMNS = "id, title, created_at, updated_at, leaf_id, is_pinned, draft, overrides"

# Of `attachments AS a`.
ATTACHMENT_COLUMNS = "a.message_id, a.id, a.name, a.media_type, a.text, a.size_bytes, a.used"

# Of `messages AS m`.
MESSAGE_COLUMNS = """
    m.id, m.conversation_id, m.parent_id, m.role, m.text, m.created_at, m.model_name, m.finish_reason, m.stats,
    m.n_left_out, m.is_edited
"""

# Of one of them: its place among its versions, and how many there are.  Reads the index messages_by_place only.
VERSION_COLUMNS = """
    (SELECT count(*) FROM messages AS s
      WHERE s.conversation_id = m.conversation_id AND s.parent_id IS m.parent_id AND s.deleted_with IS NULL
        AND s.id < m.id),
    (SELECT count(*) FROM messages AS s
      WHERE s.conversation_id = m.conversation_id AND s.parent_id IS m.parent_id AND s.deleted_with IS NULL)
"""

_ROLES = {each.value: each for each in Role}
_REASONS = {each.value: each for each in FinishReason}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def conversation_of(row: Sequence[Any]) -> Conversation:
    """From CONVERSATION_COLUMNS."""
    conversation_id, title, created_at, updated_at, leaf_id, is_pinned, draft, overrides = row
    return Conversation(
        conversation_id, title, moment_of(created_at), moment_of(updated_at), leaf_id, bool(is_pinned), draft, overrides
    )


def with_dates_in_order(newest_first: list[Conversation], now: datetime) -> list[Conversation]:
    """No date is older than one further down, and none lies in the future: so a clock that was wrong once, in either
    direction, shuffles nothing.
    """
    ordered: list[Conversation] = []
    latest = min((each.updated_at for each in newest_first), default=now)
    for each in reversed(newest_first):
        if each.updated_at <= now:
            latest = max(latest, each.updated_at)
        shown = min(latest, now)
        ordered.append(each if each.updated_at == shown else replace(each, updated_at=shown))
    return ordered[::-1]


def attachment_of(row: Sequence[Any]) -> Attachment:
    """From ATTACHMENT_COLUMNS."""
    _, attachment_id, name, media_type, text, size_bytes, used = row
    return Attachment(attachment_id, name, media_type, text, size_bytes, used_from_json(used))


def used_to_json(passages: Sequence[Passage]) -> str:
    """The column `used` of attachments; "" for none."""
    return json.dumps([[each.start, each.end] for each in passages]) if passages else ""


def used_from_json(text: str) -> tuple[Passage, ...]:
    """What used_to_json was given; none (the whole text) if it cannot be read."""
    try:
        return tuple(Passage(int(start), int(end)) for start, end in json.loads(text or "[]"))
    except (TypeError, ValueError):
        return ()


def message_of(row: Sequence[Any], sibling_index: int = 0, n_siblings: int = 1) -> Message:
    """From MESSAGE_COLUMNS."""
    (
        message_id, conversation_id, parent_id, role, text, created_at, model_name, reason, stats,
        n_left_out, is_edited,
    ) = row  # fmt: skip
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        parent_id=parent_id,
        role=_ROLES[role],
        text=text,
        created_at=moment_of(created_at),
        model_name=model_name,
        finish_reason=_REASONS.get(reason),
        stats=_stats_of(stats) if stats else None,
        n_left_out=n_left_out,
        sibling_index=sibling_index,
        n_siblings=n_siblings,
        is_edited=bool(is_edited),
    )


def microseconds_of(moment: datetime) -> int:
    """Since 1970 UTC, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def stats_to_json(stats: GenerationStats | None) -> str | None:
    """The column `stats`."""
    return json.dumps(stats._asdict(), separators=(",", ":")) if stats else None


def moment_of(microseconds: int) -> datetime:
    """UTC."""
    return _EPOCH + microseconds * _MICROSECOND


def _stats_of(text: str) -> GenerationStats | None:
    """None for figures that another version wrote with other fields: they are shown, never needed."""
    try:
        return GenerationStats(**json.loads(text))
    except (TypeError, ValueError):
        return None
