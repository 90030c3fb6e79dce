"""Where files live.  SMALLMIND_DATA_DIR moves everything into one folder: portable use, and tests."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "SmallMind"


def data_folder() -> Path:
    """Conversations and models.  Not created here."""
    return _override() or platformdirs.user_data_path(_NAME, appauthor=False)


def database_path() -> Path:
    """The conversations."""
    return data_folder() / "conversations.sqlite3"


def settings_path() -> Path:
    """The settings, meant to be edited by hand as well."""
    return (_override() or platformdirs.user_config_path(_NAME, appauthor=False)) / "settings.toml"


def log_path() -> Path:
    """Where unexpected errors are written with their traceback."""
    return (_override() or platformdirs.user_log_path(_NAME, appauthor=False)) / "smallmind.log"


def _override() -> Path | None:
    folder = os.environ.get("SMALLMIND_DATA_DIR")
    return Path(folder).expanduser() if folder else None
