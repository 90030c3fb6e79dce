"""Which editor belongs to which kind of option."""

from __future__ import annotations

from smallmind.ui.appearance import Appearance
from smallmind.ui.settings.editors import (
    ChoiceEditor,
    Editor,
    NumberEditor,
    SeedEditor,
    SegmentsEditor,
    SliderEditor,
    SwitchEditor,
)
from smallmind.ui.settings.folder_editor import FolderEditor
from smallmind.ui.settings.option import Kind, Option
from smallmind.ui.settings.prompts_editor import PromptsEditor
from smallmind.ui.settings.text_editors import LinesEditor, SchemaEditor, TextEditor

_EDITORS: dict[Kind, type[Editor]] = {
    Kind.SLIDER: SliderEditor,
    Kind.NUMBER: NumberEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.SEGMENTS: SegmentsEditor,
    Kind.SWITCH: SwitchEditor,
    Kind.TEXT: TextEditor,
    Kind.LINES: LinesEditor,
    Kind.SCHEMA: SchemaEditor,
    Kind.SEED: SeedEditor,
    Kind.PROMPTS: PromptsEditor,
    Kind.FOLDER: FolderEditor,
}


def make_editor(appearance: Appearance, option: Option) -> Editor:
    """For the sheet, or the panel."""
    return _EDITORS[option.kind](appearance, option)
