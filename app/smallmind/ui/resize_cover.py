"""A side of the window while the window becomes wider or narrower.

Qt paints the whole window anew for each pixel of that.  The sidebar and the panel stay as they are, and painting their
many small parts took a third of it: so they are taken as a picture when it begins, and that is shown until it ends.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

_PAUSE_MS = 120  # without another width


class ResizeCover(QWidget):
    """Lies over a side, that is as high as what it stands in.  Not hidden in between but empty: to show a widget, Qt
    asks the display where the pointer is.
    """

    def __init__(self, side: QWidget) -> None:
        super().__init__(side)
        self._side = side
        self._picture = QPixmap()
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(_PAUSE_MS)
        self._end.timeout.connect(self._uncover)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that what is below it is not painted
        self.setGeometry(QRect())
        self.show()

    def hold(self) -> None:
        """There is another width."""
        if self._is_up:
            self._end.start()
        elif self._is_settled():
            self._picture = self._side.grab()
            self.raise_()
            self.setGeometry(self._side.rect())
            self._end.start()

    def drop(self) -> None:
        """What lies below has changed."""
        if self._is_up:
            self._end.stop()
            self._uncover()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture."""
        QPainter(self).drawPixmap(0, 0, self._picture)

    @property
    def _is_up(self) -> bool:
        return not self.size().isEmpty()

    def _is_settled(self) -> bool:
        """Whether it is on screen and has its place: one that has just been shown may not."""
        whole = self._side.parentWidget()
        return self._side.isVisible() and whole is not None and self._side.height() == whole.height()

    def _uncover(self) -> None:
        self.setGeometry(QRect())
        self._picture = QPixmap()
