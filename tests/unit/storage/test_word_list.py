from __future__ import annotations

from pathlib import Path

import pytest

from smallmind.domain.errors import StorageError
from smallmind.storage.word_list import WordList


def test_words_that_were_added_are_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "new" / "dictionary.txt"
    assert WordList(path).load() == ()
    WordList(path).add("Smallmind")
    WordList(path).add("größer")
    assert WordList(path).load() == ("Smallmind", "größer")


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(StorageError):
        WordList(tmp_path / "file" / "dictionary.txt").add("word")
