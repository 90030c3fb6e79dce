from __future__ import annotations

import json

import pytest

from smallmind.cli import main


def test_the_kernels_of_this_machine_are_right_and_have_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--kernels", "--weights", "Q4_K", "F16", "--seconds", "0.002", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    isas = set(report["machine"]["kernels"])
    assert report["is_correct"]
    assert {check["isa"] for check in report["checks"]} == isas
    for rate in report["rates"]:
        assert min(rate["bytes_per_s"], rate["macs_per_s"], rate["of_bandwidth"], rate["of_peak"]) >= 0
    eight = [rate for rate in report["rates"] if rate["columns"] == 8]
    assert {rate["isa"] for rate in eight} == isas
    assert all(rate["over_one_column"] > 0 for rate in eight)
