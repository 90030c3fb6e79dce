from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from smallmind.domain.errors import InvalidSetting, ModelFileChanged, NotEnoughMemory, UnknownKernel
from smallmind.domain.generation import GenerationRequest
from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine
from smallmind.engine.headers import FileHeader
from smallmind.engine.memory import cache_bytes_per_token, check_memory
from smallmind.engine.options import resolve_options
from smallmind.engine.processors import n_usable_cores, usable_processors
from smallmind.engine.system import describe_machine, measure_bandwidth
from tests.unit.engine.fake_native import Switches, TensorInfo, make_header


@pytest.mark.parametrize(
    ("asked", "trained", "given"),
    [(0, 2_048, 2_048), (0, 131_072, 8_192), (4_096, 2_048, 2_048), (4_096, 131_072, 4_096), (0, 0, 8_192)],
)
def test_the_context_is_as_trained_but_no_more_than_asked(
    native: Switches, asked: int, trained: int, given: int
) -> None:
    assert resolve_options(EngineOptions(context_length=asked), trained).context_length == given


def test_no_threads_means_every_core_and_no_kernel_the_fastest(native: Switches) -> None:
    resolved = resolve_options(EngineOptions(), 2_048)
    assert resolved.n_threads == n_usable_cores() >= 1
    assert resolved.kernel == "avx2"
    assert resolve_options(EngineOptions(n_threads=3, kernel="scalar"), 2_048).n_threads == 3


def test_impossible_options_are_refused(native: Switches) -> None:
    with pytest.raises(UnknownKernel) as caught:
        resolve_options(EngineOptions(kernel="neon"), 2_048)
    assert caught.value.available == ("scalar", "avx2")
    with pytest.raises(InvalidSetting):
        resolve_options(EngineOptions(loading="magic"), 2_048)
    with pytest.raises(InvalidSetting):
        resolve_options(EngineOptions(context_length=-1), 2_048)
    with pytest.raises(InvalidSetting):
        resolve_options(EngineOptions(n_threads=100_000), 2_048)
    with pytest.raises(InvalidSetting) as refused:
        resolve_options(EngineOptions(kv_format="q4_0"), 2_048)
    assert refused.value.allowed == "f16 or q8_0"


def test_the_format_of_the_cache_is_kept(native: Switches) -> None:
    assert resolve_options(EngineOptions(), 2_048).kv_format == "f16"
    assert resolve_options(EngineOptions(kv_format="q8_0"), 2_048).kv_format == "q8_0"


@pytest.mark.skipif(sys.platform != "linux", reason="affinity is Linux's")
def test_cores_outside_this_process_do_not_count() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert usable_processors() == {min(allowed)}
        assert n_usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_the_cache_counts_keys_and_values_of_all_layers() -> None:
    header = make_header()
    metadata = FileHeader(header.metadata, [], 0).metadata
    assert cache_bytes_per_token(metadata, "f16") == 2 * 2 * (16 + 16) * 2
    assert cache_bytes_per_token(metadata, "q8_0") == 2 * 2 * (16 + 2 + 16 + 2)
    assert cache_bytes_per_token({}, "f16") == 0


def test_weights_that_stay_in_their_file_need_no_memory(native: Switches) -> None:
    huge = [TensorInfo("token_embd.weight", "Q4_1", (64, 270), 10**15)]
    packed = FileHeader(make_header().metadata, huge, 10**15, is_smq=True)
    check_memory("huge", packed, EngineOptions(context_length=128))
    for header, loading in ((packed, "memory"), (FileHeader(packed.metadata, huge, 10**15), "mapped")):
        with pytest.raises(NotEnoughMemory):
            check_memory("huge", header, EngineOptions(context_length=128, loading=loading))


async def test_how_a_model_is_loaded_reaches_the_native_engine(native: Switches, model_path: Path) -> None:
    for loading, is_locked in (("mapped", False), ("memory", True)):
        engine = await Engine.load(model_path, EngineOptions(loading=loading, is_locked=is_locked))
        assert engine.model.warnings == ()
        await engine.close()
    assert native.loads == [(str(model_path), True, False), (str(model_path), False, True)]


async def test_memory_that_cannot_be_locked_is_a_warning_that_says_what_to_do(
    native: Switches, model_path: Path
) -> None:
    native.can_lock = False
    engine = await Engine.load(model_path, EngineOptions(is_locked=True))
    (warning,) = engine.model.warnings
    assert "could not be locked" in warning
    await engine.close()


async def test_a_file_cut_under_the_model_is_an_error_of_its_own(native: Switches, model_path: Path) -> None:
    native.failure, native.changed_file = "it was cut short", str(model_path)
    engine = await Engine.load(model_path, EngineOptions())
    with pytest.raises(ModelFileChanged, match=r"tiny\.gguf"):
        [event async for event in engine.submit(GenerationRequest((5, 6)))]
    await engine.close()


def test_the_machine_says_which_kernel_runs_and_why(native: Switches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMALLMIND_ISA", raising=False)
    machine = describe_machine()
    assert (machine.cpu_name, machine.kernel, machine.features) == ("A Processor", "avx2", ("avx2", "fma"))
    assert "fastest" in machine.kernel_reason
    monkeypatch.setenv("SMALLMIND_ISA", "avx2")
    assert "SMALLMIND_ISA" in describe_machine().kernel_reason
    assert measure_bandwidth(2, 0.5) == 1e9
