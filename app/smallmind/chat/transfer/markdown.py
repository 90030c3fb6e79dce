"""The branch that is shown, as a document to read."""

from __future__ import annotations

from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.units import format_bytes

_NAMES = {Role.USER: "You", Role.SYSTEM: "System", Role.ASSISTANT: "Assistant"}


def markdown_of(archive: ConversationArchive) -> str:
    """The title, then every message under the name of who said it, as it was written."""
    parts = [f"# {' '.join(archive.title.split())}"]
    for message in archive.branch:
        edited = " (edited)" if message.is_edited else ""
        parts.append(f"## {message.model_name or _NAMES[message.role]}{edited}")
        parts += [f"*{each.name} ({format_bytes(each.size_bytes)})*" for each in message.attachments]
        parts.append(_body(message))
    return "\n\n".join(part for part in parts if part) + "\n"


def _body(message: ArchivedMessage) -> str:
    """Reasoning becomes a quotation: as a tag it would be invisible in most readers."""
    text = message.text.strip("\n")
    if message.role is not Role.ASSISTANT or not text.lstrip().startswith("<think>"):
        return text
    thought, _, answer = text.lstrip().removeprefix("<think>").partition("</think>")
    quoted = "\n".join(f"> {line}".rstrip() for line in thought.strip().splitlines())
    return f"{quoted}\n\n{answer.strip()}".strip()
