"""The use cases of talking to a model: send, stop, edit, regenerate, switch versions.  asyncio, no Qt."""
