"""What a conversation is answered with: the settings, and its own values over them."""

import asyncio
from pathlib import Path

from smallmind.ui.models.scope import Scope
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

TEMPERATURE = "sampling.temperature"


async def _ask(person: Person, world: FakeWorld, text: str) -> float:
    """The temperature that the model was asked with."""
    n_before = len(world.model.streams)
    person.send(text)
    await until(lambda: len(world.model.streams) > n_before and not person.buttons("Stop"))
    await until(lambda: person.sees("first token"))
    return world.model.streams[-1].request.sampling.temperature


async def test_a_chats_own_values_are_saved_and_come_back_with_it(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    workspace.scope.choose(Scope.CHAT)
    workspace.scope.set(TEMPERATURE, 1.5)  # before the chat is saved
    assert await _ask(person, world, "First") == 1.5
    chat = workspace.chat
    assert chat is not None
    await until(lambda: workspace.conversations.rowCount() == 2)
    saved = (await world.store.list_conversations())[0]
    assert saved.overrides == '{"sampling.temperature": 1.5}'
    workspace.new_chat()
    assert await _ask(person, world, "Second") == workspace.settings.value.sampling.temperature
    workspace.open_chat(saved.id)
    await until(lambda: person.sees("First"))
    assert await _ask(person, world, "Third") == 1.5


async def test_a_new_chat_begins_without(person: Person, workspace: Workspace) -> None:
    workspace.scope.choose(Scope.CHAT)
    workspace.scope.set(TEMPERATURE, 1.5)
    workspace.new_chat()
    assert workspace.scope.value == workspace.settings.value


async def test_a_change_is_saved_when_another_chat_is_opened(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    await _ask(person, world, "First")
    workspace.scope.choose(Scope.CHAT)
    workspace.scope.set("chat.system_prompt", "Rhyme.")
    workspace.new_chat()
    saved = ""
    for _ in range(100):
        if saved:
            break
        await asyncio.sleep(0.01)
        saved = (await world.store.list_conversations())[0].overrides
    assert saved == '{"chat.system_prompt": "Rhyme."}'


async def test_overrides_that_nobody_can_read_do_not_keep_a_chat_from_opening(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    await _ask(person, world, "First")
    which = (await world.store.list_conversations())[0].id
    workspace.new_chat()
    await world.store.save_overrides(which, '{"sampling.temperature": "hot", "x": [')
    await _ask(person, world, "Second")
    workspace.open_chat(which)
    await until(lambda: person.sees("First"))
    assert await _ask(person, world, "Third") == workspace.settings.value.sampling.temperature


async def test_a_copy_of_a_chat_keeps_its_own_values(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    workspace.scope.choose(Scope.CHAT)
    workspace.scope.set(TEMPERATURE, 1.5)
    await _ask(person, world, "First")
    which = (await world.store.list_conversations())[0].id
    for copy in (await world.store.duplicate(which), await world.store.branch_off(await _last(workspace))):
        assert (await world.store.conversation(copy.id)).overrides == '{"sampling.temperature": 1.5}'


async def _last(workspace: Workspace) -> int:
    assert workspace.chat is not None
    return workspace.chat.messages[-1].id


async def test_a_loaded_model_makes_room_for_other_programs_without_being_loaded_again(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    await until(lambda: workspace.engine.is_ready)
    n_loads = len(world.loads)
    workspace.settings.set("engine.is_considerate", True)
    await until(lambda: world.model.is_considerate)
    await until(lambda: workspace.engine.loaded is not None and workspace.engine.loaded.n_threads == 1)
    assert workspace.engine.options == workspace.settings.value.engine
    assert len(world.loads) == n_loads


async def test_another_models_folder_counts_at_once(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    workspace.settings.set("folders.models", "/elsewhere")
    assert world.library.folder == Path("/elsewhere")


async def test_threads_change_in_the_model_that_is_loaded(person: Person, workspace: Workspace) -> None:
    workspace.settings.set("engine.n_threads", 1)
    await until(lambda: workspace.engine.options.n_threads == 1)
    assert workspace.engine.loaded is not None
    assert workspace.engine.loaded.n_threads == 1
    assert not person.buttons("Load again to apply")


async def test_many_changes_of_threads_end_with_the_last(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    for n_threads in (1, 2, 1, 2, 1):
        workspace.settings.set("engine.n_threads", n_threads)
    await until(lambda: workspace.engine.options.n_threads == 1 and world.model.n_threads == 1)
