"""Every setting of the program with its default."""

from __future__ import annotations

from dataclasses import dataclass, field

from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.  `model` is an installed model's name or a path; theme is system, light or dark.

    The system prompt was chosen with the starter model: under shorter ones it is all but undecided whether to answer in
    French.  An empty one leaves the model its own, which many templates bring.
    """

    model: str = "SmolLM2-135M-Instruct-Q4_1"
    system_prompt: str = "You are SmallMind, an AI assistant. Answer clearly and briefly."
    sampling: SamplingOptions = field(default_factory=SamplingOptions)
    engine: EngineOptions = field(default_factory=EngineOptions)
    theme: str = "system"
    is_settings_panel_open: bool = True
    is_sidebar_open: bool = True
