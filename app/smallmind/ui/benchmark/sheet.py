"""The benchmark: what to measure in the head, five figures, speed over time, a table, and what is to be said."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from smallmind.bench.suite.figures import FigureKey
from smallmind.bench.suite.result import SuiteResult
from smallmind.domain.errors import SmallMindError
from smallmind.ui.appearance import Appearance
from smallmind.ui.benchmark.cards import FigureCard
from smallmind.ui.benchmark.contents import cards_of, lines_of, plottable, rows_of
from smallmind.ui.benchmark.exporting import Exporter
from smallmind.ui.benchmark.legend import Legend
from smallmind.ui.benchmark.model import BenchmarkModel
from smallmind.ui.benchmark.options import BenchmarkOptions
from smallmind.ui.benchmark.plot import SpeedPlot
from smallmind.ui.benchmark.table import SpeedTable
from smallmind.ui.benchmark.words import (
    alert_words,
    figure_words,
    findings_words,
    kernels_words,
    mismatch_words,
    moment_words,
    progress_words,
    spread_words,
)
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import ElidedLabel, change_look, label, with_kind
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.controls.meter import Meter
from smallmind.ui.error_words import told
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.sheets.sheet import Sheet

_WIDTH = 1_120
_NARROW = 760
_MOST_ALERTS = 3
_MOST_RUNS = 20


class BenchmarkSheet(Sheet):
    """Follows its model.  Closing it stops a run."""

    def __init__(self, appearance: Appearance, window: QWidget, workspace: Workspace) -> None:
        super().__init__(appearance, window, self.tr("Benchmark"), width=_WIDTH)
        self._workspace = workspace
        self.model = BenchmarkModel(workspace)
        self.options = BenchmarkOptions(appearance, workspace)
        self._fitted = QSize()
        self._which: FigureKey | None = None  # the figure in the plot that the user picked
        self._make_parts(appearance)
        self._place()
        self._connect()
        self._follow()

    def first_focus(self) -> QWidget:
        """Start."""
        return self._start

    def showEvent(self, event: QShowEvent) -> None:
        """What is installed and what was measured may have changed."""
        super().showEvent(event)
        self._workspace.tasks.run_task(self.options.refresh())
        self._workspace.tasks.run_task(self.model.find_runs())

    def close_sheet(self) -> None:
        """A run that nobody sees would only keep conversations waiting."""
        self.model.stop()
        super().close_sheet()

    def grab_image(self) -> QImage:
        """The sheet as it stands here."""
        if self._area is not None:  # as high as everything in it
            self._area.setFixedHeight(self._plain.sizeHint().height())
            self.card.resize(self.card.width(), self.card.sizeHint().height())
        image = self.card.grab().toImage()
        self.fit()
        return image

    def _make_parts(self, appearance: Appearance) -> None:
        self._start = text_button(self.tr("Start"), "primary")
        self._progress = Meter(appearance, self.tr("Progress"), warns=False)
        self._status = ElidedLabel("note")
        self._error = label("", "error", wraps=True)
        self._cards = [FigureCard(appearance) for _ in range(5)]
        self._which_button = MenuButton(appearance, self.tr("What is plotted"))
        self._legend = Legend(appearance)
        self._plot = SpeedPlot(appearance, self.tr("Tokens/s over time"))
        self._empty = label("", "hint", wraps=True)
        self._table = SpeedTable(self.tr("Speeds by depth and length"))
        self._alerts = [label("", "alert", wraps=True) for _ in range(_MOST_ALERTS)]
        self._mismatch = label("", "note", wraps=True)
        self._history = self.add_action(self.tr("History"))
        self._keep = self.add_action(self.tr("Save as baseline"))
        self._export = self.add_action(self.tr("Export"))
        self._exporter = Exporter(self, self._workspace.tasks)

    def _place(self) -> None:
        for widget in (*self.options.buttons, self._start):
            self.add_to_head(widget)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._progress, 3, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._status, 2)
        self._card_grid = QGridLayout()
        self._card_grid.setSpacing(12)
        self._place_cards(5)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lower.setSpacing(12)
        self._lower.addWidget(self._plot_card(), 11)
        self._lower.addWidget(self._table_card(), 9)
        self.body.addLayout(line)
        self.body.addWidget(self._error)
        self.body.addLayout(self._card_grid)
        self.body.addLayout(self._lower, 1)

    def _place_cards(self, n_columns: int) -> None:
        for index, card in enumerate(self._cards):
            self._card_grid.addWidget(card, index // n_columns, index % n_columns)
        for column in range(5):
            self._card_grid.setColumnStretch(column, int(column < n_columns))

    def _plot_card(self) -> QFrame:
        card = with_kind(QFrame(), "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(self.tr("Tokens/s over time"), "note"))
        head.addWidget(self._which_button)
        head.addStretch(1)
        head.addWidget(self._legend)
        column.addLayout(head)
        column.addWidget(self._plot, 1)
        return card

    def _table_card(self) -> QFrame:
        card = with_kind(QFrame(), "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 8, 16, 14)
        column.setSpacing(8)
        column.addWidget(self._empty)
        column.addWidget(self._table)
        for alert in self._alerts:
            column.addWidget(alert)
        column.addWidget(self._mismatch)
        column.addStretch(1)
        return card

    def _connect(self) -> None:
        self._start.clicked.connect(self._start_or_stop)
        self.model.changed.connect(self._follow)
        self.model.advanced.connect(self._show_run)
        self.appearance.changed.connect(self._follow)
        self.options.changed.connect(self._follow)
        self._which_button.chosen.connect(self._pick_figure)
        self._history.clicked.connect(self._open_history)
        self._keep.clicked.connect(lambda: self._workspace.tasks.run_task(self.model.keep_as_baseline()))
        self._export.clicked.connect(self._open_exports)

    def resizeEvent(self, event: object) -> None:
        """Plot and table stand below each other where there is no room beside."""
        is_narrow = self.width() < _NARROW
        self._place_cards(3 if is_narrow else 5)
        directions = QBoxLayout.Direction
        self._lower.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)

    def _start_or_stop(self) -> None:
        if self.model.is_running:
            self.model.stop()
            return
        path = self.options.path
        if path is None:
            self.model.show_error(
                SmallMindError(self.tr("There is no model to measure yet."), self.tr("Open or download one first."))
            )
            return
        self._which = None
        self.model.start(path, self.options.plan())

    def _follow(self) -> None:
        is_running = self.model.is_running
        self._start.setText(self.tr("Stop") if is_running else self.tr("Start"))
        self._start.setAccessibleName(self._start.text())
        self._start.setIcon(self.appearance.icon("stop", trail=4) if is_running else QIcon())
        change_look(self._start, "kind", "" if is_running else "primary")
        for button in self.options.buttons:
            button.setEnabled(not is_running)
        result = self.model.result
        is_whole = result is not None and result.is_complete and not is_running
        self._keep.setEnabled(is_whole and self.model.baseline is not result)
        self._export.setEnabled(result is not None and bool(result.figures) and not is_running)
        self._history.setEnabled(bool(self.model.runs) and not is_running)
        error = self.model.error
        self._error.setText(told(error) if error else "")
        self._error.setVisible(error is not None)
        self._show_run()

    def _show_run(self) -> None:
        self._show_progress()
        result = self.model.result
        for card, content in zip(self._cards, cards_of(result), strict=True):
            card.show_figure(content.title, content.value, content.unit, content.share, content.note)
        self._show_plot(result)
        rows = rows_of(result, self.model.comparison)
        self._table.show_rows(rows)
        self._table.setVisible(bool(rows))
        self._empty.setText("" if rows else self.tr("Speeds by depth and length appear here."))
        self._empty.setVisible(not rows)
        self._show_comparison()
        self.set_note(self._note_words(result))
        if self.isVisible() and self.body.sizeHint() != self._fitted:
            self._fitted = self.body.sizeHint()
            self.fit()

    def _show_progress(self) -> None:
        update, result = self.model.update, self.model.result
        is_running = self.model.is_running
        share = update.n_done / update.n_steps if update and update.n_steps else 0.0
        self._progress.set_share(share if is_running else 0.0)
        self._progress.setVisible(is_running)
        side = Qt.AlignmentFlag.AlignTrailing if is_running else Qt.AlignmentFlag.AlignLeading
        self._status.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if is_running:
            words = progress_words(update)
        elif result is None:
            words = self.tr("Nothing was measured yet")
        else:
            words = _facts(result)
            words = words if result.is_complete else self.tr("Stopped · {facts}").format(facts=words)
        self._status.setText(words)
        self._status.setAccessibleName(words)

    def _show_plot(self, result: SuiteResult | None) -> None:
        keys = plottable(result)
        which = self._which if self._which in keys else self._newest(keys)
        self._which_button.setVisible(bool(keys))
        if which is not None:
            self._which_button.set_choices([(key, figure_words(key)) for key in keys], which)
        lines = lines_of(result, which)
        self._legend.show_names([line.name for line in lines if line.points])
        self._plot.show_lines([line for line in lines if line.points])

    def _newest(self, keys: tuple[FigureKey, ...]) -> FigureKey | None:
        """What is being measured; after the run the first one."""
        step = self.model.update.step if self.model.update and self.model.is_running else None
        if step is not None:
            key = FigureKey(step.key.part, step.key.size, "")
            return key if key in keys else (keys[-1] if keys else None)
        return keys[0] if keys else None

    def _pick_figure(self, key: object) -> None:
        self._which = key if isinstance(key, FigureKey) else None
        self._show_plot(self.model.result)

    def _show_comparison(self) -> None:
        comparison = self.model.comparison
        alerts = comparison.alerts if comparison else ()
        for index, chip in enumerate(self._alerts):
            chip.setVisible(index < len(alerts))
            if comparison is not None and index < len(alerts):
                chip.setText(alert_words(alerts[index], comparison))
                chip.setToolTip(spread_words(alerts[index]))
                chip.setAccessibleDescription(chip.toolTip())
        words = mismatch_words(comparison) if comparison else ""
        self._mismatch.setText(words)
        self._mismatch.setVisible(bool(words))

    def _note_words(self, result: SuiteResult | None) -> str:
        if self.model.is_put_away:
            return self.tr("The chat's model was put away to make room; it is loaded again after the run.")
        if self.model.is_running:
            return self.tr("No answer is begun while this runs.")
        return findings_words(result) if result else ""

    def _open_history(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("History"))
        for run in self.model.runs[:_MOST_RUNS]:
            action = menu.addAction(f"{moment_words(run.made_at)}   {run.model}")
            action.triggered.connect(
                lambda _checked=False, one=run: self._workspace.tasks.run_task(self.model.show_run(one))
            )
        _pop_up(menu, self._history)

    def _open_exports(self) -> None:
        if self.model.result is not None:
            _pop_up(self._exporter.menu(self.model.result, self.model.comparison), self._export)


def _facts(result: SuiteResult) -> str:
    return f"{moment_words(result.made_at)} · {result.model} · {kernels_words(result.kernels)}"


def _pop_up(menu: QMenu, button: QPushButton) -> None:
    """Above the button, which stands at the window's lower edge."""
    menu.aboutToHide.connect(menu.deleteLater)
    size: QSize = menu.sizeHint()
    menu.popup(button.mapToGlobal(QPoint(button.width() - size.width(), -size.height() - 4)))
