from __future__ import annotations

import os
import sys

import pytest

from smallmind.domain.errors import InvalidSetting, UnknownKernel
from smallmind.domain.model import EngineOptions
from smallmind.engine.headers import FileHeader
from smallmind.engine.memory import cache_bytes_per_token
from smallmind.engine.options import resolve_options
from smallmind.engine.processors import n_usable_cores, usable_processors
from smallmind.engine.system import describe_machine, measure_bandwidth
from tests.unit.engine.fake_native import Switches, make_header


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


def test_the_machine_says_which_kernel_runs_and_why(native: Switches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMALLMIND_ISA", raising=False)
    machine = describe_machine()
    assert (machine.cpu_name, machine.kernel, machine.features) == ("A Processor", "avx2", ("avx2", "fma"))
    assert "fastest" in machine.kernel_reason
    monkeypatch.setenv("SMALLMIND_ISA", "avx2")
    assert "SMALLMIND_ISA" in describe_machine().kernel_reason
    assert measure_bandwidth(2, 0.5) == 1e9
