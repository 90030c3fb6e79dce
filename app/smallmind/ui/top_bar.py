"""The model's name and state, and what folds the sides away."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStyle, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.commands import keys_of, tooltip_of, words_of
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.controls.labels import ElidedLabel, beginning, with_kind
from smallmind.ui.models.engine import EngineModel, EngineState
from smallmind.ui.wording import kernel_words, thread_words

_DOT = 8
_CHEVRON = 14
_CHIP_PAD = 7
_SIDE = 12
_MAX_NAME = 280


class ModelButton(QPushButton):
    """State as a dot, name, quantisation as a chip, chevron: painted as one, so that it is one thing to press."""

    def __init__(self, appearance: Appearance, engine: EngineModel) -> None:
        super().__init__()
        self._appearance = appearance
        self._engine = engine
        with_kind(self, "picker")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tooltip_of("model"))
        engine.changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        name = min(self._metrics(theme.CONTROL).horizontalAdvance(self._name()), _MAX_NAME)
        width = _SIDE + _DOT + 8 + name + 10 + _CHEVRON + 11
        chip = self._chip()
        if chip:
            width += self._metrics(theme.SMALL).horizontalAdvance(chip) + 2 * _CHIP_PAD + 8
        return QSize(width + 2, theme.FIELD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """In a narrow window the name is cut."""
        return QSize(120, theme.FIELD_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Plate by the stylesheet, the rest in the order of reading."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._appearance.palette
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._dot_colour()))
        painter.drawEllipse(self._mirrored(QRect(_SIDE, (self.height() - _DOT) // 2, _DOT, _DOT)))
        end = self.width() - 11 - _CHEVRON
        pixmap = self._appearance.pixmap("chevron-down", palette.text, self.devicePixelRatioF(), _CHEVRON)
        painter.drawPixmap(self._mirrored(QRect(end, (self.height() - _CHEVRON) // 2 + 1, _CHEVRON, _CHEVRON)), pixmap)
        end -= 10
        end = self._paint_chip(painter, end)
        start = _SIDE + _DOT + 8
        painter.setFont(self._appearance.font(theme.CONTROL, QFont.Weight.Medium))
        painter.setPen(QColor(palette.text))
        name = painter.fontMetrics().elidedText(self._name(), Qt.TextElideMode.ElideMiddle, end - start)
        room = self._mirrored(QRect(start, 0, end - start, self.height()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | beginning(self), name)

    def _paint_chip(self, painter: QPainter, end: int) -> int:
        chip = self._chip()
        if not chip:
            return end
        palette = self._appearance.palette
        width = self._metrics(theme.SMALL).horizontalAdvance(chip) + 2 * _CHIP_PAD
        area = QRectF(self._mirrored(QRect(end - width, (self.height() - 19) // 2, width, 19)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.bubble))
        painter.drawRoundedRect(area, 6, 6)
        painter.setFont(self._appearance.font(theme.SMALL, QFont.Weight.Medium))
        painter.setPen(QColor(palette.soft))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, chip)
        return end - width - 8

    def _mirrored(self, area: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), area)

    def _metrics(self, size: int) -> QFontMetrics:
        return QFontMetrics(self._appearance.font(size, QFont.Weight.Medium))

    def _name(self) -> str:
        return self._engine.title or self.tr("Choose a model")

    def _chip(self) -> str:
        return self._engine.loaded.info.quantisation if self._engine.loaded else ""

    def _dot_colour(self) -> str:
        palette = self._appearance.palette
        return {
            EngineState.READY: palette.accent,
            EngineState.LOADING: palette.warning,
            EngineState.FAILED: palette.faint if self._engine.is_missing else palette.error,
        }.get(self._engine.state, palette.faint)

    def _follow(self) -> None:
        self.setAccessibleName(self.tr("Model: {name}").format(name=f"{self._name()} {self._chip()}".strip()))
        self.updateGeometry()
        self.update()


class _LoadingLine(QWidget):
    """The share that is loaded, along the bar's lower edge."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.share = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From where reading begins."""
        filled = QRect(0, 0, round(self.width() * self.share), self.height())
        area = QStyle.visualRect(self.layoutDirection(), self.rect(), filled)
        QPainter(self).fillRect(area, QColor(self._appearance.palette.accent))


