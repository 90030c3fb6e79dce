"""A result as a JSON document and back, so that runs can be kept and compared."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import Any, TypeVar, get_origin, get_type_hints

from smallmind.bench.suite.comparison import Comparison
from smallmind.bench.suite.figures import Figure, FigureKey, Part, Sample
from smallmind.bench.suite.findings import Finding, FindingKind
from smallmind.bench.suite.limits import Limits
from smallmind.bench.suite.plan import SuitePlan
from smallmind.bench.suite.result import FORMAT_VERSION, MemoryFigures, SuiteResult
from smallmind.domain.errors import SmallMindError
from smallmind.engine.system import Machine

_FORMAT = "smallmind-bench"
_T = TypeVar("_T")


class BenchFileError(SmallMindError):
    """A file that is no result of a benchmark, or one of a later version."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(
            f"{name} is no result of a benchmark that can be read: {problem}.",
            "Choose a JSON file that `smallmind bench` or the benchmark's window wrote.",
        )


def to_json(result: SuiteResult, comparison: Comparison | None = None) -> str:
    """Versioned; figures with their samples and what is made of them."""
    document = {
        "format": _FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": result.made_at.isoformat(timespec="seconds"),
        "smallmind": result.version,
        "model": {"name": result.model, "size_bytes": result.model_bytes},
        "kernels": result.kernels,
        "threads": result.n_threads,
        "context_length": result.context_length,
        "is_complete": result.is_complete,
        "took_s": round(result.took_s, 1),
        "figures": [_figure_document(result, figure) for figure in result.figures],
        "memory": dataclasses.asdict(result.memory),
        "limits": dataclasses.asdict(result.limits),
        "findings": [dataclasses.asdict(finding) for finding in result.findings],
        "plan": dataclasses.asdict(result.plan),
        "machine": dataclasses.asdict(result.machine),
    }
    if comparison is not None:
        document["comparison"] = _comparison_document(comparison)
    return json.dumps(document, indent=2, ensure_ascii=False)


def from_json(text: str, name: str) -> SuiteResult:
    """`name` is for the error.  Raises BenchFileError."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BenchFileError(name, "it is no JSON") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise BenchFileError(name, "it holds something else")
    if document.get("format_version") != FORMAT_VERSION:
        raise BenchFileError(name, f"its format is version {document.get('format_version')!r}, not {FORMAT_VERSION}")
    try:
        return _result(document)
    except KeyError as error:
        raise BenchFileError(name, f"{error} is missing") from error
    except (AttributeError, IndexError, TypeError, ValueError, SmallMindError) as error:
        raise BenchFileError(name, str(error).rstrip(".")) from error


def _figure_document(result: SuiteResult, figure: Figure) -> dict[str, Any]:
    share = result.share_of(figure)
    return {
        "part": figure.key.part.value,
        "size": figure.key.size,
        "kernel": figure.key.kernel,
        "unit": figure.key.unit,
        **{name: _rounded(value) for name, value in dataclasses.asdict(figure.spread).items()},
        "share_of_limit": None if share is None else round(share, 4),
        "samples": [[round(sample.at_s, 3), _rounded(sample.value)] for sample in figure.samples],
    }


def _comparison_document(comparison: Comparison) -> dict[str, Any]:
    return {
        "baseline_made_at": comparison.baseline.made_at.isoformat(timespec="seconds"),
        "mismatch": comparison.mismatch and comparison.mismatch.value,
        "changes": [
            {
                **dataclasses.asdict(change.key),
                "before": _rounded(change.before.median),
                "now": _rounded(change.now.median),
                "change": round(change.share, 4),
                "is_alert": change.is_alert,
                "is_within_spread": change.is_within_spread,
            }
            for change in comparison.changes
        ],
    }


def _result(document: dict[str, Any]) -> SuiteResult:
    return SuiteResult(
        made_at=datetime.fromisoformat(document["made_at"]),
        version=str(document["smallmind"]),
        model=str(document["model"]["name"]),
        model_bytes=int(document["model"]["size_bytes"]),
        plan=_build(SuitePlan, document["plan"]),
        kernels=tuple(map(str, document["kernels"])),
        n_threads=int(document["threads"]),
        context_length=int(document["context_length"]),
        machine=_build(Machine, document["machine"]),
        figures=tuple(_figure(each) for each in document["figures"]),
        memory=_build(MemoryFigures, document["memory"]),
        limits=_build(Limits, document["limits"]),
        findings=tuple(_finding(each) for each in document["findings"]),
        took_s=float(document["took_s"]),
        is_complete=bool(document["is_complete"]),
    )


def _figure(document: dict[str, Any]) -> Figure:
    key = FigureKey(Part(document["part"]), int(document["size"]), str(document["kernel"]))
    samples = tuple(Sample(float(at_s), float(value)) for at_s, value in document["samples"])
    if not samples:
        raise ValueError(f"{key.name} has no samples")
    return Figure(key, samples)


def _finding(document: dict[str, Any]) -> Finding:
    return Finding(FindingKind(document["kind"]), float(document["amount"]), str(document["name"]))


def _build(kind: type[_T], document: dict[str, Any]) -> _T:
    """A flat dataclass of numbers, texts and tuples.  Fields that a later version added are left out."""
    names = get_type_hints(kind)
    values = {name: _value(names[name], value) for name, value in document.items() if name in names}
    return kind(**values)


def _value(wanted: Any, value: Any) -> Any:
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is where a list should be")
        return tuple(_pair(item) if isinstance(item, list) else item for item in value)
    if wanted in (int, float, str) and not isinstance(value, (int, float) if wanted is not str else str):
        raise ValueError(f"{value!r} is where a {wanted.__name__} should be")
    return value


def _pair(item: list[Any]) -> tuple[str, float]:
    name, number = item
    return str(name), float(number)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
