"""Our own format: everything of a conversation, every branch, in JSON that others can read.

    {"format": "smallmind-conversations", "version": 1, "conversations": [
      {"title", "created_at", "updated_at", "is_pinned", "draft", "overrides", "shown": 3, "messages": [
        {"id": 0, "parent": null, "role", "text", "created_at", "model", "finish_reason", "n_left_out",
         "is_edited", "stats": {...} or null,
         "attachments": [{"name", "media_type", "size_bytes", "text", "used": [{"start", "end", "place"}]}]}]}]}

`parent` and `shown` are ids of messages; a parent stands before its children.  Times are ISO 8601 in UTC.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from smallmind.chat.transfer.reading import MAX_TITLE_LENGTH, BadField, Fields
from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Attachment, Passage, Role
from smallmind.domain.generation import FinishReason, GenerationStats

FORMAT = "smallmind-conversations"
VERSION = 1


def json_pieces(archives: Iterable[ConversationArchive]) -> Iterator[str]:
    """The document piece by piece: a conversation at a time is in memory."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "conversations": ['
    for n, archive in enumerate(archives):
        yield ("," if n else "") + "\n" + json.dumps(_conversation(archive), ensure_ascii=False, indent=1)
    yield "\n]}\n"


def is_ours(document: object) -> bool:
    """Whatever its version."""
    return isinstance(document, dict) and document.get("format") == FORMAT


def conversations_of(document: Any) -> Iterator[Fields]:
    """The conversations, still to be read.  Raises BadField."""
    fields = Fields(document, "")
    version = fields.whole("version")
    if version > VERSION:
        problem = "a newer SmallMind wrote it (format {version}, this one knows {known})"
        raise BadField("version", problem, version=version, known=VERSION)
    return fields.objects("conversations")


def archive_of(fields: Fields) -> ConversationArchive:
    """One conversation.  Raises BadField."""
    now = datetime.now(UTC)
    places: dict[int, int] = {}
    messages: list[ArchivedMessage] = []
    for each in fields.objects("messages", []):
        messages.append(_message_of(each, places, now))
        places[each.whole("id", len(messages) - 1)] = len(messages) - 1
    shown = _place(fields, "shown", places)
    created_at = fields.moment("created_at", now)
    return ConversationArchive(
        title=fields.text("title", "")[:MAX_TITLE_LENGTH],
        created_at=created_at,
        updated_at=fields.moment("updated_at", created_at),
        messages=tuple(messages),
        shown=shown if shown is not None or not messages else len(messages) - 1,
        is_pinned=fields.flag("is_pinned"),
        draft=fields.text("draft", ""),
        overrides=fields.text("overrides", ""),
    )


def _conversation(archive: ConversationArchive) -> dict[str, Any]:
    return {
        "title": archive.title,
        "created_at": archive.created_at.isoformat(),
        "updated_at": archive.updated_at.isoformat(),
        "is_pinned": archive.is_pinned,
        "draft": archive.draft,
        "overrides": archive.overrides,
        "shown": archive.shown,
        "messages": [_message(place, message) for place, message in enumerate(archive.messages)],
    }


def _message(place: int, message: ArchivedMessage) -> dict[str, Any]:
    return {
        "id": place,
        "parent": message.parent,
        "role": message.role.value,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
        "model": message.model_name,
        "finish_reason": message.finish_reason.value if message.finish_reason else None,
        "n_left_out": message.n_left_out,
        "is_edited": message.is_edited,
        "stats": message.stats._asdict() if message.stats else None,
        "attachments": [_attachment(each) for each in message.attachments],
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    fields = dataclasses.asdict(attachment)
    fields.pop("id")
    return fields


def _message_of(fields: Fields, places: dict[int, int], now: datetime) -> ArchivedMessage:
    return ArchivedMessage(
        parent=_place(fields, "parent", places),
        role=_one_of(Role, fields, "role"),
        text=fields.text("text"),
        created_at=fields.moment("created_at", now),
        model_name=fields.text("model", ""),
        finish_reason=_one_of(FinishReason, fields, "finish_reason") if "finish_reason" in fields else None,
        stats=_stats_of(fields.object("stats")) if "stats" in fields else None,
        n_left_out=fields.whole("n_left_out", 0),
        attachments=tuple(_attachment_of(each) for each in fields.objects("attachments", [])),
        is_edited=fields.flag("is_edited"),
    )


def _attachment_of(fields: Fields) -> Attachment:
    text = fields.text("text")
    used = tuple(Passage(each.whole("start"), each.whole("end")) for each in fields.objects("used", []))
    for passage in used:
        if not 0 <= passage.start <= passage.end <= len(text):
            raise BadField(f"{fields.place}.used", "it is not a part of the text")
    return Attachment(0, fields.text("name"), fields.text("media_type", ""), text, fields.whole("size_bytes", 0), used)


def _place(fields: Fields, name: str, places: dict[int, int]) -> int | None:
    if name not in fields:
        return None
    number = fields.whole(name)
    if number not in places:
        raise BadField(f"{fields.place}.{name}", "there is no message {number} before it", number=number)
    return places[number]


def _one_of(kind: type[Any], fields: Fields, name: str) -> Any:
    try:
        return kind(fields.text(name))
    except ValueError as error:
        allowed = ", ".join(each.value for each in kind)
        raise BadField(f"{fields.place}.{name}", "it is none of {allowed}", allowed=allowed) from error


def _stats_of(fields: Fields) -> GenerationStats | None:
    """None for figures that another version wrote with other fields: they are shown, never needed."""
    try:
        stats = GenerationStats(**{name: fields.any(name) for name in fields.names()})
    except TypeError:
        return None
    kinds = {"kernel": (str,), **dict.fromkeys(_SECONDS, (int, float))}
    for name, value in stats._asdict().items():
        if not isinstance(value, kinds.get(name, (int,))):
            return None
    return stats


_SECONDS = ("prefill_s", "time_to_first_token_s", "decode_s")
