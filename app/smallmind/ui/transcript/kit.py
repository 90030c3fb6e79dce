"""What the parts of a transcript share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from smallmind.domain.conversation import Message
from smallmind.ui.appearance import Appearance
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.formulas import Formulas
from smallmind.ui.transcript.markdown_blocks import RecentTexts
from smallmind.ui.transcript.quiet_show import QuietShow
from smallmind.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from smallmind.ui.transcript.message_row import MessageRow
    from smallmind.ui.transcript.probabilities import TokenAt
    from smallmind.ui.transcript.text_block import TextBlock


class Place(NamedTuple):
    """A place in the text of a conversation, in reading order: which message, which of its texts (0 the thought, 1 the
    answer), which block, which character.
    """

    row: int
    strand: int
    block: int
    position: int


class TextPointer(Protocol):
    """Takes what the mouse and the keyboard do to text; see selection.Selector."""

    @property
    def has_selection(self) -> bool:
        """Whether anything is selected."""
        ...

    @property
    def range(self) -> tuple[Place | None, Place | None]:
        """What is selected, in reading order."""
        ...

    def press(self, text: TextBlock, position: int, n_clicks: int, *, extends: bool) -> None:
        """The left button went down over a character, for the `n_clicks`-th time in a row."""
        ...

    def drag(self, point: QPointF) -> None:
        """The button is held; `point` on the screen."""
        ...

    def release(self) -> bool:
        """The button is up.  Whether anything is selected."""
        ...

    def clear(self) -> None:
        """Nothing is selected any more."""
        ...

    def copy(self) -> None:
        """What is selected to the clipboard."""
        ...

    def select_row(self, row: MessageRow) -> None:
        """All of one message."""
        ...

    def show(self, place: Place) -> TextBlock | None:
        """Scroll a place into view; the text that it is in."""
        ...

    def select_word(self, text: TextBlock, position: int) -> None:
        """The one at a character."""
        ...

    def extend_by_key(self, event: QKeyEvent, row: MessageRow) -> bool:
        """Shift and an arrow.  Whether that meant anything."""
        ...


@dataclass(slots=True)
class Kit:
    """Handed down from the transcript to every block."""

    appearance: Appearance
    tasks: Tasks
    formulas: Formulas
    pointer: TextPointer | None = None
    explain: Callable[[TextBlock, int], TokenAt | None] | None = None  # the token of a character on screen
    recall: Callable[[Message], Awaitable[bool]] | None = None  # reads an answer's tokens; whether they are known
    edits: dict[int, str] = field(default_factory=dict)  # what is written in editors, by the message's id
    open_link: Callable[[str, str], None] = lambda _address, _words: None  # a link that was clicked, and its words
    canvas: QWidget | None = None  # what messages are made on: a parent later on would cost as much again
    recent: RecentTexts = field(default_factory=RecentTexts)
    turn: Turn = field(default_factory=Turn)
    show: QuietShow = field(default_factory=QuietShow)
