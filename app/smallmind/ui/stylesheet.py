"""The window's one stylesheet, made from the theme."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from smallmind.ui import theme
from smallmind.ui.theme import Palette

# Widgets say what they are with the dynamic property `kind` (see controls/labels.py); nothing else is matched by name.
# Nothing is said of all widgets: the application's font and palette do that.  A rule that matches a widget costs it a
# font and a palette of its own, and a message in the transcript is twenty widgets, which took twice as long to make.
_SHEET = Template("""
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px 6px; font-size: ${NOTE}px; }

QMainWindow, QWidget[kind="centre"] { background: $background; }
QWidget[kind="sidebar"] { background: $side; border: 0; border-right: 1px solid $line; }
QWidget[kind="sidebar-foot"] { background: $side; border: 0; border-top: 1px solid $line; }
QWidget[kind="panel"] { background: $panel; border: 0; border-left: 1px solid $line; }
QWidget[kind="panel-body"] { background: $panel; }
QWidget[kind="top-bar"] { background: $background; border: 0; border-bottom: 1px solid $line; }
QWidget[kind="bare"], QScrollArea[kind="bare"] { background: transparent; border: 0; }
QFrame[kind="rule"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }

QLabel { background: transparent; }
QLabel[kind="body"] { font-size: ${BODY}px; }
QLabel[kind="strong"] { font-weight: 500; }
QLabel[kind="heading"] { font-weight: 600; }
QLabel[kind="soft"] { color: $soft; }
QLabel[kind="note"] { color: $soft; font-size: ${NOTE}px; }
QLabel[kind="faint"] { color: $faint; font-size: ${NOTE}px; }
QLabel[kind="hint"] { color: $soft; }
QLabel[kind="warning"] { color: $warning; font-size: ${NOTE}px; }
QLabel[kind="error"] { color: $error; font-weight: 500; }
QLabel[kind="display"] { font-size: ${DISPLAY}px; font-weight: 600; }
QLabel[kind="lead"] { font-size: ${BODY}px; color: $soft; }
QLabel[kind="title"] { font-size: ${DIALOG_TITLE}px; font-weight: 600; }
QLabel[kind="chip"] {
    background: $bubble; color: $soft; border-radius: 5px; padding: 2px 7px; font-size: ${SMALL}px;
    font-weight: 500;
}
QLabel[kind="address"] {
    background: $code; border: 1px solid $line; border-radius: ${RADIUS}px; padding: 8px 10px;
}
QLabel[kind="figure"] { font-weight: 500; }

QPushButton {
    background: $card; border: 1px solid $line; border-radius: ${RADIUS}px; padding: 0 12px;
    min-height: ${BUTTON_HEIGHT}px; font-weight: 500; text-align: center;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $bubble; }
QPushButton:focus { border: 1px solid $accent; outline: 0; }
QPushButton:disabled { color: $faint; }
QPushButton[kind="new-chat"] {
    text-align: left; min-height: ${ROW_HEIGHT}px; max-height: ${ROW_HEIGHT}px; padding-left: 11px;
    font-size: ${BODY}px;
}
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:disabled { background: $accent_soft; border-color: $accent_soft; color: $faint; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="danger"] { color: $error; }
QPushButton[kind="plain"] {
    background: transparent; border: 1px solid transparent; font-weight: 400; text-align: left; padding: 0;
}
QPushButton[kind="plain"]:hover { background: $hover; }
QPushButton[kind="plain"]:focus { border: 1px solid $accent; }
QPushButton[kind="small-plain"] {
    background: transparent; border: 1px solid transparent; color: $soft; font-size: ${NOTE}px;
    font-weight: 400; min-height: ${SMALL_TEXT_BUTTON}px; max-height: ${SMALL_TEXT_BUTTON}px; padding: 0 6px;
    border-radius: 6px;
}
QPushButton[kind="small-plain"]:hover { color: $text; background: $hover; }
QPushButton[kind="small-plain"]:focus { border: 1px solid $accent; }
QPushButton[kind="link"] {
    background: transparent; border: 1px solid transparent; color: $soft; font-size: ${NOTE}px; font-weight: 400;
    min-height: ${SMALL_TEXT_BUTTON}px; max-height: ${SMALL_TEXT_BUTTON}px; padding: 0; text-align: left;
}
QPushButton[kind="link"]:hover { color: $accent; }
QPushButton[kind="link"]:focus { border-bottom: 1px solid $accent; border-radius: 0; }
QPushButton[kind="menu"] {
    font-weight: 400; min-height: ${INPUT_HEIGHT}px; max-height: ${INPUT_HEIGHT}px; padding: 0 26px 0 8px;
    font-size: ${NOTE}px;
}
QAbstractScrollArea[kind="transcript"] { background: transparent; border: 1px solid transparent; }
QAbstractScrollArea[kind="transcript"]:focus { border: 1px solid $accent; }
QPushButton[kind="picker"]:focus { border: 1px solid $accent; }
QPushButton[kind="picker"] {
    min-height: ${BUTTON_HEIGHT}px; max-height: ${BUTTON_HEIGHT}px; padding: 0; border-color: $line;
}

