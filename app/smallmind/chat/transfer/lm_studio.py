"""LM Studio's conversations: files `….conversation.json`, one conversation each.

    {"name", "pinned", "createdAt": ms, "userLastMessagedAt": ms, "clientInput": draft, "messages": [
      {"currentlySelected": 0, "versions": [
        {"type": "singleStep", "role": "user", "content": [{"type": "text", "text"}, {"type": "file", "fileName"}]},
        {"type": "multiStep", "role": "assistant", "senderInfo": {"senderName": model}, "steps": [
          {"type": "contentBlock", "style": {"type": "thinking"}, "content": [{"type": "text", "text"}]}]}]}]}

The messages are a chain: what follows belongs to the version that was selected.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from smallmind.chat.transfer.reading import MAX_TITLE_LENGTH, BadField, Fields
from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}


def is_lm_studio(document: object) -> bool:
    """A single conversation with a list of messages."""
    return isinstance(document, dict) and isinstance(document.get("messages"), list) and "mapping" not in document


def archive_of(fields: Fields) -> ConversationArchive:
    """One conversation.  Raises BadField."""
    now = datetime.now(UTC)
    created_at = fields.moment("createdAt", now)
    messages: list[ArchivedMessage] = []
    above: int | None = None
    for each in fields.objects("messages"):
        versions = list(each.objects("versions")) if "versions" in each else [each]
        selected = each.whole("currentlySelected", 0)
        if not 0 <= selected < len(versions):
            raise BadField(f"{each.place}.currentlySelected", "there is no version {number}", number=selected)
        places = [_add(messages, version, above, created_at, fields) for version in versions]
        above = places[selected] if places[selected] is not None else above
    return ConversationArchive(
        title=fields.text("name", "")[:MAX_TITLE_LENGTH],
        created_at=created_at,
        updated_at=fields.moment("assistantLastMessagedAt", fields.moment("userLastMessagedAt", created_at)),
        messages=tuple(messages),
        shown=above,
        is_pinned=fields.flag("pinned"),
        draft=fields.text("clientInput", ""),
    )


def _add(
    messages: list[ArchivedMessage], version: Fields, above: int | None, created_at: datetime, whole: Fields
) -> int | None:
    """The place of this version, None for one without words."""
    role = _ROLES.get(version.text("role"))
    if role is None:
        raise BadField(f"{version.place}.role", "it is none of {allowed}", allowed=", ".join(_ROLES))
    text = _text_of(version)
    if not text.strip():
        return None
    is_answer = role is Role.ASSISTANT
    messages.append(
        ArchivedMessage(
            parent=above,
            role=role,
            text=text,
            created_at=created_at,
            model_name=_model_of(version, whole) if is_answer else "",
            finish_reason=FinishReason.END if is_answer else None,
        )
    )
    return len(messages) - 1


def _text_of(version: Fields) -> str:
    if "steps" in version:
        blocks = (_block(step) for step in version.objects("steps") if step.any("type") == "contentBlock")
        return "\n\n".join(block for block in blocks if block.strip())
    content = version.any("content")
    return version.text("content") if isinstance(content, str) else _pieces(version)


def _block(step: Fields) -> str:
    text = _pieces(step)
    is_thought = step.object("style", {}).any("type") == "thinking"
    if is_thought and text.strip() and "<think>" not in text:
        return f"<think>\n{text.strip()}\n</think>"
    return text


def _pieces(fields: Fields) -> str:
    """A text comes in pieces, as it was streamed."""
    said: list[str] = []
    for piece in fields.objects("content", []):
        if piece.any("type") == "text":
            said.append(piece.text("text", ""))
        elif piece.any("type") == "file":
            said.append(f"\n*[{piece.text('fileName', piece.text('fileIdentifier', 'file'))}]*\n")
    return "".join(said)


def _model_of(version: Fields, whole: Fields) -> str:
    name: Any = version.object("senderInfo", {}).text("senderName", "")
    return name or whole.object("lastUsedModel", {}).text("identifier", "")
