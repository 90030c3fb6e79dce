"""Showing widgets without asking where the pointer is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class QuietShow:
    """`show(widget)` does what `widget.show()` does, but the widget hears of a pointer over it when that moves next.

    For each child that is shown Qt asks the display where the pointer is, to tell one that appears below it, and waits
    for the answer: with X11 that is a way to the server and back, which has to get a core first.  It does not ask while
    somebody holds the mouse; so somebody does, who has no window and so takes nothing from anybody.
    """

    def __init__(self) -> None:
        self._holder = QWidget()

    def __call__(self, widget: QWidget) -> None:
        """Show it now."""
        if QWidget.mouseGrabber() is not None:
            widget.show()
            return
        self._holder.grabMouse()
        try:
            widget.show()
        finally:
            self._holder.releaseMouse()
