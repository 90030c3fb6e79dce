"""Measuring in the window: the sheet, what it shows, and the run behind it."""