class TopBar(QWidget):
    """Follows the engine's model."""

    picker_clicked = Signal()
    panel_clicked = Signal()
    sidebar_clicked = Signal()
    new_chat_clicked = Signal()
    benchmark_clicked = Signal()

    def __init__(self, appearance: Appearance, engine: EngineModel) -> None:
        super().__init__()
        self._engine = engine
        with_kind(self, "top-bar")
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._line = _LoadingLine(appearance, self)
        self._sidebar = IconButton(appearance, "sidebar", self.tr("Show the sidebar"), keys=keys_of("sidebar"))
        self._sidebar.clicked.connect(self.sidebar_clicked)
        self._new = IconButton(appearance, "plus", words_of("new_chat"), keys=keys_of("new_chat"))
        self._new.clicked.connect(self.new_chat_clicked)
        self.model_button = ModelButton(appearance, engine)
        self.model_button.clicked.connect(self.picker_clicked)
        self._status = ElidedLabel("note")
        self._benchmark = IconButton(appearance, "lightning", words_of("benchmark"), keys=keys_of("benchmark"))
        self._benchmark.clicked.connect(self.benchmark_clicked)
        self._panel = IconButton(appearance, "panel", words_of("panel"), keys=keys_of("panel"))
        self._panel.clicked.connect(self.panel_clicked)
        self._more = IconButton(appearance, "more", self.tr("Menu"))
        self._more.clicked.connect(self._open_menu)
        self._menu: QMenu | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(10)
        for widget in (self._sidebar, self._new, self.model_button):
            row.addWidget(widget)
        row.addWidget(self._status, 1)
        row.addWidget(self._benchmark)
        row.addWidget(self._panel)
        row.addWidget(self._more)
        self.show_sidebar_button(False)
        engine.changed.connect(self._follow)
        engine.progressed.connect(lambda _share: self._follow())
        self._follow()

    def show_sidebar_button(self, is_shown: bool) -> None:
        """When the sidebar, which has these two buttons, is folded away."""
        self._sidebar.setVisible(is_shown)
        self._new.setVisible(is_shown)

    @property
    def last_stop(self) -> QWidget:
        """After which Tab leaves the bar."""
        return self._more

    def set_menu(self, menu: QMenu) -> None:
        """What the three dots open."""
        self._menu = menu
        menu.setAccessibleName(self.tr("Menu"))

    def _open_menu(self) -> None:
        if self._menu is None:
            return
        width = self._menu.sizeHint().width()
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = 0 if is_mirrored else self._more.width() - width
        self._menu.popup(self._more.mapToGlobal(QPoint(x, self._more.height() + 4)))

    def resizeEvent(self, event: object) -> None:
        """The line runs along the lower edge."""
        self._line.setGeometry(0, self.height() - 2, self.width(), 2)

    def _restyle(self) -> None:
        self.setFixedHeight(theme.TOP_BAR_HEIGHT)

    def _follow(self) -> None:
        engine = self._engine
        words = status_of(engine)
        self._status.setText(words)
        self._status.setAccessibleName(words)
        self._line.share = engine.share if engine.state is EngineState.LOADING else 0.0
        self._line.setVisible(engine.state is EngineState.LOADING)
        self._line.update()


def status_of(engine: EngineModel) -> str:
    """`ready · AVX-512 VNNI · 2 threads`, `loading 45 %`."""
    if engine.state is EngineState.READY and engine.loaded is not None:
        loaded = engine.loaded
        ready = QCoreApplication.translate("TopBar", "ready")
        return f"{ready} · {kernel_words(loaded.kernel)} · {thread_words(loaded.n_threads)}"
    if engine.state is EngineState.LOADING:
        return QCoreApplication.translate("TopBar", "loading {percent} %").format(percent=round(engine.share * 100))
    is_failed = engine.state is EngineState.FAILED and not engine.is_missing
    return QCoreApplication.translate("TopBar", "could not be loaded") if is_failed else ""
