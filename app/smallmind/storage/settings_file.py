"""The settings as a TOML file that people may edit: unknown keys and comments stay."""

from __future__ import annotations

import os
import tempfile
import threading
import tomllib
from pathlib import Path
from typing import Any

from smallmind.domain.settings import Settings
from smallmind.storage.failures import from_os
from smallmind.storage.folders import sync_folder
from smallmind.storage.settings_toml import settings_of, write_into


class SettingsFile:
    """Loads and saves Settings.  Both touch the disk: call them from a pool thread where a window must not wait."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: tuple[str, ...] = ()
        self._lock = threading.Lock()

    def load(self) -> Settings:
        """The settings; a value that cannot be used becomes its default and a sentence in `warnings`.  Never raises."""
        with self._lock:
            table, problem = self._read()
            settings, warnings = settings_of(table)
            self.warnings = ((problem,) if problem else ()) + warnings
            return settings

    def save(self, settings: Settings) -> None:
        """Replaces the file in one step: after a crash it holds the old settings or the new ones.  Raises StorageError.

        A file that is no TOML is kept beside it as settings.toml.broken.
        """
        import tomlkit  # 30 ms that starting the program should not pay
        from tomlkit.exceptions import TOMLKitError

        with self._lock:
            try:
                document = tomlkit.document()
                if self.path.exists():
                    try:
                        document = tomlkit.parse(self.path.read_text("utf-8"))
                    except (TOMLKitError, UnicodeDecodeError):
                        os.replace(self.path, self.path.with_name(self.path.name + ".broken"))
                write_into(document, settings)
                _replace(self.path, tomlkit.dumps(document))
            except OSError as error:
                raise from_os(error, str(self.path)) from error

    def _read(self) -> tuple[dict[str, Any], str]:
        try:
            return tomllib.loads(self.path.read_text("utf-8")), ""
        except FileNotFoundError:
            return {}, ""
        except OSError as error:
            return {}, f"the file cannot be read ({error.strerror}); the defaults are used"
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            return {}, f"the file is no valid TOML ({error}); the defaults are used"


def _replace(path: Path, text: str) -> None:
    """Writes beside the file, waits for the disk, renames."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
