"""The one place that knows where the data files of resources/ lie: in the checkout, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).with_name("resources")
_CHECKOUT = Path(__file__).parents[2] / "resources"


def resource_path(*parts: str) -> Path:
    """`resource_path("icons", "send.svg")`.  The file need not exist: a missing one fails where it is opened."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root.joinpath(*parts)
