"""Formulas as pictures: LaTeX is set by ziamath in a worker thread, once for each size and colour."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.blocks import Formula

_log = logging.getLogger(__name__)
_MOST = 500  # pictures that are kept
_WIDEST = 8_000


@dataclass(frozen=True, slots=True)
class Picture:
    """`ascent` px above the baseline and `descent` below it; the image has as many pixels as the screen needs."""

    image: QImage
    width: float
    ascent: float
    descent: float


class _Key(NamedTuple):
    formula: Formula
    size: float
    colour: str
    scale: float


class Formulas(QObject):
    """`picture` gives what is there; after `arrived` there is more."""

    arrived = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._pictures: OrderedDict[_Key, Picture | None] = OrderedDict()  # None: not LaTeX
        self._wanted: dict[_Key, None] = {}
        self._is_drawing = False

    def picture(self, formula: Formula, size: float, colour: str, scale: float) -> Picture | None:
        """None while it is being drawn, and for good if it cannot be."""
        key = _Key(formula, size, colour, scale)
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        self._wanted[key] = None
        if not self._is_drawing:
            self._is_drawing = True
            self._tasks.run_task(self._draw())
        return None

    def is_pending(self, formula: Formula) -> bool:
        """Whether a picture of it may still come."""
        return any(key.formula == formula for key in self._wanted)

    async def _draw(self) -> None:
        try:
            while self._wanted:
                keys = list(self._wanted)
                pictures = await asyncio.to_thread(_draw_all, keys)
                for key, picture in zip(keys, pictures, strict=True):
                    self._pictures[key] = picture
                    self._wanted.pop(key, None)
                while len(self._pictures) > _MOST:
                    self._pictures.popitem(last=False)
                self.arrived.emit()
        finally:
            self._is_drawing = False


def _draw_all(keys: Sequence[_Key]) -> list[Picture | None]:
    return [draw(*key) for key in keys]


def draw(formula: Formula, size: float, colour: str, scale: float) -> Picture | None:
    """Its picture, with letters of `size` px; None if it is not LaTeX.  Slow: for a worker thread."""
    try:
        from ziamath.config import config
        from ziamath.zmath import Latex

        config.svg2 = False  # its glyphs by reference would vanish in Qt
        source = Latex(formula.latex, size=size, color=colour, inline=not formula.is_display).svg()
        return _painted(source, scale)
    except Exception as error:  # noqa: BLE001  whatever it stumbles over, the source is shown instead
        _log.debug("a formula cannot be drawn: %s", error)
        return None


def _painted(source: str, scale: float) -> Picture | None:
    renderer = QSvgRenderer(QByteArray(source.encode()))
    box = renderer.viewBoxF()
    if not renderer.isValid() or not 0 < box.width() <= _WIDEST or not 0 < box.height() <= _WIDEST:
        return None
    image = QImage(
        int(box.width() * scale + 0.999), int(box.height() * scale + 0.999), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, box.width() * scale, box.height() * scale))
    painter.end()
    return Picture(image, box.width(), -box.top(), box.height() + box.top())
