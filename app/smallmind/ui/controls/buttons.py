"""Buttons that paint their icon in the theme's colours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.controls.picture import paint_picture

_DIRECTED = ("sidebar", "panel", "chevron-left", "chevron-right")  # pictures that say where something is


class IconButton(QAbstractButton):
    """A square with a line icon; it has a background only while hovered, a ring only while focused by the keyboard."""

    def __init__(
        self, appearance: Appearance, icon: str, name: str, size: int = theme.FIELD_HEIGHT, keys: str = ""
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._icon = icon
        self._is_framed = False
        self._is_faint = False
        self._is_inverted = False
        self._is_quiet = False
        self.setFixedSize(size, size)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.rename(name, keys)

    def rename(self, name: str, keys: str = "") -> None:
        """What a screen reader says and the tooltip shows."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({keys})" if keys else name)

    def set_icon(self, icon: str) -> None:
        """Another picture on the same button."""
        self._icon = icon
        self.update()

    def framed(self) -> IconButton:
        """With a card's border and background."""
        self._is_framed = True
        return self

    def faint(self) -> IconButton:
        """Hardly there until hovered or focused."""
        self._is_faint = True
        return self

    def inverted(self) -> IconButton:
        """For a plate in the colour of text."""
        self._is_inverted = True
        return self

    def set_quiet(self, is_quiet: bool) -> None:
        """Not painted at all, unless the keyboard's focus is here."""
        self._is_quiet = is_quiet
        self.update()

    def sizeHint(self) -> QSize:
        """The fixed size."""
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background, ring, icon."""
        if self._is_quiet and not self.hasFocus():
            return
        palette = self._appearance.palette
        fill = palette.card if self._is_framed else ""
        border = palette.line if self._is_framed else ""
        is_hovered = self.underMouse() and self.isEnabled() and not self._is_inverted
        ring = palette.accent_soft if self._is_inverted else palette.accent
        plate = (palette.hover if is_hovered else fill, ring if self.hasFocus() else border)
        icon = (self._icon, self._colour(), theme.ICON, self.layoutDirection())
        paint_picture(self, (plate, icon, self._ornament()), lambda painter: self._paint(painter, *plate))

    def _paint(self, painter: QPainter, fill: str, border: str) -> None:
        paint_plate(painter, self, fill, border)
        pixmap = self._appearance.pixmap(self._icon, self._colour(), self.devicePixelRatioF())
        offset = (self.width() - theme.ICON) / 2
        if self._icon in _DIRECTED and self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.drawPixmap(QPointF(offset, offset), pixmap)

    def _ornament(self) -> tuple[object, ...]:
        """What a subclass paints beside that."""
        return ()

    def _colour(self) -> str:
        palette = self._appearance.palette
        if not self.isEnabled():
            return palette.line
        if self._is_inverted:
            return palette.background if self.underMouse() or self.hasFocus() else palette.line
        if self.underMouse() or self.hasFocus() or self.isDown():
            return palette.text
        return palette.faint if self._is_faint else palette.soft

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button as Space does."""
        press_on_enter(self, event, super().keyPressEvent)


class SendButton(QAbstractButton):
    """The one filled button: an arrow to send, a square to stop."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._stops = False
        self.setFixedSize(theme.FIELD_HEIGHT, theme.FIELD_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_stops(False)

    def set_stops(self, stops: bool) -> None:
        """Whether a click stops the answer."""
        self._stops = stops
        self.setAccessibleName(self.tr("Stop") if stops else self.tr("Send"))
        self.setToolTip(self.tr("Stop (Esc)") if stops else self.tr("Send (Enter)"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A filled plate with the icon."""
        looks = (hash(self._appearance.palette), theme.ICON, self._stops, self.isEnabled(), self.hasFocus())
        paint_picture(self, looks, self._paint)

    def _paint(self, painter: QPainter) -> None:
        palette = self._appearance.palette
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        ring = palette.text if self.hasFocus() else ""
        paint_plate(painter, self, palette.accent, ring, radius=10)
        pixmap = self._appearance.pixmap("stop" if self._stops else "send", palette.on_accent, self.devicePixelRatioF())
        offset = (self.width() - theme.ICON) / 2
        painter.drawPixmap(QPointF(offset, offset), pixmap)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button as Space does."""
        press_on_enter(self, event, super().keyPressEvent)


def text_button(text: str, kind: str = "") -> QPushButton:
    """A button with words; they are its accessible name."""
    button = QPushButton(text)
    button.setAccessibleName(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(True)
    return with_kind(button, kind) if kind else button


def press_on_enter(button: QAbstractButton, event: QKeyEvent, otherwise: Callable[[QKeyEvent], None]) -> None:
    """Click on Enter; anything else goes to `otherwise`."""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        button.click()
    else:
        otherwise(event)


def paint_plate(painter: QPainter, button: QAbstractButton, fill: str, border: str, radius: int = theme.RADIUS) -> None:
    """A rounded rectangle over the whole button; "" leaves the fill or the border out."""
    if not fill and not border:
        return
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(border), 1) if border else Qt.PenStyle.NoPen)
    inset = 0.5 if border else 0.0
    painter.drawRoundedRect(QRectF(button.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
