import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smallmind.chat.transfer import ImportFailed, import_file, reading
from smallmind.storage.conversations import ConversationStore


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no JSON at line 1, column 1"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "no UTF-8 text at byte 0"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 10_000, "a number in it is too long"),
        (b"[]", "none of the formats"),
        (b"{}", "none of the formats"),
        (b"null", "none of the formats"),
        (b"[[]]", "none of the formats"),
        (b'"text"', "none of the formats"),
        (b'{"messages": {}}', "none of the formats"),
        (b'[{"mapping": {}}, 5]', r"conversations\[1\]: an object"),
        (b'{"format": "smallmind-conversations"}', "version: the field is missing"),
        (b'{"format": "smallmind-conversations", "version": true}', "version: a whole number"),
        (b'{"format": "smallmind-conversations", "version": 1, "conversations": 1}', "conversations: a list"),
        (b"PK\x05\x06" + bytes(18), "no conversations.json"),
        (b"PK\x03\x04 broken PK\x05\x06" + b"\xff" * 18, "zip is damaged|no JSON|no UTF-8"),
    ],
)
async def test_a_file_that_is_none_is_a_typed_error(
    store: ConversationStore, tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "hostile.json"
    path.write_bytes(content)
    with pytest.raises(ImportFailed, match=problem):
        await import_file(store, path)
    assert await store.list_conversations() == ()


async def test_a_file_that_is_not_there_is_a_typed_error(store: ConversationStore, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="No such file"):
        await import_file(store, tmp_path / "none.json")
    with pytest.raises(ImportFailed):
        await import_file(store, tmp_path)


@pytest.mark.parametrize("is_lying", [False, True], ids=["honest", "lying"])
async def test_a_zip_bomb_is_refused_before_it_fills_the_memory(
    store: ConversationStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_lying: bool
) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 1_000_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", b" " * 5_000_000)
    if is_lying:
        content = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
        path.write_bytes(content)
    with pytest.raises(ImportFailed, match=r"larger than|damaged|no JSON"):
        await import_file(store, path)


async def test_a_file_that_is_too_large_is_refused(
    store: ConversationStore, written: Callable[[Any], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(ImportFailed, match="larger than"):
        await import_file(store, written(["x" * 20]))
