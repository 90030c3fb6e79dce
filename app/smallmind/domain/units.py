"""Numbers as people read them."""

from __future__ import annotations

_STEPS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


def format_bytes(size_bytes: int) -> str:
    """`98_123_456` becomes `98 MB`; decimal units, one decimal below 10."""
    for step, unit in _STEPS:
        if size_bytes >= step:
            value = size_bytes / step
            return f"{value:.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    return f"{size_bytes} bytes"
