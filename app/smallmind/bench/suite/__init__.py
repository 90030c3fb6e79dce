"""A whole measurement of a model on the chat's own path: speeds, streams, memory, and what disturbed it."""
