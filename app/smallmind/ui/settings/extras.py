"""What stands on a page of the sheet beside its options."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from smallmind.domain.settings import Settings
from smallmind.ui.appearance import Appearance
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.machine import Machine
from smallmind.ui.settings.option import Page


class Extra(QWidget):
    """`after`: the path of the option that it stands below; "": above the options of its page, or with is_last below
    them.  keywords: what it is found by, beside its title.
    """

    after = ""
    is_last = False
    title = ""
    keywords = ""

    def follow(self, settings: Settings, machine: Machine) -> None:
        """What is in force."""

    def says(self, words: Sequence[str]) -> bool:
        """Whether all of them are about it."""
        text = f"{self.title} {self.keywords}".casefold()
        return all(word in text for word in words)


def extras_of(page: Page, appearance: Appearance, workspace: Workspace) -> list[Extra]:
    """In the order in which they stand."""
    from smallmind.ui.settings.data_folder import DataFolder
    from smallmind.ui.settings.in_use import InUse
    from smallmind.ui.settings.measure_threads import MeasureThreads
    from smallmind.ui.settings.own_presets import OwnPresets

    if page is Page.MACHINE:
        return [OwnPresets(appearance, workspace.settings), InUse(), MeasureThreads(appearance, workspace)]
    return [DataFolder(workspace)] if page is Page.FOLDERS else []
