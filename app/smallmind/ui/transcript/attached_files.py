"""The files of a message once it is sent: chips under the question, and under the answer where its words come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from smallmind.chat.attachments.passages import page_of
from smallmind.domain.conversation import Attachment
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.flow import FlowLayout
from smallmind.ui.sheets.attachment import place_words
from smallmind.ui.wording import number_words
from smallmind.ui.writing.chips import Chip, ChipWords, words_of_attachment

_GAP = 6
_MOST_PLACES = 6


class FileChips(QWidget):
    """`opened(attachment)` when one is pressed."""

    opened = Signal(object)

    def __init__(self, appearance: Appearance, attachments: Sequence[Attachment]) -> None:
        super().__init__()
        self.setLayout(_flow := FlowLayout(_GAP, is_trailing=True))
        for each in attachments:
            chip = Chip(appearance, is_removable=False)
            chip.show_words(words_of_attachment(each, bool(each.used)))
            chip.clicked.connect(lambda _checked=False, chosen=each: self.opened.emit(chosen))
            _flow.addWidget(chip)
        names = ", ".join(each.name for each in attachments)
        self.setAccessibleName(self.tr("Attached: {names}").format(names=names))


class Sources(QWidget):
    """Which passages of long files the model was given for an answer; `opened(attachment)` shows them."""

    opened = Signal(object)

    def __init__(self, appearance: Appearance, attachments: Sequence[Attachment]) -> None:
        super().__init__()
        self.setLayout(_flow := FlowLayout(_GAP))
        for each in attachments:
            chip = Chip(appearance, is_removable=False)
            name = self.tr("From {name}").format(name=each.name)
            places = places_of(each)
            tooltip = self.tr("The passages that the model was given")
            chip.show_words(ChipWords("book", name, places, tooltip=tooltip))
            chip.clicked.connect(lambda _checked=False, chosen=each: self.opened.emit(chosen))
            _flow.addWidget(chip)
        self.setAccessibleName(self.tr("Sources"))


def partly_used(attachments: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Those of which the model was given passages only."""
    return tuple(each for each in attachments if any(passage.end > passage.start for passage in each.used))


def places_of(attachment: Attachment) -> str:
    """`pages 3, 7`, or headings, or lines; each once."""
    translate = QCoreApplication.translate
    used = [passage for passage in attachment.used if passage.end > passage.start]
    pages = list(dict.fromkeys(page_of(attachment, passage) for passage in used))
    if pages and all(pages):
        if len(pages) == 1:
            return translate("Sources", "page {n}").format(n=pages[0])
        return _shortened([number_words(page) for page in pages], translate("Sources", "pages {list}"))
    return _shortened(list(dict.fromkeys(place_words(attachment, passage) for passage in used)), "{list}")


def _shortened(places: Sequence[str], words: str) -> str:
    shown = ", ".join(places[:_MOST_PLACES])
    if len(places) > _MOST_PLACES:
        more = number_words(len(places) - _MOST_PLACES)
        shown = QCoreApplication.translate("Sources", "{list} and {n} more").format(list=shown, n=more)
    return words.format(list=shown)
