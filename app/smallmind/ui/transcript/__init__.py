"""The conversation itself: one widget per message, made of one widget per markdown block."""
