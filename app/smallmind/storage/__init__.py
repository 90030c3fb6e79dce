"""What SmallMind keeps on disk: conversations in SQLite, settings in TOML, and where both live."""
