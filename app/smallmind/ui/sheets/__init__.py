"""Cards that lie over the window for a while: settings, shortcuts, the log."""
