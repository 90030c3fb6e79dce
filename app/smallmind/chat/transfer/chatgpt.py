"""ChatGPT's export: a list of conversations, each a tree of nodes by id.

    {"title", "create_time", "update_time", "current_node": id, "mapping": {id: {"parent": id, "children": [id],
      "message": null or {"author": {"role"}, "create_time", "recipient", "content": {"content_type", "parts": [...]},
                          "metadata": {"model_slug", "is_visually_hidden_from_conversation"}}}}}

Only what was said between the user and the assistant is taken.  What lies between (hidden system messages, calls of
tools and their results) is left out, and an answer in several pieces around it becomes one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from smallmind.chat.transfer.reading import MAX_TITLE_LENGTH, BadField, Fields
from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}
_HIDDEN_CONTENTS = ("user_editable_context", "model_editable_context", "reasoning_recap", "system_error")


def is_chatgpt(document: object) -> bool:
    """A list of conversations, or a single one."""
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and "mapping" in first


def conversations_of(document: Any) -> list[Fields]:
    """The conversations, still to be read.  Raises BadField."""
    found = document if isinstance(document, list) else [document]
    return [Fields(each, f"conversations[{n}]") for n, each in enumerate(found)]


def archive_of(fields: Fields) -> ConversationArchive:
    """One conversation.  Raises BadField."""
    now = datetime.now(UTC)
    created_at = fields.moment("create_time", now)
    tree = _Tree(fields.object("mapping"), created_at)
    shown = fields.any("current_node")
    return ConversationArchive(
        title=fields.text("title", "")[:MAX_TITLE_LENGTH],
        created_at=created_at,
        updated_at=fields.moment("update_time", created_at),
        messages=tuple(tree.messages),
        shown=tree.place_of(shown) if isinstance(shown, str) else tree.last,
        is_pinned=fields.flag("is_starred"),
    )


@dataclass(frozen=True, slots=True)
class _Node:
    parent: str | None
    fields: Fields


class _Tree:
    """The nodes walked from the roots, each message after its parent; `_places` says where a node's words went."""

    def __init__(self, mapping: Fields, created_at: datetime) -> None:
        self.messages: list[ArchivedMessage] = []
        self._created_at = created_at
        self._places: dict[str, int | None] = {}
        self._nodes = {name: _node_of(mapping.object(name)) for name in mapping.names()}
        children: dict[str | None, list[str]] = defaultdict(list)
        for name, node in self._nodes.items():
            children[node.parent if node.parent in self._nodes else None].append(name)
        waiting = children[None][::-1]
        while waiting:
            name = waiting.pop()
            self._visit(name, is_only_child=len(children[self._nodes[name].parent]) == 1)
            waiting += children[name][::-1]
        lost = self._nodes.keys() - self._places.keys()
        if lost:
            raise BadField(f"{mapping.place}.{min(lost)}.parent", "the messages go round in a circle")

    @property
    def last(self) -> int | None:
        """The message that was met last."""
        return len(self.messages) - 1 if self.messages else None

    def place_of(self, name: str) -> int | None:
        """Where a node's words, or those above it, are; else the last message."""
        place = self._places.get(name)
        return place if place is not None else self.last

    def _visit(self, name: str, is_only_child: bool) -> None:
        node = self._nodes[name]
        above = self._places.get(node.parent) if node.parent is not None else None
        message = _message_of(node.fields, above, self._created_at)
        if message is None:
            self._places[name] = above
        elif is_only_child and above is not None and self._continues(message, above):
            said = self.messages[above]
            self.messages[above] = replace(said, text=f"{said.text}\n\n{message.text}")
            self._places[name] = above
        else:
            self.messages.append(message)
            self._places[name] = len(self.messages) - 1

    def _continues(self, message: ArchivedMessage, above: int) -> bool:
        """Another piece of the same answer; nothing may hang from that answer yet."""
        is_same = message.role is Role.ASSISTANT and self.messages[above].role is Role.ASSISTANT
        return is_same and above == len(self.messages) - 1


def _node_of(fields: Fields) -> _Node:
    parent = fields.any("parent")
    if parent is not None and not isinstance(parent, str):
        raise BadField(f"{fields.place}.parent", "text is expected")
    return _Node(parent, fields)


def _message_of(node: Fields, parent: int | None, default: datetime) -> ArchivedMessage | None:
    if "message" not in node:
        return None
    fields = node.object("message")
    role = _ROLES.get(fields.object("author").text("role"))
    metadata = fields.object("metadata", {})
    content = fields.object("content", {})
    is_hidden = metadata.any("is_visually_hidden_from_conversation") is True
    is_for_a_tool = role is Role.ASSISTANT and fields.text("recipient", "all") != "all"
    if role is None or is_hidden or is_for_a_tool:
        return None
    text = _text_of(content)
    if not text:
        return None
    return ArchivedMessage(
        parent=parent,
        role=role,
        text=text,
        created_at=fields.moment("create_time", default),
        model_name=metadata.text("model_slug", "") if role is Role.ASSISTANT else "",
        finish_reason=FinishReason.END if role is Role.ASSISTANT else None,
    )


def _text_of(content: Fields) -> str:
    kind = content.text("content_type", "text")
    if kind in _HIDDEN_CONTENTS:
        return ""
    if kind == "code":
        language = content.text("language", "").replace("unknown", "")
        return f"```{language}\n{content.text('text', '')}\n```"
    if kind == "thoughts":
        thoughts = "\n\n".join(each.text("content", "") for each in content.objects("thoughts", []))
        return f"<think>\n{thoughts}\n</think>" if thoughts.strip() else ""
    parts = [_part(part) for part in content.items("parts", [])] or [content.text("text", "")]
    return "\n\n".join(part for part in parts if part.strip())


def _part(part: Any) -> str:
    if isinstance(part, str):
        return Fields({"part": part}, "").text("part")
    if not isinstance(part, dict):
        return ""
    fields = Fields(part, "")
    kind = part.get("content_type")
    if isinstance(part.get("text"), str):
        return fields.text("text")
    return f"*[{kind.removesuffix('_asset_pointer')}]*" if isinstance(kind, str) and "asset_pointer" in kind else ""
