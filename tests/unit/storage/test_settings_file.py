from dataclasses import replace
from pathlib import Path

import pytest

from smallmind.domain.errors import StorageError
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions
from smallmind.domain.settings import Settings
from smallmind.storage.settings_file import SettingsFile

CHANGED = Settings(
    model="other",
    system_prompt='Two\nlines with "quotes" and é.',
    sampling=SamplingOptions(temperature=0.0, seed=2**64 - 1, max_tokens=100, stop=("###", "\n\n")),
    engine=EngineOptions(
        n_threads=3, context_length=4096, kernel="avx2", loading="memory", is_locked=True, kv_format="q8_0"
    ),
    theme="dark",
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
        '# mine\ntheme = "dark" # at night\nfuture = 1\n\n[sampling]\ntop_k = 5\nexotic = true\n\n[plugin]\na = 2\n',
    )
    file.save(replace(file.load(), theme="light"))
    text = file.path.read_text("utf-8")
    for kept in ("# mine", "# at night", "future = 1", "exotic = true", "[plugin]\na = 2", "top_k = 5"):
        assert kept in text
    assert file.load().theme == "light"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("theme = 'blue'", "theme"),
        ("model = 7", "model"),
        ("is_sidebar_open = 1", "is_sidebar_open"),
        ("[sampling]\ntemperature = -1", "temperature"),
        ("[sampling]\ntemperature = nan", "temperature"),
        ("[sampling]\ntop_k = 1.5", "sampling.top_k"),
        ("[sampling]\nstop = ['a', 1]", "sampling.stop"),
        ("[engine]\nn_threads = -1", "engine.n_threads"),
        ("[engine]\nloading = 'magic'", "engine.loading"),
        ("engine = 'fast'", "engine"),
    ],
)
def test_a_bad_value_costs_only_itself(file: SettingsFile, text: str, named: str) -> None:
    write(file, f"system_prompt = 'kept'\n{text}\n")
    assert file.load() == replace(Settings(), system_prompt="kept")
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
