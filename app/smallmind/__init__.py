"""SmallMind: chat with a language model on your own processor."""

__version__ = "0.1.0"
