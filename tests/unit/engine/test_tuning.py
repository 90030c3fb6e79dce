from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine
from smallmind.engine.tuning import ThreadFigures, best_of, candidates, measure_threads
from tests.unit.engine import fake_native


@pytest.mark.parametrize(
    ("n_cores", "n_processors", "expected"),
    [(1, 1, [1]), (2, 2, [1, 2]), (4, 8, [1, 2, 3, 4, 8]), (16, 32, [1, 8, 15, 16, 32]), (8, 4, [1, 4])],
)
def test_a_few_numbers_around_the_cores_are_tried(n_cores: int, n_processors: int, expected: list[int]) -> None:
    assert candidates(n_cores, n_processors) == expected


def test_the_fastest_is_best() -> None:
    assert best_of([ThreadFigures(1, 10, 100), ThreadFigures(2, 20, 200), ThreadFigures(4, 15, 400)]) == 2


def test_of_two_about_as_fast_the_smaller_is_best() -> None:
    assert best_of([ThreadFigures(2, 19.8, 390), ThreadFigures(4, 20, 400)]) == 2


def test_of_two_that_decode_about_as_fast_the_one_that_reads_faster_is_best() -> None:
    assert best_of([ThreadFigures(1, 19.8, 100), ThreadFigures(2, 20, 200)]) == 2


def test_a_number_that_only_reads_fast_is_not_best() -> None:
    assert best_of([ThreadFigures(4, 20, 100), ThreadFigures(8, 10, 400)]) == 4


async def test_every_number_is_measured_and_the_old_one_is_back(native: fake_native.Switches, model_path: Path) -> None:
    engine = await Engine.load(model_path, EngineOptions(n_threads=1))
    told: list[tuple[int, int]] = []
    tuning = await measure_threads(engine, lambda *progress: told.append(progress))
    assert [figures.n_threads for figures in tuning.figures] == candidates_of(engine)
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert engine.n_threads == 1
    await engine.close()


def candidates_of(engine: Engine) -> list[int]:
    from smallmind.engine.processors import n_usable_cores, usable_processors

    return candidates(n_usable_cores(), min(len(usable_processors()), engine.running.max_threads))


async def test_a_measurement_that_is_cancelled_leaves_the_engine_as_it_was(
    native: fake_native.Switches, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await Engine.load(model_path, EngineOptions(n_threads=1, is_considerate=True))
    begun = asyncio.Event()
    task = asyncio.create_task(measure_threads(engine, lambda *_: begun.set()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (engine.n_threads, engine.is_considerate) == (1, True)
    await engine.close()
