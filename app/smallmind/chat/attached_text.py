"""A message's attachments as the model reads them: before the message's own text, each in a fence under its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smallmind.chat.attachments.passages import heading_of, page_of
from smallmind.domain.conversation import Attachment, Passage

_TICKS = re.compile(r"`{3,}")
_PAGE = "\f"


def with_attachments(text: str, attachments: Sequence[Attachment]) -> str:
    """The whole turn.  A fence is longer than any that a file holds, so no file can end its own."""
    return "\n\n".join([*map(_fenced, attachments), text]) if attachments else text


def _fenced(attachment: Attachment) -> str:
    body = _passages(attachment) if attachment.used else _plain(attachment.text)
    longest = max((len(ticks) for ticks in _TICKS.findall(body)), default=2)
    fence = "`" * (longest + 1)
    name = " ".join(attachment.name.replace("`", "'").split())
    what = f"Passages of the file {name}" if attachment.used else f"The file {name}"
    return f"{what}:\n{fence}\n{body}\n{fence}"


def _passages(attachment: Attachment) -> str:
    return "\n\n".join(
        f"[{_place(attachment, passage) or '…'}]\n" + _plain(attachment.text[passage.start : passage.end])
        for passage in attachment.used
    )


def _place(attachment: Attachment, passage: Passage) -> str:
    page = page_of(attachment, passage)
    return f"page {page}" if page else heading_of(attachment, passage)


def _plain(text: str) -> str:
    return text.replace(_PAGE, "\n").strip("\n")
