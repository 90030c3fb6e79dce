"""The palette in force: the system's choice of light or dark unless the user made one."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from smallmind.domain.settings import AppearanceSettings
from smallmind.ui import theme
from smallmind.ui.icons import Icons
from smallmind.ui.stylesheet import make_stylesheet
from smallmind.ui.theme import Palette

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Appearance(QObject):
    """Owns the application's palette, fonts, stylesheet and icons; `changed` follows every switch."""

    changed = Signal()

    def __init__(self, app: QApplication, wanted: AppearanceSettings) -> None:
        super().__init__()
        self._app = app
        self._icons = Icons()
        self._families = ["Inter", QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()]
        self._fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        app.setStyle("Fusion")
        self._flash_time_ms = app.cursorFlashTime()
        self.palette = theme.LIGHT
        self._wanted = wanted
        app.styleHints().setColorScheme(_SCHEMES[wanted.theme])
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    def follow(self, wanted: AppearanceSettings) -> None:
        """Theme, font size, density and motion, at once; another language is another window (__main__)."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        with QSignalBlocker(self._app.styleHints()):  # one laying out is enough
            self._app.styleHints().setColorScheme(_SCHEMES[wanted.theme])
        self._apply()

    def leave(self) -> None:
        """Another window has another one."""
        self._app.styleHints().colorSchemeChanged.disconnect(self._follow_system)
        self._app.setCursorFlashTime(self._flash_time_ms)

    def font(self, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The interface's font, with figures of equal width.  `size` in px."""
        if (size, weight) not in self._fonts:
            font = QFont()
            font.setFamilies(self._families)
            font.setPixelSize(size)
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[size, weight] = font
        return QFont(self._fonts[size, weight])

    def mono(self, size: int = 0) -> QFont:
        """The system's font of fixed width.  `size` in px; 0: as controls."""
        font = QFont(self._mono)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPixelSize(size or theme.CONTROL)
        return font

    def icon(self, name: str, colour: str = "", size: int = theme.ICON, trail: int = 0) -> QIcon:
        """A line icon; the colour is that of soft text unless given; `trail` is room before a button's words."""
        return self._icons.icon(name, colour or self.palette.soft, size, trail)

    def pixmap(self, name: str, colour: str, scale: float, size: int = theme.ICON) -> QPixmap:
        """The same as a picture for painters."""
        return self._icons.pixmap(name, colour, size, scale)

    def _follow_system(self, _scheme: Qt.ColorScheme) -> None:
        self._apply()

    def _apply(self) -> None:
        wanted = self._wanted
        theme.set_scale(wanted.font_size_px, wanted.density)
        palette = theme.DARK if self._wants_dark() else theme.LIGHT
        self.palette = palette
        self._app.setFont(self.font(theme.CONTROL))
        self._app.setCursorFlashTime(0 if wanted.reduces_motion else self._flash_time_ms)
        self._app.setPalette(_qt_palette(palette))
        self._app.setStyleSheet(make_stylesheet(palette, self._mono))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self._wanted.theme != "system":
            return self._wanted.theme == "dark"
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _qt_palette(palette: Palette) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: palette.background,
        role.WindowText: palette.text,
        role.Base: palette.card,
        role.AlternateBase: palette.side,
        role.Text: palette.text,
        role.PlaceholderText: palette.faint,
        role.Button: palette.card,
        role.ButtonText: palette.text,
        role.BrightText: palette.on_accent,
        role.Highlight: palette.selection,
        role.HighlightedText: palette.text,
        role.Link: palette.accent,
        role.LinkVisited: palette.accent,
        role.ToolTipBase: palette.card,
        role.ToolTipText: palette.text,
        role.Light: palette.line,
        role.Midlight: palette.line,
        role.Mid: palette.line,
        role.Dark: palette.line,
        role.Shadow: palette.line,
    }
    result = QPalette()
    for each, colour in colours.items():
        result.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(palette.faint))
    return result
