import json
from dataclasses import replace

import pytest

from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import Settings


def test_overrides_are_put_over_the_settings() -> None:
    overrides = json.dumps({"sampling.temperature": 1.5, "chat.system_prompt": "Rhyme."})
    settings = Settings().with_overrides(overrides)
    assert settings.sampling == replace(Settings().sampling, temperature=1.5)
    assert settings.chat.system_prompt == "Rhyme."


@pytest.mark.parametrize(
    "overrides",
    [
        "",
        "{",
        "[]",
        '{"sampling.temperature": 99}',
        '{"sampling.temperature": "a"}',
        '{"x.y": 1}',
        '{"": 1}',
        '{"a":{}}',
    ],
)
def test_overrides_that_cannot_be_used_change_nothing(overrides: str) -> None:
    assert Settings().with_overrides(overrides) == Settings()


def test_a_bad_override_costs_only_itself() -> None:
    settings = Settings().with_overrides('{"sampling.temperature": 99, "sampling.top_k": 5}')
    assert settings.sampling.top_k == 5
    assert settings.sampling.temperature == Settings().sampling.temperature


def test_a_conversation_cannot_change_the_machine_or_the_window() -> None:
    overrides = '{"engine.n_threads": 1, "appearance.theme": "dark", "chat.spelling": "off"}'
    assert Settings().with_overrides(overrides) == Settings()


def test_a_preset_puts_its_values_over_the_settings() -> None:
    settings = Settings().with_values(SettingValues.of({"engine.kv_format": "q8_0", "engine.kernel": 3}))
    assert settings.engine == replace(Settings().engine, kv_format="q8_0")


def test_a_request_asks_for_the_probabilities_that_are_shown() -> None:
    settings = Settings().with_value("chat.n_alternatives", 3)
    assert settings.request_sampling == replace(settings.sampling, n_logprobs=3)
