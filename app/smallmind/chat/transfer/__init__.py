"""Conversations as files: ours and readable ones out, ours and those of other programs in."""

from smallmind.chat.transfer.export import (
    export_json,
    export_markdown,
    export_markdown_folder,
    file_name_of,
    save_file,
)
from smallmind.chat.transfer.imports import (
    ImportReport,
    import_chatgpt,
    import_file,
    import_json,
    import_lm_studio,
)
from smallmind.chat.transfer.markdown import markdown_of
from smallmind.domain.errors import ImportFailed

__all__ = [
    "ImportFailed",
    "ImportReport",
    "export_json",
    "export_markdown",
    "export_markdown_folder",
    "file_name_of",
    "import_chatgpt",
    "import_file",
    "import_json",
    "import_lm_studio",
    "markdown_of",
    "save_file",
]
