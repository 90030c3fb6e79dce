import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.settings import Settings
from smallmind.ui.settings import options
from smallmind.ui.settings.listing import options_as_markdown
from smallmind.ui.settings.option import PAGE_NAMES, Kind, Option, Page
from smallmind.ui.settings.options import SETTINGS

# Changed where they are seen: the window's state, the model, own presets; the number of log probabilities of a request
# is chat.n_alternatives.
_NO_OPTIONS = {
    "model",
    "presets",
    "measured_threads",
    "is_settings_panel_open",
    "is_sidebar_open",
    "sampling.n_logprobs",
}


def paths_of(fields: Any, prefix: str = "") -> Iterator[str]:
    for field in dataclasses.fields(fields):
        value = getattr(fields, field.name)
        if dataclasses.is_dataclass(value):
            yield from paths_of(value, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def test_every_field_of_the_settings_has_one_row_and_every_row_a_field() -> None:
    rows = [option.path for option in SETTINGS]
    assert sorted(rows) == sorted(set(paths_of(Settings())) - _NO_OPTIONS)
    assert set(paths_of(Settings())) >= _NO_OPTIONS


@pytest.mark.parametrize("option", SETTINGS, ids=lambda option: option.path)
def test_every_line_says_what_the_option_does_and_its_default(option: Option) -> None:
    line = option.line()
    assert option.what
    assert line.startswith(option.what)
    assert "\n" not in option.what
    assert len(option.what) < 120
    assert f"Default: {option.words(option.default)}" in line
    assert option.words(option.default).strip("“”")


@pytest.mark.parametrize("option", SETTINGS, ids=lambda option: option.path)
def test_every_value_that_a_row_offers_can_be_set(option: Option) -> None:
    offered = [value for value, _words in option.choices]
    if option.kind in (Kind.SLIDER, Kind.NUMBER, Kind.SEED):
        kind = float if option.step < 1 else int
        offered += [kind(option.low), kind(option.high)]
    for value in offered:
        assert Settings().with_value(option.path, value).value(option.path) == value


@pytest.mark.parametrize(
    "option",
    [option for option in SETTINGS if option.kind is Kind.CHOICE and isinstance(option.default, str)],
    ids=lambda option: option.path,
)
def test_a_choice_holds_its_default(option: Option) -> None:
    assert option.default in [value for value, _words in option.choices]


def test_a_value_is_shown_with_separators_decimals_and_unit() -> None:
    rows = {option.path: option for option in SETTINGS}
    assert rows["chat.paste_limit"].words(4_000) == "4,000 characters"
    assert rows["chat.paste_limit"].words(0) == "never"
    assert rows["sampling.temperature"].words(0.3) == "0.30"
    assert rows["sampling.temperature"].words(0.0) == "0.00"
    assert rows["sampling.seed"].words(None) == "random"
    assert rows["sampling.stop"].words(("###", "\n")) == "“###”, “\\n”"
    assert rows["engine.is_locked"].words(False) == "off"
    assert rows["engine.n_threads"].words(0) == "every core"
    assert rows["engine.n_threads"].words(2) == "2"


def test_every_page_has_a_name_and_rows() -> None:
    assert set(PAGE_NAMES) == set(Page)
    assert {option.page for option in SETTINGS} == set(Page)


def test_what_is_out_of_the_range_is_refused_by_the_settings() -> None:
    with pytest.raises(InvalidSetting):
        Settings().with_value("appearance.font_size_px", 21)


def test_the_readme_lists_every_option_as_the_table_has_it() -> None:
    readme = Path(options.__file__).with_name("README.md").read_text("utf-8")
    assert readme.partition("## Every option")[2].partition("\n### ")[1:] != ("", "")
    assert readme.endswith(options_as_markdown())
