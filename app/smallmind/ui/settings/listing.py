"""The table of options as a list in Markdown, for the README of this folder (a test keeps it so).

python -m smallmind.ui.settings.listing > list.md
"""

from __future__ import annotations

from smallmind.ui.settings.option import Page, page_title
from smallmind.ui.settings.options import SETTINGS


def options_as_markdown() -> str:
    """One list for each page of the sheet: name, key in settings.toml, what it does, default."""
    parts = []
    for page in Page:
        lines = [f"- **{each.title()}** (`{each.path}`): {each.line()}" for each in SETTINGS if each.page is page]
        parts.append(f"### {page_title(page)}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(options_as_markdown(), end="")
