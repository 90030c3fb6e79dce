import tomllib
from pathlib import Path

import pytest

from smallmind.domain.errors import StorageError
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions
from smallmind.domain.setting_values import SettingValues
from smallmind.domain.settings import AppearanceSettings, ChatSettings, Preset, SavedPrompt, Settings
from smallmind.storage.settings_file import SettingsFile

CHANGED = Settings(
    model="other",
    chat=ChatSettings(
        system_prompt='Two\nlines with "quotes" and é.',
        system_prompts=(SavedPrompt("Rhymes", "Rhyme."), SavedPrompt("Ünïcode", "Zeile\nzwei")),
        spelling="de",
    ),
    sampling=SamplingOptions(temperature=0.0, seed=2**64 - 1, max_tokens=100, stop=("###", "\n\n")),
    engine=EngineOptions(
        n_threads=3, context_length=4096, kernel="avx2", loading="memory", is_locked=True, kv_format="q8_0"
    ),
    appearance=AppearanceSettings(theme="dark", font_size_px=20, density="compact", reduces_motion=True),
    presets=(Preset("Mine", SettingValues.of({"engine.n_threads": 2, "engine.kv_format": "q8_0"})), Preset("Empty")),
    is_sidebar_open=False,
)


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "folder" / "settings.toml")


def write(file: SettingsFile, text: str) -> None:
    file.path.parent.mkdir(exist_ok=True)
    file.path.write_text(text, "utf-8")


def test_no_file_means_the_defaults(file: SettingsFile) -> None:
    assert file.load() == Settings()
    assert file.warnings == ()


@pytest.mark.parametrize("settings", [Settings(), CHANGED], ids=["defaults", "changed"])
def test_what_is_saved_is_loaded(file: SettingsFile, settings: Settings) -> None:
    file.save(settings)
    assert SettingsFile(file.path).load() == settings


def test_a_value_that_became_none_is_removed(file: SettingsFile) -> None:
    file.save(CHANGED)
    file.save(Settings())
    assert file.load() == Settings()


def test_comments_and_keys_of_others_stay(file: SettingsFile) -> None:
    write(
        file,
        "# mine\nfuture = 1\n\n[sampling]\ntop_k = 5 # few\nexotic = true\n\n"
        '[appearance]\ntheme = "dark" # at night\n\n[plugin]\na = 2\n',
    )
    file.save(file.load().with_value("appearance.theme", "light"))
    text = file.path.read_text("utf-8")
    for kept in ("# mine", "# at night", "future = 1", "exotic = true", "[plugin]\na = 2", "top_k = 5 # few"):
        assert kept in text
    assert file.load().appearance.theme == "light"


OLD_LAYOUT = """# mine
model = "other"
system_prompt = "Rhyme." # always
theme = "dark" # at night
is_sidebar_open = false

[sampling]
top_k = 5
"""


def test_a_file_of_the_first_layout_still_loads(file: SettingsFile) -> None:
    write(file, OLD_LAYOUT)
    settings = file.load()
    assert file.warnings == ()
    assert (settings.model, settings.chat.system_prompt, settings.appearance.theme) == ("other", "Rhyme.", "dark")
    assert (settings.is_sidebar_open, settings.sampling.top_k) == (False, 5)


def test_a_file_of_the_first_layout_is_brought_into_the_present_one_with_its_comments(file: SettingsFile) -> None:
    write(file, OLD_LAYOUT)
    settings = file.load().with_value("chat.system_prompt", "Sing.")
    file.save(settings)
    text = file.path.read_text("utf-8")
    assert "# mine" in text
    assert "# at night" in text
    assert text.count("theme") == 1
    assert "system_prompt" not in tomllib.loads(text)
    assert file.load() == settings


def test_saving_what_has_not_changed_leaves_the_file_as_it_is(file: SettingsFile) -> None:
    file.save(CHANGED)
    before = file.path.read_bytes()
    file.save(CHANGED)
    assert file.path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("theme = 'blue'", "theme"),
        ("is_sidebar_open = 1", "is_sidebar_open"),
        ("[sampling]\ntemperature = -1", "temperature"),
        ("[sampling]\ntemperature = nan", "temperature"),
        ("[sampling]\ntop_k = 1.5", "sampling.top_k"),
        ("[sampling]\nstop = ['a', 1]", "sampling.stop"),
        ("[engine]\nn_threads = -1", "engine.n_threads"),
        ("[engine]\nloading = 'magic'", "engine.loading"),
        ("engine = 'fast'", "engine"),
        ("[appearance]\nfont_size_px = 40", "font size"),
        ("[appearance]\ndensity = 'tiny'", "density"),
        ("[appearance]\nlanguage = 'tlh'", "language"),
        ("[chat]\nspelling = 'tlh'", "spelling"),
        ("[chat]\npaste_limit = -1", "long pastes"),
        ("[[presets]]\nname = 1", "presets.name"),
        ("[[chat.system_prompts]]\ntext = false", "chat.system_prompts.text"),
    ],
)
def test_a_bad_value_costs_only_itself(file: SettingsFile, text: str, named: str) -> None:
    write(file, f"model = 'kept'\n{text}\n")
    assert file.load() == Settings(model="kept")
    assert len(file.warnings) == 1
    assert named in file.warnings[0]


def test_a_whole_number_will_do_where_a_number_is_wanted(file: SettingsFile) -> None:
    write(file, "[sampling]\ntemperature = 1\n")
    assert file.load().sampling.temperature == 1.0
    assert file.warnings == ()


@pytest.mark.parametrize("content", [b"not = = toml", b"\xff\xfe"], ids=["no toml", "no utf-8"])
def test_a_file_that_is_no_toml_gives_the_defaults_and_is_kept_when_saving(file: SettingsFile, content: bytes) -> None:
    file.path.parent.mkdir()
    file.path.write_bytes(content)
    assert file.load() == Settings()
    assert len(file.warnings) == 1
    file.save(CHANGED)
    assert file.load() == CHANGED
    assert (file.path.parent / "settings.toml.broken").read_bytes() == content


def test_a_failed_save_leaves_the_old_file_and_no_other(file: SettingsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.save(CHANGED)

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StorageError, match="disk is full"):
        file.save(Settings())
    assert file.load() == CHANGED
    assert [path.name for path in file.path.parent.iterdir()] == ["settings.toml"]


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file")
    with pytest.raises(StorageError):
        SettingsFile(tmp_path / "blocked" / "settings.toml").save(Settings())
