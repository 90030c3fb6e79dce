"""Model files on disk: which there are, and what their headers say.  Knows no engine: it is handed a header reader."""

from smallmind.library.header import Header, TensorHeader
from smallmind.library.library import Library, model_folder

__all__ = ["Header", "Library", "TensorHeader", "model_folder"]
