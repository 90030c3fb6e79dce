"""What may be set, at the right: system prompt, sampling, this machine, appearance."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator, QRegularExpressionValidator, QValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from smallmind.domain.model import EngineOptions
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, rule, with_kind
from smallmind.ui.controls.menu_button import MenuButton
from smallmind.ui.controls.segmented import Segmented
from smallmind.ui.controls.slider import NamedSlider
from smallmind.ui.models.engine import EngineModel
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.wording import kernel_words

_PROMPT_DELAY_MS = 300
_CONTEXT_LENGTHS = (1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072)
_SLIDERS = (
    # field, name, low, high, step, what it does
    ("temperature", "Temperature", 0.0, 2.0, 0.05, "0 always takes the likeliest word; higher is freer."),
    ("top_p", "Top-p", 0.0, 1.0, 0.01, "Keep the likeliest words until they make up this share.  1 is off."),
    ("min_p", "Min-p", 0.0, 1.0, 0.01, "Drop words less likely than this share of the likeliest.  0 is off."),
    ("top_k", "Top-k", 0, 200, 1, "Keep this many of the likeliest words.  0 is off."),
    (
        "repetition_penalty",
        "Repetition penalty",
        1.0,
        2.0,
        0.01,
        "Make words that were just used less likely.  1 is off.",
    ),
)


class SettingsPanel(QWidget):
    """Follows the settings and changes them; `reload_clicked` when they should count for the loaded model."""

    reload_clicked = Signal()

    def __init__(self, appearance: Appearance, settings: SettingsModel, engine: EngineModel) -> None:
        super().__init__()
        self._appearance = appearance
        self._settings = settings
        self._engine = engine
        self._kernel_names: tuple[str, ...] = ()
        self._n_cores = 1
        with_kind(self, "panel")
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._column = self._make_column()
        self._place_prompt()
        self._place_sampling()
        self._place_machine()
        self._place_appearance()
        self._column.addStretch(1)
        settings.changed.connect(self._follow)
        engine.changed.connect(self._follow)
        self._follow()
        self._prompt.setPlainText(settings.value.chat.system_prompt)

    def _restyle(self) -> None:
        self.setFixedWidth(theme.PANEL_WIDTH)

    def show_machine(self, kernel_names: tuple[str, ...], n_cores: int) -> None:
        """What this machine has to offer."""
        self._kernel_names = kernel_names
        self._n_cores = n_cores
        self._follow()

    def focus_first(self) -> None:
        """The keyboard's way in."""
        self._prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_column(self) -> QVBoxLayout:
        area = with_kind(QScrollArea(), "bare")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = with_kind(QWidget(), "panel-body")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.PANEL_PAD, 18, theme.PANEL_PAD, theme.PANEL_PAD)
        column.setSpacing(10)
        area.setWidget(body)
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(
                theme.PANEL_PAD, 18, theme.PANEL_PAD - (bar.sizeHint().width() if high else 0), theme.PANEL_PAD
            )
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(area)
        return column

    def _begin_group(self, title: str) -> None:
        if self._column.count():
            self._column.addSpacing(6)
            self._column.addWidget(rule())
            self._column.addSpacing(6)
        self._column.addWidget(label(title, "heading"))
        self._column.addSpacing(2)

    def _add_row(self, name: str, control: QWidget, tip: str) -> None:
        row = QHBoxLayout()
        words = label(name)
        words.setBuddy(control)
        words.setToolTip(tip)
        control.setToolTip(tip)
        row.addWidget(words)
        row.addStretch(1)
        row.addWidget(control)
        self._column.addLayout(row)

    def _place_prompt(self) -> None:
        self._begin_group("System prompt")
        self._prompt = QPlainTextEdit()
        self._prompt.setAccessibleName("System prompt")
        self._prompt.setPlaceholderText("How the model should behave")
        self._prompt.setTabChangesFocus(True)
        self._prompt.setFrameShape(QFrame.Shape.NoFrame)
        self._prompt.setFixedHeight(86)
        self._column.addWidget(self._prompt)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(_PROMPT_DELAY_MS)
        timer.timeout.connect(lambda: self._settings.set("chat.system_prompt", self._prompt.toPlainText()))
        self._prompt.textChanged.connect(timer.start)

    def _place_sampling(self) -> None:
        self._begin_group("Sampling")
        self._sliders: dict[str, NamedSlider] = {}
        for field, name, low, high, step, tip in _SLIDERS:
            slider = NamedSlider(self._appearance, name, low, high, step, tip)
            slider.changed.connect(self._setter(field))
            self._sliders[field] = slider
            self._column.addWidget(slider)
        self._seed = self._make_number("Seed", "random", QRegularExpressionValidator(QRegularExpression(r"\d{0,19}")))
        self._seed.editingFinished.connect(lambda: self._take_number("seed", self._seed))
        self._add_row("Seed", self._seed, "The same seed gives the same answer.  Empty draws a new one each time.")
        self._max = self._make_number("Maximum tokens", "no limit", QIntValidator(1, 1_000_000))
        self._max.editingFinished.connect(lambda: self._take_number("max_tokens", self._max))
        self._add_row("Maximum tokens", self._max, "An answer ends after this many tokens.  Empty sets no limit.")

    def _make_number(self, name: str, placeholder: str, validator: QValidator) -> QLineEdit:
        field = with_kind(QLineEdit(), "figure")
        field.setAccessibleName(name)
        field.setPlaceholderText(placeholder)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        validator.setParent(field)
        field.setValidator(validator)
        return field

    def _place_machine(self) -> None:
        self._begin_group("This machine")
        self._context = self._make_choice("Context length", "context_length", "How much the model can look back on.")
        self._threads = self._make_choice("Threads", "n_threads", "How many processor cores the model may use.")
        self._kernel = self._make_choice("Kernel", "kernel", "Which instructions of the processor are used.")
        self._reload = text_button("Reload the model to apply")
        self._reload.clicked.connect(self.reload_clicked)
        self._column.addWidget(self._reload)

    def _make_choice(self, name: str, field: str, tip: str) -> MenuButton:
        button = MenuButton(self._appearance, name)
        button.chosen.connect(lambda value: self._settings.update_engine(**{field: value}))
        self._add_row(name, button, tip)
        return button

    def _place_appearance(self) -> None:
        self._begin_group("Appearance")
        self._theme = Segmented(self._appearance, "Theme", (("system", "System"), ("light", "Light"), ("dark", "Dark")))
        self._theme.chosen.connect(lambda value: self._settings.set("appearance.theme", value))
        self._column.addWidget(self._theme)

    def _setter(self, field: str) -> Callable[[float], None]:
        is_whole = field == "top_k"
        return lambda value: self._settings.update_sampling(**{field: int(value) if is_whole else value})

    def _take_number(self, field: str, edit: QLineEdit) -> None:
        text = edit.text().strip()
        self._settings.update_sampling(**{field: int(text) if text else None})

    def _follow(self) -> None:
        settings = self._settings.value
        for field, slider in self._sliders.items():
            slider.set_value(getattr(settings.sampling, field))
        _show_number(self._seed, settings.sampling.seed)
        _show_number(self._max, settings.sampling.max_tokens)
        self._theme.set_value(settings.appearance.theme)
        self._follow_machine(settings.engine)

    def _follow_machine(self, options: EngineOptions) -> None:
        loaded = self._engine.loaded
        trained = loaded.info.trained_context_length if loaded else 0
        lengths = [n for n in _CONTEXT_LENGTHS if not trained or n <= trained]
        automatic = (
            f"Automatic, {loaded.context_length:,}"
            if loaded and not self._engine.options.context_length
            else "Automatic"
        )
        self._context.set_choices([(0, automatic), *((n, f"{n:,}") for n in lengths)], options.context_length)
        every = f"All, {self._n_cores}" if self._n_cores > 1 else "All"
        self._threads.set_choices([(0, every), *((n, str(n)) for n in range(1, self._n_cores + 1))], options.n_threads)
        fastest = kernel_words(loaded.kernel) if loaded and not self._engine.options.kernel else ""
        kernels = [("", f"Fastest, {fastest}" if fastest else "Fastest")]
        kernels += [(name, kernel_words(name)) for name in reversed(self._kernel_names)]
        self._kernel.set_choices(kernels, options.kernel)
        differs = self._engine.is_ready and options != self._engine.options
        self._reload.setVisible(differs)


def _show_number(edit: QLineEdit, value: int | None) -> None:
    if not edit.hasFocus():
        edit.setText("" if value is None else str(value))
