"""Everything that may be set, on pages, with a field that finds it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.controls.nav_list import NavList
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.machine import machine_of
from smallmind.ui.settings.option import Page, page_title
from smallmind.ui.settings.page import PageView
from smallmind.ui.sheets.sheet import WIDE, Sheet

_NAV_WIDTH = 190
_HEIGHT = 560
_PAUSE_MS = 60


class SettingsSheet(Sheet):
    """`shortcuts_clicked` for the page of shortcuts, which is a sheet of its own."""

    shortcuts_clicked = Signal()

    def __init__(self, appearance: Appearance, window: QWidget, workspace: Workspace) -> None:
        super().__init__(appearance, window, self.tr("Settings"), width=WIDE, scrolls=False)
        self._workspace = workspace
        self._pages: dict[Page, PageView] = {}  # those that were shown, or searched
        self._making = QTimer(self)  # of the other pages, one at a time: each takes up to 20 ms
        self._making.setInterval(_PAUSE_MS)
        self._making.timeout.connect(self._make_next)
        self._search = self._make_search()
        self._nav = self._make_nav()
        self._column = QVBoxLayout()
        self._scroll = self._make_area()
        self._nothing = label("", "note", wraps=True)
        self._place()
        self._load = self.add_action(self.tr("Load again"), "primary")
        self._load.clicked.connect(workspace.reload_model)
        for change in (workspace.settings.changed, workspace.engine.changed, workspace.services_changed):
            change.connect(self._follow_if_open)
        self.show_page(Page.GENERAL)

    def open(self) -> None:
        """With what is in force by now."""
        self._follow()
        super().open()
        self._making.start()

    def _make_next(self) -> None:
        missing = [page for page in Page if page not in self._pages]
        if missing:
            self._page(missing[0]).hide()
        else:
            self._making.stop()

    def show_page(self, page: Page) -> None:
        """One page, whatever was searched for."""
        self._search.clear()
        self._nav.setCurrentRow(list(Page).index(page))
        self._show()

    def show_presets(self) -> None:
        """Where presets are saved and renamed."""
        self.show_page(Page.MACHINE)
        self._page(Page.MACHINE).focus_presets()

    def first_focus(self) -> QWidget:
        """The search: typing finds an option, Tab goes on to the pages."""
        return self._search

    def _make_search(self) -> QLineEdit:
        field = _SearchField()
        field.setAccessibleName(self.tr("Search settings"))
        field.setPlaceholderText(self.tr("Search settings"))
        field.textChanged.connect(lambda _text: self._show())
        field.down.connect(lambda: self._nav.setFocus(Qt.FocusReason.TabFocusReason))
        return field

    def _make_nav(self) -> NavList:
        nav = NavList(self.tr("Pages"))
        nav.addItems([page_title(page) for page in Page])
        nav.currentRowChanged.connect(lambda _row: self._show_row())
        return nav

    def _make_area(self) -> QScrollArea:
        area = with_kind(_Pages(), "bare")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = with_kind(QWidget(), "bare")
        content.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 14, 12)
        self._column.setSpacing(20)
        self._column.addStretch(1)
        area.setWidget(content)
        return area

    def _place(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._search)
        left.addWidget(self._nav, 1)
        shortcuts = text_button(self.tr("Keyboard shortcuts…"), "link")
        shortcuts.clicked.connect(self.shortcuts_clicked)
        left.addWidget(shortcuts, 0, Qt.AlignmentFlag.AlignLeading)
        side = with_kind(QWidget(), "bare")
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(_NAV_WIDTH)
        right = QVBoxLayout()
        right.addWidget(self._nothing)
        right.addWidget(self._scroll, 1)
        row = QHBoxLayout()
        row.setSpacing(28)
        row.addWidget(side)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    def _page(self, page: Page) -> PageView:
        """Made when it is first needed: all of them take a tenth of a second."""
        if page not in self._pages:
            view = PageView(self.appearance, self._workspace, page)
            view.follow(self._workspace.settings.value, machine_of(self._workspace))
            n_before = sum(list(Page).index(each) < list(Page).index(page) for each in self._pages)
            self._column.insertWidget(n_before, view)
            self._pages[page] = view
        return self._pages[page]

    def _show_row(self) -> None:
        if self._search.text():
            self._search.clear()  # which shows it
        else:
            self._show()

    def _show(self) -> None:
        words = self._search.text().casefold().split()
        chosen = list(Page)[max(0, self._nav.currentRow())]
        n_found = 0
        for page in Page if words else (chosen, *self._pages):
            view = self._page(page)
            n_rows = view.show_matching(words)
            view.setVisible(bool(n_rows) if words else page is chosen)
            n_found += n_rows
        self._nothing.setText(self.tr("No setting says “{words}”.").format(words=self._search.text().strip()))
        self._nothing.setVisible(bool(words) and not n_found)
        self._scroll.verticalScrollBar().setValue(0)

    def _follow_if_open(self) -> None:
        if self.isVisible():
            self._follow()

    def _follow(self) -> None:
        machine = machine_of(self._workspace)
        for view in self._pages.values():
            view.follow(self._workspace.settings.value, machine)
        engine = self._workspace.engine
        differs = engine.is_ready and engine.options != self._workspace.settings.value.engine
        self._load.setVisible(differs)
        self.set_note(self.tr("The model is running with other settings than these.") if differs else "")


class _Pages(QScrollArea):
    """As high as the sheet would like to be; less in a low window."""

    def sizeHint(self) -> QSize:
        """The card's height follows from it."""
        return QSize(_HEIGHT, _HEIGHT)


class _SearchField(QLineEdit):
    """Esc empties it first; Down goes to the pages."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The two keys; others write."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)