QLineEdit {
    background: $card; border: 1px solid $line; border-radius: ${RADIUS}px; padding: 0 8px;
    min-height: ${INPUT_HEIGHT}px;
}
QLineEdit:focus { border: 1px solid $accent; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] { border: 1px solid $error; }
QLabel[kind="warning-note"] { color: $warning; font-size: ${NOTE}px; }
QLabel[kind="error-note"] { color: $error; font-size: ${NOTE}px; }
QLineEdit[kind="search"] {
    background: transparent; min-height: ${BUTTON_HEIGHT}px; padding-left: 6px; padding-right: 52px;
}
QLineEdit[kind="figure"] { font-size: ${NOTE}px; max-width: 92px; min-width: 92px; }
QLineEdit[kind="rename"] { min-height: 28px; padding: 0 7px; }
QTextEdit, QPlainTextEdit {
    background: $card; border: 1px solid $line; border-radius: ${RADIUS}px; padding: 4px 6px;
}
QTextEdit:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QPlainTextEdit[kind="edit"] { font-size: ${BODY}px; padding: 6px 8px; }
QPlainTextEdit[kind="message"] { background: transparent; border: 0; padding: 0; font-size: ${BODY}px; }

QFrame[kind="composer"] { background: $card; border: 1px solid $line; border-radius: ${COMPOSER_RADIUS}px; }
QFrame[kind="composer"][focused="true"] { border: 1px solid $knob_line; }
QFrame[kind="code"] { background: $code; border: 1px solid $line; border-radius: ${CARD_RADIUS}px; }
QFrame[kind="code-head"] { background: transparent; border: 0; border-bottom: 1px solid $line; }
QFrame[kind="error-card"] { background: $error_soft; border: 0; border-radius: ${CARD_RADIUS}px; }
QFrame[kind="notice-card"] { background: $warning_soft; border: 0; border-radius: ${CARD_RADIUS}px; }
QFrame[kind="card"] { background: $card; border: 1px solid $line; border-radius: ${CARD_RADIUS}px; }
QFrame[kind="popup"] { background: $card; border: 1px solid $line; border-radius: ${CARD_RADIUS}px; }
QLabel[kind="cell-alert"] { color: $error; }
QLabel[kind="alert"] {
    background: $warning_soft; color: $warning; border-radius: 6px; padding: 4px 10px; font-size: ${NOTE}px;
    font-weight: 500;
}
QFrame[kind="sheet"] { background: $background; border: 1px solid $line; border-radius: 14px; }
QLabel[kind="key"] {
    background: $bubble; color: $text; border-radius: 5px; padding: 2px 7px; font-size: ${NOTE}px;
}
QFrame[kind="toast"] { background: $text; border: 0; border-radius: ${CARD_RADIUS}px; }
QLabel[kind="toast"] { color: $background; }
QPushButton[kind="toast"] {
    background: transparent; border: 1px solid transparent; color: $accent_soft; min-height: 26px; max-height: 26px;
    padding: 0 8px; font-weight: 600;
}
QPushButton[kind="toast"]:hover { border: 1px solid $faint; }
QPushButton[kind="toast"]:focus { border: 1px solid $accent_soft; }
QDialog { background: $card; }

QMenu { background: $card; border: 1px solid $line; border-radius: ${RADIUS}px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QListWidget[kind="plain-list"] { border: 1px solid $line; border-radius: ${RADIUS}px; padding: 4px; }
QListWidget[kind="plain-list"]:focus { border: 1px solid $accent; }
QListWidget[kind="plain-list"]::item { padding: 4px 6px; border-radius: 5px; }
QListWidget[kind="plain-list"]::item:selected { background: $bubble; color: $text; }
QPlainTextEdit[kind="reading"] { background: $code; padding: 6px 8px; font-size: ${NOTE}px; }
QListView { background: transparent; border: 0; outline: 0; font-size: ${CONTROL}px; }
QListView[kind="choices"] {
    background: $card; border: 1px solid $line; border-radius: ${RADIUS}px; padding: 4px;
}
QListView[kind="choices"]:focus { border: 1px solid $accent; }
QListView[kind="choices"]::item { padding: 6px 8px; border-radius: 6px; }
QListView[kind="choices"]::item:selected { background: $bubble; color: $text; }
QListView[kind="choices"]::item:hover { background: $hover; }
QListWidget[kind="nav"]::item {
    padding: 0 10px; border: 1px solid transparent; border-radius: ${RADIUS}px; min-height: ${ROW_HEIGHT}px;
}
QListWidget[kind="nav"]::item:hover { background: $hover; }
QListWidget[kind="nav"]::item:selected { background: $bubble; color: $text; }
QListWidget[kind="nav"][focused="true"]::item:selected { border: 1px solid $accent; }
QListWidget[kind="nav"][boxed="true"] { background: $card; border: 1px solid $line; border-radius: ${RADIUS}px; }
QScrollArea { border: 0; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $line; border-radius: 3px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: $knob_line; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: $line; border-radius: 3px; min-width: 32px; }
QScrollBar::handle:horizontal:hover { background: $knob_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def make_stylesheet(palette: Palette, mono_family: str) -> str:
    """Everything that Qt's style sheets can say about `palette`; the rest is painted by the controls themselves."""
    sizes = {name: value for name, value in vars(theme).items() if name.isupper() and isinstance(value, int)}
    return _SHEET.substitute(asdict(palette), mono=mono_family, **sizes)
