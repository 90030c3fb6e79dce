"""What was measured, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from smallmind.bench.plan import BenchPlan
from smallmind.domain.units import format_bytes
from smallmind.engine.system import Machine


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Medians.  None: not measured.  `decode_tok_s` counts the tokens of all streams together.

    `ttft_ms` is the time to the first token of a prompt of `plan.prompt_tokens`, or of `plan.depth` if there was none.
    """

    model: str
    plan: BenchPlan
    kernel: str
    threads: int
    peak_rss_bytes: int
    machine: Machine
    prefill_tok_s: float | None = None
    decode_tok_s: float | None = None
    ttft_ms: float | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One object; what was not measured has no key."""
        figures = {"prefill_tok_s": self.prefill_tok_s, "decode_tok_s": self.decode_tok_s, "ttft_ms": self.ttft_ms}
        document: dict[str, Any] = {name: round(value, 3) for name, value in figures.items() if value is not None}
        plan = {name: value for name, value in asdict(self.plan).items() if name not in ("threads", "kernel")}
        document |= {
            "peak_rss_bytes": self.peak_rss_bytes,
            "kernel": self.kernel,
            "threads": self.threads,
            "model": self.model,
            "plan": plan,
            "machine": asdict(self.machine),
        }
        return json.dumps(document, indent=2, ensure_ascii=False)

    def to_text(self) -> str:
        """A few aligned lines."""
        lines = [
            ("model", self.model),
            ("machine", f"{self.machine.cpu_name}, {self.threads} threads, kernel {self.kernel}"),
            ("K/V cache", self.plan.kv_format),
            *self._figures(),
            ("peak memory", format_bytes(self.peak_rss_bytes)),
        ]
        width = max(len(name) for name, _ in lines) + 2
        return "\n".join(f"{name:{width}}{value}" for name, value in lines)

    def _figures(self) -> list[tuple[str, str]]:
        plan = self.plan
        lines = []
        if self.prefill_tok_s is not None:
            lines.append((f"prefill {plan.prompt_tokens:,}", f"{self.prefill_tok_s:,.1f} tokens/s"))
        if self.decode_tok_s is not None:
            where = f" at depth {plan.depth:,}" if plan.depth else ""
            streams = f" x {plan.streams} streams" if plan.streams > 1 else ""
            lines.append((f"decode {plan.decode_tokens:,}{where}{streams}", f"{self.decode_tok_s:,.1f} tokens/s"))
        if self.ttft_ms is not None:
            lines.append(("first token", f"{self.ttft_ms:,.1f} ms"))
        return lines
