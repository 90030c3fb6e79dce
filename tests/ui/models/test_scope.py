import pytest

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.settings import Settings
from smallmind.ui.models.overrides import ChatOverrides
from smallmind.ui.models.scope import Scope, ScopedSettings
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.tasks import Tasks

TEMPERATURE = "sampling.temperature"


@pytest.fixture
def settings(tasks: Tasks) -> SettingsModel:
    return SettingsModel(tasks, Settings(), lambda _settings: None)


async def test_every_chat_is_what_a_change_counts_for_at_first(settings: SettingsModel) -> None:
    scope = ScopedSettings(settings)
    scope.set(TEMPERATURE, 1.0)
    assert settings.value.sampling.temperature == 1.0
    assert not scope.is_own(TEMPERATURE)


async def test_a_change_for_this_chat_leaves_every_other_as_it_is(settings: SettingsModel) -> None:
    scope, overrides = ScopedSettings(settings), ChatOverrides()
    scope.show(overrides)
    scope.choose(Scope.CHAT)
    scope.set(TEMPERATURE, 1.0)
    assert scope.value.sampling.temperature == 1.0
    assert scope.is_own(TEMPERATURE)
    assert settings.value == Settings()
    assert overrides.values.to_json() == '{"sampling.temperature": 1.0}'


async def test_going_back_shows_the_value_of_every_chat(settings: SettingsModel) -> None:
    scope = ScopedSettings(settings)
    scope.show(ChatOverrides('{"sampling.temperature": 1.0}'))
    settings.set(TEMPERATURE, 0.5)
    assert scope.value.sampling.temperature == 1.0
    scope.clear(TEMPERATURE)
    assert scope.value.sampling.temperature == 0.5
    assert not scope.is_own(TEMPERATURE)


async def test_a_chat_with_values_of_its_own_shows_them(settings: SettingsModel) -> None:
    scope = ScopedSettings(settings)
    scope.show(ChatOverrides('{"sampling.temperature": 1.0}'))
    assert scope.scope is Scope.CHAT
    assert scope.value.sampling.temperature == 1.0


async def test_the_machine_is_the_same_for_every_chat(settings: SettingsModel) -> None:
    scope = ScopedSettings(settings)
    scope.choose(Scope.CHAT)
    scope.set("engine.n_threads", 2)
    assert settings.value.engine.n_threads == 2


async def test_only_the_chat_on_screen_is_followed(settings: SettingsModel) -> None:
    scope, first, second = ScopedSettings(settings), ChatOverrides(), ChatOverrides()
    scope.show(first)
    scope.show(second)
    told: list[bool] = []
    scope.changed.connect(lambda: told.append(True))
    first.set(TEMPERATURE, 1.0)
    assert not told
    second.set(TEMPERATURE, 1.0)
    assert told


async def test_a_value_that_cannot_be_used_is_refused_and_nothing_changes(settings: SettingsModel) -> None:
    overrides = ChatOverrides()
    for path, value in ((TEMPERATURE, 9.0), ("appearance.theme", "dark")):
        with pytest.raises(InvalidSetting):
            overrides.set(path, value)
    assert not overrides.values.items


async def test_a_chat_that_looks_like_the_one_before_is_no_news(settings: SettingsModel) -> None:
    scope = ScopedSettings(settings)
    told: list[bool] = []
    scope.changed.connect(lambda: told.append(True))
    scope.show(ChatOverrides())
    assert not told
    own = '{"sampling.temperature": 1.0}'
    scope.show(ChatOverrides(own))
    assert len(told) == 1
    scope.show(ChatOverrides(own))
    assert len(told) == 1
    scope.show(ChatOverrides())
    assert len(told) == 2
