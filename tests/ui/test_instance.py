import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from smallmind.ui.instance import Instance


@pytest.fixture
async def first(tmp_path: Path) -> AsyncIterator[Instance]:
    instance = Instance(tmp_path / "data")
    assert instance.claim()
    instance.listen()
    yield instance
    instance.close()


CLAIM = """
import sys
from pathlib import Path
from smallmind.ui.instance import Instance
print(Instance(Path(sys.argv[1])).claim(Path(sys.argv[2]) if len(sys.argv) > 2 else None))
"""


async def claimed(*arguments: Path) -> str:
    """What another process is told."""
    command = [sys.executable, "-c", CLAIM, *map(str, arguments)]
    ran = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


async def test_the_first_is_raised_with_the_seconds_file(first: Instance, tmp_path: Path) -> None:
    heard: list[str] = []
    first.raise_wanted.connect(heard.append)
    assert await claimed(tmp_path / "data") == "False"
    assert await claimed(tmp_path / "data", tmp_path / "a model é.gguf") == "False"
    assert heard == ["", str(tmp_path / "a model é.gguf")]


async def test_another_folder_has_a_first_of_its_own(first: Instance, tmp_path: Path) -> None:
    assert await claimed(tmp_path / "other") == "True"


async def test_a_folder_with_a_long_name_works_as_well(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30) / ("é" * 30)
    first = Instance(folder)
    heard: list[str] = []
    assert first.claim()
    first.listen()
    first.raise_wanted.connect(heard.append)
    assert await claimed(folder) == "False"
    assert heard == [""]
    first.close()


async def test_who_starts_while_the_first_ends_becomes_the_first(first: Instance, tmp_path: Path) -> None:
    first.stop_listening()
    waiting = asyncio.create_task(claimed(tmp_path / "data"))
    await asyncio.sleep(1.0)
    assert not waiting.done()
    first.close()
    assert await waiting == "True"


@pytest.mark.parametrize(
    "message", [b"\n", b"{}\n", b"[]\n", b'{"file": 5}\n', b"\xff\n", b"x" * 200_000, b"[" * 9_999 + b"\n"]
)
async def test_what_is_no_message_of_ours_is_not_answered(first: Instance, tmp_path: Path, message: bytes) -> None:
    heard: list[str] = []
    first.raise_wanted.connect(heard.append)

    def send() -> bool:
        socket = QLocalSocket()
        socket.connectToServer(str(tmp_path / "data" / "instance.socket"))
        assert socket.waitForConnected(2_000)
        socket.write(message)
        socket.waitForBytesWritten(2_000)
        return socket.waitForReadyRead(500)

    assert not await asyncio.to_thread(send)
    assert heard == []


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_nobodys(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    begin_s = time.monotonic()
    assert Instance(folder).claim()
    assert time.monotonic() - begin_s < 1.0
