"""The same bits everywhere: each kernel set, thread count and way of cutting a prompt gives the same logits and words.

The starter model, a prompt of 100 tokens and 100 greedy tokens.  Bytes are compared, not values within a tolerance.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from smallmind._native import Engine, EventKind, Model, SamplingOptions, kernel_names  # noqa: TID251
from tests.golden.metric import Golden

GOLDEN = Path(__file__).parents[1] / "golden" / "starter.npz"
N_TOKENS = 100
OTHER_KERNELS = [name for name in kernel_names() if name != "scalar"]


@pytest.fixture(scope="module")
def prompt() -> list[int]:
    tokens: list[int] = Golden.load(GOLDEN).tokens[:N_TOKENS].tolist()
    return tokens


@pytest.fixture(scope="module")
def model(starter_path: Path) -> Model:
    return Model.load(str(starter_path), 2)


@dataclass(frozen=True)
class Run:
    """What one engine made of the prompt: its logits, float32[100, n_vocab] as bytes, and 100 greedy tokens."""

    logits: bytes
    words: tuple[int, ...]
    kernel: str


def run(
    model: Model, prompt: list[int], kernel: str, n_threads: int = 2, chunk: int = 0, kv_format: str = "f16"
) -> Run:
    engine = Engine(
        model,
        n_threads=n_threads,
        context_length=2 * N_TOKENS,
        kernel=kernel,
        kv_format=kv_format,
        token_bytes=[b""] * model.n_vocab,
    )
    try:
        logits = engine.evaluate(prompt, chunk)
        engine.submit(prompt, SamplingOptions(max_tokens=N_TOKENS))
        words: list[int] = []
        while True:
            for event in engine.wait_events(1.0):
                if event.kind is EventKind.TOKENS:
                    words += event.token_ids
                if event.kind is EventKind.FINISHED:
                    return Run(logits, tuple(words), event.kernel)
                assert event.kind is not EventKind.FAILED, event.problem
    finally:
        engine.close()


@pytest.fixture(scope="module")
def fastest(model: Model, prompt: list[int]) -> Run:
    return run(model, prompt, kernel_names()[-1])


@pytest.mark.slow
def test_the_specification_and_the_fastest_kernels_agree(model: Model, prompt: list[int], fastest: Run) -> None:
    scalar = run(model, prompt, "scalar")
    assert scalar.kernel == "scalar"
    assert len(fastest.words) == N_TOKENS
    assert scalar.logits == fastest.logits
    assert scalar.words == fastest.words


@pytest.mark.parametrize("kernel", OTHER_KERNELS)
def test_every_kernel_set_agrees(model: Model, prompt: list[int], fastest: Run, kernel: str) -> None:
    other = run(model, prompt, kernel)
    assert other.kernel == kernel
    assert (other.logits, other.words) == (fastest.logits, fastest.words)


@pytest.mark.parametrize(("n_threads", "chunk"), list(itertools.product((1, 2, 3), (1, 7, 64, 0))))
def test_threads_and_prefill_chunks_change_nothing(
    model: Model, prompt: list[int], fastest: Run, n_threads: int, chunk: int
) -> None:
    other = run(model, prompt, kernel_names()[-1], n_threads, chunk)
    assert (other.logits, other.words) == (fastest.logits, fastest.words)


@pytest.fixture(scope="module")
def fastest_q8_0(model: Model, prompt: list[int], fastest: Run) -> Run:
    found = run(model, prompt, kernel_names()[-1], kv_format="q8_0")
    assert found.logits != fastest.logits
    return found


@pytest.mark.parametrize("kernel", [*OTHER_KERNELS, pytest.param("scalar", marks=pytest.mark.slow)])
def test_every_kernel_set_agrees_over_a_quantised_cache(
    model: Model, prompt: list[int], fastest_q8_0: Run, kernel: str
) -> None:
    other = run(model, prompt, kernel, kv_format="q8_0")
    assert other.kernel == kernel
    assert (other.logits, other.words) == (fastest_q8_0.logits, fastest_q8_0.words)


@pytest.mark.parametrize(("n_threads", "chunk"), [(1, 1), (3, 7), (2, 64), (3, 0)])
def test_threads_and_prefill_chunks_change_nothing_over_a_quantised_cache(
    model: Model, prompt: list[int], fastest_q8_0: Run, n_threads: int, chunk: int
) -> None:
    other = run(model, prompt, kernel_names()[-1], n_threads, chunk, "q8_0")
    assert (other.logits, other.words) == (fastest_q8_0.logits, fastest_q8_0.words)


def test_the_logits_are_numbers_and_differ_from_token_to_token(fastest: Run) -> None:
    logits: npt.NDArray[np.float32] = np.frombuffer(fastest.logits, np.float32).reshape(N_TOKENS, -1)
    assert np.isfinite(logits).all()
    assert len(np.unique(logits[:, 0])) == N_TOKENS


@pytest.mark.parametrize("kernel", kernel_names())
def test_the_kernel_set_that_the_environment_forces_is_the_one_that_ran(starter_path: Path, kernel: str) -> None:
    """The answer's own statistics name the table that its steps were computed with."""
    done = subprocess.run(
        [sys.executable, "-m", "smallmind", "chat", "Hi", "--model", str(starter_path), "--max-tokens", "2"],
        env={**os.environ, "SMALLMIND_ISA": kernel},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert f"· {kernel} ·" in done.stderr


def test_a_forced_kernel_set_that_is_missing_is_an_error_that_lists_the_others(starter_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "smallmind", "chat", "Hi", "--model", str(starter_path)],
        env={**os.environ, "SMALLMIND_ISA": "sse9"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "sse9" in done.stderr
    assert all(name in done.stderr for name in kernel_names())
    assert "Traceback" not in done.stderr
