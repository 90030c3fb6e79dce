"""What may be set: the table of options, the panel beside a chat, the sheet with all of it."""
