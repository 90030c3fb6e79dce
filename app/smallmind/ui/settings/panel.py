"""What is changed often, beside the chat: preset, system prompt, sampling, this machine."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from smallmind.domain.errors import InvalidSetting
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, rule, with_kind
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.controls.segmented import Segmented
from smallmind.ui.error_words import told
from smallmind.ui.models.engine import EngineModel
from smallmind.ui.models.scope import Scope, ScopedSettings
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.settings.machine import Machine
from smallmind.ui.settings.option import Page, page_title
from smallmind.ui.settings.options import BY_PATH
from smallmind.ui.settings.preset_picker import PresetPicker
from smallmind.ui.settings.rows import PanelRow

_GROUP_GAP = 4  # px more than between rows

_MAIN = (
    "sampling.temperature",
    "sampling.top_p",
    "sampling.min_p",
    "sampling.repetition_penalty",
    "sampling.seed",
)
_MORE = tuple(path for path in BY_PATH if path.startswith("sampling.") and path not in _MAIN)
_MACHINE = ("engine.context_length", "engine.n_threads", "engine.is_considerate", "engine.kernel", "engine.kv_format")


class SettingsPanel(QWidget):
    """Follows the settings of its scope and changes them.

    `reload_clicked` when what was changed should count for the loaded model; `all_clicked` opens the sheet,
    `presets_clicked` its presets.
    """

    reload_clicked = Signal()
    all_clicked = Signal()
    presets_clicked = Signal()

    def __init__(
        self, appearance: Appearance, settings: SettingsModel, scope: ScopedSettings, engine: EngineModel
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._settings = settings
        self._scope = scope
        self._engine = engine
        self._kernels: tuple[str, ...] = ()
        self._n_cores = 1
        self._rows: dict[str, PanelRow] = {}
        with_kind(self, "panel")
        self._column = self._make_column()
        self._place_presets()
        self._place_scope()
        self._place_prompt()
        self._place_sampling()
        self._place_machine()
        self._column.addStretch(1)
        scope.changed.connect(self._follow)
        engine.changed.connect(self._follow)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._follow()

    def show_machine(self, kernel_names: tuple[str, ...], n_cores: int) -> None:
        """What this machine has to offer."""
        self._kernels = kernel_names
        self._n_cores = n_cores
        self._follow()

    def focus_first(self) -> None:
        """The keyboard's way in."""
        self._rows["chat.system_prompt"].editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_column(self) -> QVBoxLayout:
        self._area = with_kind(QScrollArea(), "bare")
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = with_kind(QWidget(), "panel-body")
        column = QVBoxLayout(body)
        self._area.setWidget(body)
        self._area.verticalScrollBar().rangeChanged.connect(self._restyle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(self._area)
        return column

    def _place_presets(self) -> None:
        self._presets = PresetPicker(self._appearance, self._settings)
        self._presets.manage_clicked.connect(self.presets_clicked)
        self._column.addWidget(self._presets)

    def _place_scope(self) -> None:
        self._add_rule()
        words = ((Scope.CHAT.value, self.tr("This chat")), (Scope.EVERY.value, self.tr("Every chat")))
        self._scopes = Segmented(self._appearance, self.tr("What changes count for"), words)
        self._scopes.chosen.connect(lambda value: self._scope.choose(Scope(value)))
        self._column.addWidget(self._scopes)
        self._column.addSpacing(_GROUP_GAP)

    def _place_prompt(self) -> None:
        row = self._add_row("chat.system_prompt")
        row.make_heading()
        self._library = MenuButton(self._appearance, self.tr("System prompt library"))
        self._library.chosen.connect(lambda text: self._set("chat.system_prompt", text))
        row.add_to_head(self._library)

    def _place_sampling(self) -> None:
        self._add_heading(page_title(Page.SAMPLING))
        for path in _MAIN:
            self._add_row(path)
        self._more = text_button("", "link")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_more)
        self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)
        self._more_rows: QWidget | None = None
        self._show_more(False)

    def _place_machine(self) -> None:
        self._add_heading(self.tr("This machine"))
        for path in _MACHINE:
            self._add_row(path)
        self._warnings = label("", "note", wraps=True)
        self._column.addWidget(self._warnings)
        self._reload = text_button(self.tr("Load again to apply"))
        self._reload.clicked.connect(self.reload_clicked)
        self._column.addWidget(self._reload)
        everything = text_button(self.tr("All settings…"), "link")
        everything.clicked.connect(self.all_clicked)
        self._column.addWidget(everything, 0, Qt.AlignmentFlag.AlignLeading)

    def _add_rule(self) -> None:
        self._column.addSpacing(_GROUP_GAP)
        self._column.addWidget(rule())
        self._column.addSpacing(_GROUP_GAP)

    def _add_heading(self, words: str) -> QLabel:
        self._add_rule()
        heading = label(words, "heading")
        self._column.addWidget(heading)
        return heading

    def _add_row(self, path: str) -> PanelRow:
        row = self._make_row(path)
        self._column.addWidget(row)
        return row

    def _make_row(self, path: str) -> PanelRow:
        row = PanelRow(self._appearance, BY_PATH[path])
        row.editor.edited.connect(lambda value: self._set(path, value))
        row.back_clicked.connect(lambda: self._scope.clear(path))
        self._rows[path] = row
        return row

    def _set(self, path: str, value: object) -> None:
        try:
            self._scope.set(path, value)
        except InvalidSetting as error:
            self._rows[path].setToolTip(told(error))

    def _make_more(self) -> QWidget:
        """When it is first unfolded: they are as many as all the others."""
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._column.spacing())
        for path in _MORE:
            column.addWidget(self._make_row(path))
        self._column.insertWidget(self._column.indexOf(self._more) + 1, rows)
        self._follow()
        return rows

    def _show_more(self, is_open: bool) -> None:
        if is_open and self._more_rows is None:
            self._more_rows = self._make_more()
        if self._more_rows is not None:
            self._more_rows.setVisible(is_open)
        words = self.tr("Fewer") if is_open else self.tr("More")
        self._more.setText(words)
        self._more.setAccessibleName(self.tr("{words} about sampling").format(words=words))

    def _follow(self) -> None:
        settings = self._scope.value
        machine = Machine(
            self._kernels, self._n_cores, self._engine.loaded, self._engine.options, settings.measured_threads
        )
        for path, row in self._rows.items():
            row.follow(settings.value(path), machine, is_own=self._scope.is_own(path))
        self._scopes.set_value(self._scope.scope.value)
        self._presets.follow()
        self._follow_library()
        loaded = self._engine.loaded
        self._warnings.setText("\n".join(loaded.warnings) if loaded else "")
        self._warnings.setVisible(bool(self._warnings.text()))
        self._reload.setVisible(self._engine.is_ready and settings.engine != self._engine.options)

    def _follow_library(self) -> None:
        settings = self._scope.value
        prompts = settings.chat.system_prompts
        pairs = [(each.text, each.name) for each in prompts]
        self._library.set_choices(pairs, settings.chat.system_prompt)
        if settings.chat.system_prompt not in dict(pairs):
            self._library.setText(self.tr("Pick"))
        self._library.setVisible(bool(prompts))

    def _restyle(self) -> None:
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._column.setSpacing(theme.ROW_GAP)
        more = self._more_rows.layout() if self._more_rows is not None else None
        if more is not None:
            more.setSpacing(theme.ROW_GAP)
        bar = self._area.verticalScrollBar()
        room = bar.sizeHint().width() if bar.maximum() else 0
        self._column.setContentsMargins(theme.PANEL_PAD, 18, theme.PANEL_PAD - room, theme.PANEL_PAD)
