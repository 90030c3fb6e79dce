"""Where files live: the system's places, or one folder for everything.

SMALLMIND_DATA_DIR names that folder; a folder `SmallMind-data` beside the program is one too, so that both can be
carried about together (a USB stick, say).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

_NAME = "SmallMind"
_PORTABLE = "SmallMind-data"


def data_folder() -> Path:
    """Conversations and models.  Not created here."""
    return _one_folder() or platformdirs.user_data_path(_NAME, appauthor=False)


def database_path() -> Path:
    """The conversations."""
    return data_folder() / "conversations.sqlite3"


def settings_path() -> Path:
    """The settings, meant to be edited by hand as well."""
    return (_one_folder() or platformdirs.user_config_path(_NAME, appauthor=False)) / "settings.toml"


def dictionary_path() -> Path:
    """The words that the user added to the spelling."""
    return data_folder() / "dictionary.txt"


def log_path() -> Path:
    """Where unexpected errors are written with their traceback."""
    return (_one_folder() or platformdirs.user_log_path(_NAME, appauthor=False)) / "smallmind.log"


def portable_folder() -> Path:
    """Where everything lives once this folder is there."""
    return program_folder() / _PORTABLE


def program_folder() -> Path:
    """Where the user sees the program: the folder of its file, of its AppImage, or of its .app on macOS."""
    image = os.environ.get("APPIMAGE")
    if image:
        return Path(image).absolute().parent
    folder = Path(sys.executable).absolute().parent
    bundle = next((above for above in folder.parents if above.suffix == ".app"), None)
    return bundle.parent if bundle else folder


def _one_folder() -> Path | None:
    named = os.environ.get("SMALLMIND_DATA_DIR")
    if named:
        return Path(named).expanduser()
    portable = portable_folder()
    return portable if portable.is_dir() else None
