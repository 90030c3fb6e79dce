"""How rows become dataclasses and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from smallmind.domain.conversation import Conversation, Message, Role
from smallmind.domain.generation import FinishReason, GenerationStats

CONVERSATION_COLUMNS = "id, title, created_at, updated_at, leaf_id"

# Of `messages AS m`; the two counts read the index messages_by_place only.
MESSAGE_COLUMNS = """
    m.id, m.conversation_id, m.parent_id, m.role, m.text, m.created_at, m.model_name, m.finish_reason, m.stats,
    m.n_left_out,
    (SELECT count(*) FROM messages AS s
      WHERE s.conversation_id = m.conversation_id AND s.parent_id IS m.parent_id AND s.id < m.id),
    (SELECT count(*) FROM messages AS s WHERE s.conversation_id = m.conversation_id AND s.parent_id IS m.parent_id)
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def conversation_of(row: Sequence[Any]) -> Conversation:
    """From CONVERSATION_COLUMNS."""
    conversation_id, title, created_at, updated_at, leaf_id = row
    return Conversation(conversation_id, title, _moment_of(created_at), _moment_of(updated_at), leaf_id)


def message_of(row: Sequence[Any]) -> Message:
    """From MESSAGE_COLUMNS."""
    (
        message_id, conversation_id, parent_id, role, text, created_at, model_name, reason, stats,
        n_left_out, sibling_index, n_siblings,
    ) = row  # fmt: skip
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        parent_id=parent_id,
        role=Role(role),
        text=text,
        created_at=_moment_of(created_at),
        model_name=model_name,
        finish_reason=FinishReason(reason) if reason else None,
        stats=_stats_of(stats),
        n_left_out=n_left_out,
        sibling_index=sibling_index,
        n_siblings=n_siblings,
    )


def microseconds_of(moment: datetime) -> int:
    """Since 1970 UTC, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def stats_to_json(stats: GenerationStats | None) -> str | None:
    """The column `stats`."""
    return json.dumps(asdict(stats), separators=(",", ":")) if stats else None


def _moment_of(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND


def _stats_of(text: str | None) -> GenerationStats | None:
    """None as well for figures that another version wrote with other fields: they are shown, never needed."""
    if not text:
        return None
    try:
        return GenerationStats(**json.loads(text))
    except (TypeError, ValueError):
        return None
