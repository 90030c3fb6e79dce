"""The window.  PySide6 lives here and in __main__ only; no inference logic."""
