"""What the window needs of the layers below: the objects that __main__ builds, or a test's fakes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from smallmind.chat.events import SessionEvent
    from smallmind.chat.preview import Preview
    from smallmind.domain.archive import ConversationArchive
    from smallmind.domain.conversation import Attachment, Conversation, DraftFile, Message, SearchHit
    from smallmind.domain.generation import AnswerToken, SamplingOptions
    from smallmind.domain.model import EngineOptions, InstalledModel, LoadedModel
    from smallmind.ui.benchmark.services import BenchServices

    Events = AsyncGenerator[SessionEvent, None]

Progress = Callable[[int, int], None]


class LoadedEngine(Protocol):
    """A model that is ready to answer."""

    @property
    def model(self) -> LoadedModel:
        """What was loaded, and how."""
        ...

    @property
    def n_threads(self) -> int:
        """That compute now."""
        ...

    async def set_threads(self, n_threads: int, *, is_considerate: bool = False) -> None:
        """How many compute from now on, 0 every core, and whether other programs go first."""
        ...

    def prepare(self, sampling: SamplingOptions) -> None:
        """Not on the loop's thread.  Raises InvalidSetting for a schema that cannot be used."""
        ...

    async def close(self) -> None:
        """Stop its threads and give the memory back."""
        ...


class Session(Protocol):
    """One conversation; see smallmind.chat.ChatSession."""

    engine: Any
    system_prompt: str
    sampling: SamplingOptions

    @property
    def conversation_id(self) -> int | None:
        """None until the first message is saved."""
        ...

    async def messages(self) -> tuple[Message, ...]:
        """The branch that is shown."""
        ...

    def send(self, text: str, attachments: Sequence[Attachment] = ()) -> Events:
        """Ask something."""
        ...

    async def preview(self, text: str, attachments: Sequence[Attachment] = ()) -> Preview:
        """What that would take of the context."""
        ...

    def edit(self, message_id: int, text: str, attachments: Sequence[Attachment] = ()) -> Events:
        """Ask it in other words."""
        ...

    def regenerate(self, message_id: int) -> Events:
        """Answer again."""
        ...

    def continue_answer(self, message_id: int, from_token: Any = None) -> Events:
        """Go on where an answer ends; from one of its tokens it is another version."""
        ...

    async def tokens(self, message_id: int) -> Sequence[AnswerToken]:
        """What was saved of an answer's tokens."""
        ...

    async def edit_answer(self, message_id: int, text: str) -> tuple[Message, ...]:
        """Add a version of an answer in the user's words; the branch that is shown now."""
        ...

    def stop(self) -> None:
        """End the answer that is being written."""
        ...

    async def suggest_title(self) -> str:
        """The model's title of the conversation, or ""."""
        ...

    async def select_sibling(self, message_id: int, step: int) -> tuple[Message, ...]:
        """Show the neighbouring version of a message; the branch that is shown now."""
        ...


class Store(Protocol):
    """The saved conversations."""

    async def list_conversations(self) -> tuple[Conversation, ...]:
        """Newest first."""
        ...

    async def rename(self, conversation_id: int, title: str, is_automatic: bool = False) -> None:
        """A new title; an automatic one never replaces one that the user typed."""
        ...

    async def pin(self, conversation_id: int, is_pinned: bool) -> None:
        """Above the others, or among them again."""
        ...

    async def duplicate(self, conversation_id: int) -> Conversation:
        """A copy with every branch."""
        ...

    async def delete(self, conversation_id: int) -> None:
        """The conversation with all its messages, into the bin."""
        ...

    async def restore(self, conversation_id: int) -> None:
        """Out of the bin."""
        ...

    async def branch_off(self, message_id: int) -> Conversation:
        """A new conversation of the branch up to this message."""
        ...

    async def delete_message(self, message_id: int) -> None:
        """Into the bin, with all that follows it."""
        ...

    async def restore_message(self, message_id: int) -> None:
        """Out of the bin, with what was deleted along."""
        ...

    async def save_draft(self, conversation_id: int | None, text: str) -> None:
        """What is written and not sent yet."""
        ...

    async def draft(self, conversation_id: int | None) -> str:
        """What was saved last."""
        ...

    async def save_draft_files(self, conversation_id: int | None, files: Sequence[DraftFile]) -> None:
        """What goes with it."""
        ...

    async def draft_files(self, conversation_id: int | None) -> tuple[DraftFile, ...]:
        """What was saved last."""
        ...

    async def save_overrides(self, conversation_id: int, text: str) -> None:
        """The settings of one conversation, as JSON."""
        ...

    async def search(self, text: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """Where the words are found."""
        ...

    async def archive(self, conversation_id: int) -> ConversationArchive:
        """All of it, to be exported."""
        ...

    async def add_archive(self, archive: ConversationArchive) -> Conversation:
        """An imported one, all or nothing."""
        ...

    async def tidy(self) -> None:
        """What can wait until after the start."""
        ...


class ThreadFigures(Protocol):
    """Of one number of threads."""

    @property
    def n_threads(self) -> int:
        """That computed."""
        ...

    @property
    def decode_tok_s(self) -> float:
        """Tokens of an answer per second."""
        ...


class ThreadTuning(Protocol):
    """See smallmind.engine.tuning."""

    @property
    def best(self) -> int:
        """The number of threads to set."""
        ...

    @property
    def figures(self) -> Sequence[ThreadFigures]:
        """In ascending order of threads."""
        ...


class ModelLibrary(Protocol):
    """The model files on this computer.  These touch the disk."""

    folder: Path

    def scan(self) -> tuple[InstalledModel, ...]:
        """What is installed."""
        ...

    def resolve(self, name_or_path: str) -> Path:
        """The file of a name or path.  Raises ModelNotFound."""
        ...


class Words(Protocol):
    """The words that the user added to the spelling.  These touch the disk."""

    def load(self) -> Sequence[str]:
        """All of them."""
        ...

    def add(self, word: str) -> None:
        """One more.  Raises StorageError."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything below the window, ready for use."""

    store: Store
    library: ModelLibrary
    make_session: Callable[[int | None], Session]
    load_engine: Callable[[Path, EngineOptions, Progress], Awaitable[LoadedEngine]]
    bench: BenchServices | None = None
    kernel_names: Sequence[str] = ()
    n_cores: int = 1
    memory_bytes: int = 0
    available_bytes: int = 0
    fetch_starter: Callable[[Progress], Path] | None = None  # blocks
    data_folder: Path | None = None
    measure_threads: Callable[[Any, Progress], Awaitable[ThreadTuning]] | None = None
    models_folder: Callable[[str], Path] = Path  # of the setting folders.models
    close: Callable[[], Awaitable[None]] | None = None
    words: Words | None = None
