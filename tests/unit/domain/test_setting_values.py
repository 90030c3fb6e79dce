import pytest

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import SavedPrompt, Settings


def test_json_and_back_keeps_every_value() -> None:
    values = SettingValues.of({"sampling.temperature": 0.5, "sampling.seed": None, "sampling.stop": ("a", "b")})
    assert SettingValues.from_json(values.to_json()) == values


def test_no_values_are_no_text() -> None:
    assert SettingValues().to_json() == ""
    assert SettingValues.from_json("") == SettingValues()


@pytest.mark.parametrize("text", ["{", "[1]", "null", "7", "\x00", "[" * 100_000], ids=range(6))
def test_what_is_no_table_in_json_gives_no_values(text: str) -> None:
    assert SettingValues.from_json(text) == SettingValues()


def test_values_are_added_and_removed() -> None:
    values = SettingValues().with_value("b", 1).with_value("a", 2).with_value("b", 3)
    assert dict(values) == {"a": 2, "b": 3}
    assert dict(values.without("b")) == {"a": 2}
    assert "b" in values
    assert "c" not in values


def test_a_setting_is_read_and_changed_by_its_path() -> None:
    settings = Settings().with_value("sampling.seed", 7).with_value("appearance.theme", "dark")
    assert settings.value("sampling.seed") == settings.sampling.seed == 7
    assert settings.appearance.theme == "dark"
    assert settings.with_value("sampling.seed", None).sampling.seed is None


def test_a_whole_number_becomes_the_number_that_is_wanted() -> None:
    value = Settings().with_value("sampling.temperature", 1).sampling.temperature
    assert isinstance(value, float)


def test_saved_prompts_are_read_from_tables() -> None:
    settings = Settings().with_value("chat.prompts", [{"name": "a", "text": "b", "later": 1}])
    assert settings.chat.prompts == (SavedPrompt("a", "b"),)
    assert settings.with_value("chat.prompts", settings.chat.prompts) == settings


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sampling.temperature", 9.0),
        ("sampling.temperature", "warm"),
        ("sampling.top_k", True),
        ("sampling.stop", "###"),
        ("sampling.nothing", 1),
        ("nothing", 1),
        ("model.name", "a"),
        ("engine.kv_format", "f8"),
        ("sampling", 1),
        ("chat.prompts", ["text"]),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(path: str, value: object) -> None:
    with pytest.raises(InvalidSetting):
        Settings().with_value(path, value)
