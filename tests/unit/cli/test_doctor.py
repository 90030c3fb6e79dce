import pytest

from smallmind.cli import main
from smallmind.engine.system import Machine

MACHINE = Machine(
    system="Linux 6.1 x86_64",
    cpu_name="A processor",
    features=("avx2", "fma"),
    n_processors=4,
    n_cores=2,
    kernels=("scalar", "avx2"),
    kernel="avx2",
    kernel_reason="the fastest that this processor and system can run",
    memory_bytes=16_000_000_000,
    available_bytes=8_000_000_000,
)


def test_the_doctor_tells_what_it_found_and_what_it_chose(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("smallmind.engine.system.describe_machine", lambda: MACHINE)
    monkeypatch.setattr("smallmind.engine.system.measure_bandwidth", lambda: 42_000_000_000.0)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    for said in (
        "A processor",
        "2 cores, 4 logical processors usable",
        "avx2, fma",
        "avx2: the fastest that this processor and system can run",
        "8.0 GB free of 16 GB",
        "42 GB/s read by 2 cores",
    ):
        assert said in out
