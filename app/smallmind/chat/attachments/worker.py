"""`python -m smallmind.chat.attachments.worker PATH MEDIA_TYPE MEMORY_BYTES`: a document's text, on standard output.

A process of its own, because a hostile file can make a parser take all the time and memory that there is.  The first
line of the output is JSON: {"error": [problem, hint, facts]} or {}; the text follows.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from pathlib import Path

from smallmind.chat.attachments.documents import text_of_document
from smallmind.domain.errors import AttachmentError

_DAMAGED = ("the file is damaged", "Save or download it again.")
_TOO_LARGE = ("reading it takes too much memory", "Attach a part of it.")


def main() -> None:
    """Always says something."""
    path, media_type, memory_bytes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    _limit_itself(memory_bytes)
    logging.disable()  # parsers tell of every small fault
    try:
        _say({}, text_of_document(path, media_type))
    except AttachmentError as error:
        _say({"error": [error.problem, error.hint, error.facts]})
    except MemoryError:
        _say({"error": [*_TOO_LARGE, {}]})
    except Exception:  # noqa: BLE001  # a parser may raise anything on a damaged file
        _say({"error": [*_DAMAGED, {}]})


def _limit_itself(memory_bytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # a system that has no such limit still has the parent's clock
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    os.nice(5)


def _say(head: dict[str, object], text: str = "") -> None:
    whole = json.dumps(head) + "\n" + text
    sys.stdout.buffer.write(whole.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
