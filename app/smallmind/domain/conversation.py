"""Conversations as trees of messages: editing and regenerating add siblings, so nothing is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from smallmind.domain.generation import FinishReason, GenerationStats


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One turn as the chat template sees it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an attachment's text that the model was given: text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a user's message: the text that was extracted from it, pages parted by form feeds.

    `used` are the passages that the model was given, in the order of the text; none means all of it, an empty one
    nothing.  They are chosen when the message is sent and saved with it, so that later turns read the same.  `id` is 0
    until it is saved.
    """

    id: int
    name: str
    media_type: str
    text: str
    size_bytes: int
    used: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that goes with a message that is not sent yet.

    `attachment` is what was read of it, None while nothing is; `path` is where, "" for a text that came from no file.
    `modified_ns` is when the file had last been changed before it was read.
    """

    name: str
    path: str = ""
    modified_ns: int = 0
    attachment: Attachment | None = None


class Message(NamedTuple):
    """A node of the tree.  `parent_id` None is a root; `sibling_index` counts from 0 among the parent's `n_siblings`.

    `finish_reason` None on an assistant message means that its writing was interrupted by a crash: the text is what
    was saved.  `is_edited`: a person wrote some of it; `finish_reason` and `stats` are of what a model wrote since.
    `n_left_out` is the number of oldest turns that no longer fitted when this answer was made.

    A named tuple, since thousands are made when a conversation is opened: a frozen dataclass takes five times as long.
    """

    id: int
    conversation_id: int
    parent_id: int | None
    role: Role
    text: str
    created_at: datetime
    model_name: str = ""
    finish_reason: FinishReason | None = None
    stats: GenerationStats | None = None
    n_left_out: int = 0
    sibling_index: int = 0
    n_siblings: int = 1
    attachments: tuple[Attachment, ...] = ()
    is_edited: bool = False

    @property
    def can_be_continued(self) -> bool:
        """Whether it is an answer that its model has not ended by itself."""
        return self.role is Role.ASSISTANT and self.finish_reason is not FinishReason.END


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the list.  `leaf_id` is the last message of the branch that is shown.

    `draft` is what was written and not sent; `overrides` are the settings of this conversation
    alone, as JSON ("" none).
    """

    id: int
    title: str
    created_at: datetime
    updated_at: datetime
    leaf_id: int | None = None
    is_pinned: bool = False
    draft: str = ""
    overrides: str = ""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place where the words were found: `message_id` and `role` None in the conversation's title.

    `snippet` is a line of text around the first of them (the title itself for a hit in it); `marks` are the ranges of
    characters in the snippet that match.
    """

    conversation_id: int
    message_id: int | None
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    role: Role | None
    created_at: datetime
