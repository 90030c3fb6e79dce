"""The native engine for Python: the only package that knows `smallmind._native`."""

from smallmind.engine.engine import Engine
from smallmind.engine.generation import Generation
from smallmind.engine.headers import read_header
from smallmind.engine.sync import SyncEngine, load_model_sync

__all__ = ["Engine", "Generation", "SyncEngine", "load_model_sync", "read_header"]
