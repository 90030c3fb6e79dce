"""How a message looks that no longer fits into the context."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

_OPACITY = 0.45


def show_left_out(widget: QWidget, is_left_out: bool) -> None:
    """Pale, but still readable; nothing happens where it looks like that already."""
    if is_left_out == (widget.graphicsEffect() is not None):
        return
    effect: QGraphicsOpacityEffect | None = None
    if is_left_out:
        effect = QGraphicsOpacityEffect(widget)
        effect.setOpacity(_OPACITY)
    widget.setGraphicsEffect(effect)  # type: ignore[arg-type]  # None takes it away
