from smallmind.domain.presets import (
    BUILT_IN,
    PRESET_PATHS,
    preset_in_force,
    values_for_preset,
    with_preset,
    with_preset_renamed,
    with_preset_saved,
    without_preset,
)
from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import Preset, Settings


def test_the_program_comes_with_latency_in_force() -> None:
    assert preset_in_force(Settings()) == "latency"


def test_each_of_ours_is_in_force_once_it_was_applied() -> None:
    for name, values in BUILT_IN.items():
        assert preset_in_force(Settings().with_values(values)) == name


def test_ours_hold_the_same_paths_so_that_one_replaces_another_whole() -> None:
    for values in BUILT_IN.values():
        assert tuple(path for path, _value in values) == PRESET_PATHS


def test_another_mixture_is_no_preset() -> None:
    assert preset_in_force(Settings().with_value("engine.n_threads", 1)) is None


def test_what_a_preset_does_not_hold_makes_no_difference() -> None:
    assert preset_in_force(Settings().with_value("sampling.temperature", 1.0)) == "latency"


def test_the_values_in_force_are_saved_under_a_name_and_found_again() -> None:
    settings = with_preset_saved(Settings().with_value("engine.n_threads", 1), "One core")
    assert preset_in_force(settings) == Preset("One core", values_for_preset(settings))
    assert preset_in_force(settings.with_value("engine.n_threads", 2)) is None


def test_saving_under_a_name_that_is_taken_replaces_that_one() -> None:
    settings = with_preset_saved(Settings().with_value("engine.n_threads", 1), "Mine")
    settings = with_preset_saved(settings.with_value("engine.n_threads", 3), "Mine")
    assert [dict(preset.values)["engine.n_threads"] for preset in settings.presets] == [3]


def test_a_preset_is_renamed_in_its_place_and_deleted() -> None:
    settings = with_preset_saved(with_preset_saved(Settings(), "A"), "B")
    assert [each.name for each in with_preset_renamed(settings, "A", "C").presets] == ["C", "B"]
    assert with_preset_renamed(settings, "A", "B") == settings
    assert [each.name for each in without_preset(settings, "A").presets] == ["B"]


def test_a_preset_with_nothing_usable_in_it_is_never_in_force() -> None:
    settings = Settings(engine=Settings().with_value("engine.n_threads", 9).engine, presets=(Preset("Empty"),))
    assert preset_in_force(settings) is None


def test_a_preset_of_a_later_program_applies_what_is_known_here() -> None:
    values = SettingValues.of({"engine.n_threads": 2, "engine.warp": 9})
    settings = Settings(presets=(Preset("Later", values),)).with_values(values)
    assert preset_in_force(settings) == settings.presets[0]


def test_the_measured_number_of_threads_is_as_good_as_every_core() -> None:
    settings = Settings(measured_threads=2)
    assert preset_in_force(settings) == "latency"
    settings = with_preset(settings, BUILT_IN["throughput"])
    assert settings.engine.n_threads == 2
    assert preset_in_force(settings) == "throughput"
    assert preset_in_force(settings.with_value("engine.n_threads", 1)) is None
