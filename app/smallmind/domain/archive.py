"""A whole conversation with all its branches, as it leaves the database and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smallmind.domain.conversation import Attachment, Role
from smallmind.domain.generation import FinishReason, GenerationStats


@dataclass(frozen=True, slots=True)
class ArchivedMessage:
    """`parent` is the place of the message above it in the archive's `messages`, before its own; None for a root."""

    parent: int | None
    role: Role
    text: str
    created_at: datetime
    model_name: str = ""
    finish_reason: FinishReason | None = None
    stats: GenerationStats | None = None
    n_left_out: int = 0
    attachments: tuple[Attachment, ...] = ()
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class ConversationArchive:
    """`shown` is the place of the last message of the branch that is shown; None without messages."""

    title: str
    created_at: datetime
    updated_at: datetime
    messages: tuple[ArchivedMessage, ...] = ()
    shown: int | None = None
    is_pinned: bool = False
    draft: str = ""
    overrides: str = ""

    @property
    def branch(self) -> tuple[ArchivedMessage, ...]:
        """The messages that are shown, root first."""
        found = []
        place = self.shown
        while place is not None:
            found.append(self.messages[place])
            place = self.messages[place].parent
        return tuple(reversed(found))
