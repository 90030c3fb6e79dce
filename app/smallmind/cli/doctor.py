"""`smallmind doctor`: what this machine can do, and what SmallMind makes of it."""

from __future__ import annotations

import argparse
import platform
from typing import TYPE_CHECKING

from smallmind import __version__
from smallmind.cli.quantities import count
from smallmind.domain.units import format_bytes

if TYPE_CHECKING:
    from smallmind.engine.system import Machine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: it looks at everything."""
    parser.epilog = "SMALLMIND_ISA=<kernel> forces one of the kernels listed."


def run(_arguments: argparse.Namespace) -> int:
    """Takes a second, in which it reads memory with every core.  Raises UnknownKernel."""
    from smallmind.engine.system import describe_machine, measure_bandwidth

    machine = describe_machine()
    for name, text in [*_machine_lines(machine), *_place_lines()]:
        print(f"{name:<10} {text}", flush=True)
    speed = measure_bandwidth()
    print(f"{'Bandwidth':<10} {format_bytes(int(speed))}/s read by {count(machine.n_cores, 'core')}")
    return 0


def _machine_lines(machine: Machine) -> list[tuple[str, str]]:
    cores = f"{count(machine.n_cores, 'core')}, {count(machine.n_processors, 'logical processor')} usable"
    memory = f"{format_bytes(machine.available_bytes)} free of {format_bytes(machine.memory_bytes)}"
    return [
        ("SmallMind", f"{__version__}, Python {platform.python_version()}"),
        ("System", machine.system),
        ("Processor", machine.cpu_name),
        ("", cores),
        ("Features", ", ".join(machine.features) or "none"),
        ("Kernels", ", ".join(machine.kernels)),
        ("Kernel", f"{machine.kernel}: {machine.kernel_reason}"),
        ("Memory", memory),
    ]


def _place_lines() -> list[tuple[str, str]]:
    from smallmind.cli.loading import chosen_folder
    from smallmind.storage.paths import database_path, log_path, settings_path

    return [
        ("Models", str(chosen_folder())),
        ("Database", str(database_path())),
        ("Settings", str(settings_path())),
        ("Log", str(log_path())),
    ]
