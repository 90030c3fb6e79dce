"""The window's state as a whole: which conversation is shown, which model answers, and how it is all put away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from smallmind.domain.conversation import Conversation, SearchHit
from smallmind.domain.errors import ModelNotFound, SmallMindError
from smallmind.domain.model import InstalledModel
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.models.conversations import ConversationsModel
from smallmind.ui.models.drafts import Drafts
from smallmind.ui.models.engine import EngineModel
from smallmind.ui.models.scope import ScopedSettings
from smallmind.ui.models.search import SearchModel
from smallmind.ui.models.services import Services, Store
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.models.titles import Titles
from smallmind.ui.tasks import Tasks


class Workspace(QObject):
    """Views call its verbs and follow its signals; it can be shown before the services are there."""

    chat_changed = Signal(object)  # ChatModel, or None before the services are there
    services_changed = Signal()
    problem = Signal(object)  # SmallMindError, to be shown above the transcript
    chat_deleted = Signal(int, bool)  # conversation id, whether it was on screen
    message_deleted = Signal(int)

    def __init__(self, tasks: Tasks, settings: SettingsModel) -> None:
        super().__init__()
        self.tasks = tasks
        self.settings = settings
        self.scope = ScopedSettings(settings)
        self.engine = EngineModel()
        self.conversations = ConversationsModel()
        self.conversations.renamed.connect(self.rename_chat)
        self.search = SearchModel(tasks)
        self.drafts = Drafts(self._run)
        self._titles = Titles(tasks, lambda: self.settings.value.chat.makes_titles)
        self._titles.made.connect(self.refresh_list)
        self.engine.changed.connect(self._give_engine)
        self.settings.changed.connect(self._give_settings)
        self.chat: ChatModel | None = None
        self.services: Services | None = None
        self._chats: dict[int, ChatModel] = {}  # those with an answer on its way, beside the one that is shown
        self._overrides: dict[int, str] = {}  # as they are saved
        self._loading: asyncio.Task[Any] | None = None

    async def start(self, services: Services) -> None:
        """Show what is saved and load the model that was used last."""
        self.services = services
        self._give_folder(services)
        self.search.store = self.drafts.store = self._titles.store = services.store
        self.services_changed.emit()
        self.new_chat()
        self.load_named_model(self.settings.value.model)
        await self._guard(self._refresh)

    def new_chat(self) -> None:
        """An empty conversation; it is saved with its first message."""
        if self.services is not None:
            self._show(self._make_chat(self.services, None))

    def open_chat(self, conversation_id: int) -> None:
        """Show a saved conversation, with the answer that may still grow in it."""
        if self._put_on_screen(conversation_id) and self.chat is not None and not self.chat.is_loaded:
            self._run(self.chat.load)

    def open_hit(self, hit: SearchHit) -> None:
        """Show the conversation, on a branch that holds the message."""
        self._put_on_screen(hit.conversation_id)
        if self.chat is not None:
            self._run(self._show_branch, self.chat, hit.message_id)

    def rename_chat(self, conversation_id: int, title: str) -> None:
        """A new title."""
        self._run(self._change, lambda store: store.rename(conversation_id, title))

    def pin_chat(self, conversation_id: int, is_pinned: bool) -> None:
        """Above the others, or among them again."""
        self._run(self._change, lambda store: store.pin(conversation_id, is_pinned))

    def duplicate_chat(self, conversation_id: int) -> None:
        """A copy with every branch; it is shown."""
        self._run(self._add, lambda store: store.duplicate(conversation_id))

    def branch_off(self, message_id: int) -> None:
        """A new conversation of everything up to this message; it is shown."""
        self._run(self._add, lambda store: store.branch_off(message_id))

    def refresh_list(self) -> None:
        """There are other conversations than before."""
        self._run(self._refresh)

    def delete_chat(self, conversation_id: int) -> None:
        """The conversation with everything in it; `restore_chat` takes it back."""
        self._run(self._delete, conversation_id)

    def restore_chat(self, conversation_id: int, shows_it: bool) -> None:
        """As it was before it was deleted."""
        self._run(self._restore, conversation_id, shows_it)

    def delete_message(self, message_id: int) -> None:
        """With all that follows it, in the conversation that is shown; `restore_message` takes it back."""
        self._run(self._delete_message, message_id)

    def restore_message(self, message_id: int) -> None:
        """As it was before it was deleted."""
        self._run(self._restore_message, message_id)

    def load_named_model(self, name_or_path: str) -> None:
        """Load an installed model, or a file; the one that is loading is given up."""
        self._start_loading(name_or_path)

    def load_model_file(self, path: Path) -> None:
        """Load a file that the user picked."""
        self._start_loading(str(path))

    def reload_model(self) -> None:
        """Load the model again, with the settings as they are now."""
        self._start_loading(str(self.engine.path) if self.engine.path else self.settings.value.model)

    @property
    def is_answering(self) -> bool:
        """Whether an answer is being written, in this conversation or another one."""
        return any(chat.is_busy for chat in self._all_chats())

    async def installed_models(self) -> tuple[InstalledModel, ...]:
        """What the model folder holds now."""
        if self.services is None:
            return ()
        return await asyncio.to_thread(self.services.library.scan)

    async def close(self) -> None:
        """Stop what runs, then save, then close what was opened."""
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.wait({self._loading}, timeout=2.0)
        for chat in self._all_chats():
            await chat.close()
            chat.overrides.close()
            await self._guard(self._save_overrides, chat)
        await self._guard(self.drafts.save_now)
        await self._guard(self.settings.close)
        await self.tasks.close()
        await self.engine.unload()
        if self.services is not None and self.services.close is not None:
            await self.services.close()

    def _put_on_screen(self, conversation_id: int) -> bool:
        """Whether it was not there before."""
        if self.services is None or (self.chat and self.chat.conversation_id == conversation_id):
            return False
        self._show(self._chats.get(conversation_id) or self._make_chat(self.services, conversation_id))
        return True

    def _run(self, work: Callable[..., Awaitable[None]], *args: Any) -> None:
        self.tasks.run_task(self._guard(work, *args))

    async def _guard(self, work: Callable[..., Awaitable[None]], *args: Any) -> None:
        """Errors that a user can understand are shown; others go to the task's log."""
        try:
            await work(*args)
        except SmallMindError as error:
            self.problem.emit(error)

    def _make_chat(self, services: Services, conversation_id: int | None) -> ChatModel:
        overrides = self._overrides.get(conversation_id, "") if conversation_id is not None else ""
        chat = ChatModel(self.tasks, services.make_session(conversation_id), overrides)
        chat.overrides.changed.connect(lambda: self._equip(chat))
        chat.overrides.save_wanted.connect(lambda _text: self._run(self._save_overrides, chat))
        chat.saved.connect(lambda: self._follow_saved(chat))
        chat.busy_changed.connect(lambda is_busy: self._keep_while_busy(chat, is_busy))
        self._titles.follow(chat)
        return chat

    def _show(self, chat: ChatModel) -> None:
        if self.chat is not None:
            self._keep_while_busy(self.chat, self.chat.is_busy)
            self.chat.overrides.flush()
        self.chat = chat
        self.scope.show(chat.overrides)
        self._equip(chat)
        self.chat_changed.emit(chat)
        self.drafts.turn_to(chat.conversation_id)

    def _follow_saved(self, chat: ChatModel) -> None:
        self._keep_while_busy(chat, chat.is_busy)
        if chat is self.chat and chat.conversation_id is not None:
            self.drafts.follow_to(chat.conversation_id)
        self._run(self._save_overrides, chat)
        self._run(self._refresh)

    def _keep_while_busy(self, chat: ChatModel, is_busy: bool) -> None:
        if chat.conversation_id is None:
            return
        self.conversations.set_busy(chat.conversation_id, is_busy)
        if is_busy:
            self._chats[chat.conversation_id] = chat
        else:
            self._chats.pop(chat.conversation_id, None)

    def _all_chats(self) -> set[ChatModel]:
        return {*self._chats.values(), *([self.chat] if self.chat else [])}

    def _equip(self, chat: ChatModel) -> None:
        chat.session.engine = self.engine.for_chats
        settings = chat.overrides.applied_to(self.settings.value)
        chat.session.system_prompt = settings.chat.system_prompt
        chat.session.sampling = settings.request_sampling

    def _give_engine(self) -> None:
        for chat in self._all_chats():
            chat.session.engine = self.engine.for_chats

    def _give_folder(self, services: Services) -> None:
        services.library.folder = services.models_folder(self.settings.value.folders.models)

    def _give_settings(self) -> None:
        if self.engine.can_follow(self.settings.value.engine):
            self._run(self.engine.follow, self.settings.value.engine)
        if self.services is not None:
            self._give_folder(self.services)
        if self.chat is not None:
            self._equip(self.chat)

    async def _refresh(self) -> None:
        if self.services is None:
            return
        conversations = await self.services.store.list_conversations()
        self._overrides = {each.id: each.overrides for each in conversations if each.overrides}
        self.conversations.set_conversations(conversations)
        self.search.search_again()

    async def _save_overrides(self, chat: ChatModel) -> None:
        """Of a chat that is saved; those of a new one wait for its first message."""
        which, text = chat.conversation_id, chat.overrides.values.to_json()
        if self.services is not None and which is not None and text != chat.overrides.saved:
            self._overrides[which] = chat.overrides.saved = text
            await self.services.store.save_overrides(which, text)

    async def _change(self, change: Callable[[Store], Awaitable[None]]) -> None:
        assert self.services is not None
        await change(self.services.store)
        await self._refresh()

    async def _add(self, add: Callable[[Store], Awaitable[Conversation]]) -> None:
        assert self.services is not None
        added = await add(self.services.store)
        await self._refresh()
        self.open_chat(added.id)

    async def _show_branch(self, chat: ChatModel, message_id: int | None) -> None:
        if not chat.is_loaded:
            await chat.load()
        if message_id is not None and all(message.id != message_id for message in chat.messages):
            await chat.select_sibling(message_id, 0)

    async def _delete(self, conversation_id: int) -> None:
        assert self.services is not None
        for chat in self._all_chats():
            if chat.conversation_id == conversation_id:
                await chat.close()
        await self.drafts.save_now()
        is_shown = self.chat is not None and self.chat.conversation_id == conversation_id
        await self.services.store.delete(conversation_id)
        if is_shown:
            self.new_chat()
        await self._refresh()
        self.chat_deleted.emit(conversation_id, is_shown)

    async def _restore(self, conversation_id: int, shows_it: bool) -> None:
        assert self.services is not None
        await self.services.store.restore(conversation_id)
        await self._refresh()
        if shows_it:
            self.open_chat(conversation_id)

    async def _delete_message(self, message_id: int) -> None:
        assert self.services is not None
        if self.chat is not None:
            await self.chat.close()  # an answer that is being written could be below it
            await self.services.store.delete_message(message_id)
            await self.chat.load()
            self.message_deleted.emit(message_id)

    async def _restore_message(self, message_id: int) -> None:
        assert self.services is not None
        await self.services.store.restore_message(message_id)
        if self.chat is not None:
            await self.chat.load()

    def _start_loading(self, name_or_path: str) -> None:
        if self.services is None:
            return
        earlier = self._loading
        for chat in self._all_chats():
            chat.stop()
        self._loading = self.tasks.run_task(self._load(self.services, name_or_path, earlier))

    async def _load(self, services: Services, name_or_path: str, earlier: asyncio.Task[Any] | None) -> None:
        if earlier is not None and not earlier.done():
            earlier.cancel()
            await asyncio.wait({earlier})
        try:
            path = await asyncio.to_thread(services.library.resolve, name_or_path)
        except ModelNotFound as error:
            await self.engine.unload()
            self.engine.path = None
            self.engine.fail(error)
            return
        await self.engine.load(services, path, self.settings.value.engine)
        if self.engine.loaded is not None:
            self.settings.update(model=name_or_path)
