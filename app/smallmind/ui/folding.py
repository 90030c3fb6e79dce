"""Which sides are shown: the user's choice, as far as the window's width leaves the transcript enough room."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from smallmind.ui import theme
from smallmind.ui.models.settings import SettingsModel


class Side(StrEnum):
    """What stands beside the transcript."""

    SIDEBAR = "sidebar"
    PANEL = "panel"


_WIDTH = {Side.SIDEBAR: theme.SIDEBAR_WIDTH, Side.PANEL: theme.PANEL_WIDTH}
_SETTING = {Side.SIDEBAR: "is_sidebar_open", Side.PANEL: "is_settings_panel_open"}


def sides_that_fit(width: int, wanted: frozenset[Side], asked: Side | None) -> frozenset[Side]:
    """Of those the user wants: one gives way where both are too much, never the one asked for last."""
    first = asked if asked in wanted else Side.SIDEBAR
    room = width - theme.CENTRE_MIN_WIDTH
    shown: set[Side] = set()
    for side in sorted(wanted, key=lambda each: each is not first):
        if room >= _WIDTH[side] or side is asked:
            shown.add(side)
            room -= _WIDTH[side]
    return frozenset(shown)


class Folding(QObject):
    """Shows and hides the two sides.  A side that had to give way comes back when there is room; the setting stays."""

    changed = Signal()

    def __init__(self, window: QWidget, settings: SettingsModel, sides: dict[Side, QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._sides = sides
        self._asked: Side | None = None
        self._width = 0
        window.installEventFilter(self)
        settings.changed.connect(self.follow)
        self.follow()

    def is_shown(self, side: Side) -> bool:
        """Whether it is on screen, whatever the setting says."""
        return not self._sides[side].isHidden()

    def show(self, side: Side) -> None:
        """The user asks for it: in a narrow window the other one gives way."""
        self._asked = side
        self._settings.update(**{_SETTING[side]: True})
        self.follow()

    def toggle(self, side: Side) -> None:
        """Away, or back."""
        if self.is_shown(side):
            self._settings.update(**{_SETTING[side]: False})
        else:
            self.show(side)

    def follow(self) -> None:
        """The settings and the window's width as they are now."""
        wanted = frozenset(side for side in Side if getattr(self._settings.value, _SETTING[side]))
        shown = sides_that_fit(self._window.width(), wanted, self._asked)
        for side, widget in self._sides.items():
            widget.setVisible(side in shown)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A new width is a new situation: what was asked for in the old one counts no more."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self._window.width() != self._width:
            if self._width:
                self._asked = None
            self._width = self._window.width()
            self.follow()
        return False
