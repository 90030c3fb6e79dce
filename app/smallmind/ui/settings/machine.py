"""What this machine and the loaded model have to offer, as choices of the options that depend on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from smallmind.domain.model import EngineOptions, LoadedModel
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.settings.option import Option
from smallmind.ui.wording import kernel_words


@dataclass(frozen=True, slots=True)
class Machine:
    """kernels: those that can run here, slowest first; none: not known yet.  options: what `loaded` was loaded with.

    n_measured: the number of threads that measuring found best; 0: not measured.
    """

    kernels: tuple[str, ...] = ()
    n_cores: int = 1
    loaded: LoadedModel | None = None
    options: EngineOptions = EngineOptions()  # noqa: RUF009  (frozen)
    n_measured: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of value and words; those in `refused` cannot be had here, for the reason beside them."""

    pairs: tuple[tuple[Any, str], ...]
    refused: Mapping[Any, str]


def machine_of(workspace: Workspace) -> Machine:
    """As far as it is known by now."""
    services, engine = workspace.services, workspace.engine
    return Machine(
        kernels=tuple(services.kernel_names) if services else (),
        n_cores=services.n_cores if services else 1,
        loaded=engine.loaded,
        options=engine.options,
        n_measured=workspace.settings.value.measured_threads,
    )


def choices_of(option: Option, machine: Machine) -> Choices:
    """The option's own, unless they depend on the machine."""
    match option.path:
        case "engine.n_threads":
            return _threads(machine)
        case "engine.kernel":
            return _kernels(option, machine)
        case "engine.context_length":
            return _context_lengths(option, machine)
    return Choices(tuple((value, option.words(value)) for value, _words in option.choices), {})


def _threads(machine: Machine) -> Choices:
    every = (
        QCoreApplication.translate("Machine", "every core, {n}").format(n=machine.n_cores)
        if machine.n_cores > 1
        else QCoreApplication.translate("Machine", "every core")
    )
    measured = QCoreApplication.translate("Machine", "{n}, measured")
    each = [(n, measured.format(n=n) if n == machine.n_measured else str(n)) for n in range(1, machine.n_cores + 1)]
    return Choices(((0, every), *each), {})


def _kernels(option: Option, machine: Machine) -> Choices:
    loaded = machine.loaded
    fastest = option.words("")
    if loaded is not None and not machine.options.kernel:
        fastest = QCoreApplication.translate("Machine", "the fastest, {kernel}").format(
            kernel=kernel_words(loaded.kernel)
        )
    names = [name for name, _words in option.choices if name and _is_of_this_kind(name, machine)]
    refused = {
        name: QCoreApplication.translate("Machine", "not on this processor")
        for name in names
        if machine.kernels and name not in machine.kernels
    }
    return Choices((("", fastest), *((name, option.words(name)) for name in names)), refused)


def _is_of_this_kind(kernel: str, machine: Machine) -> bool:
    """What is for another kind of processor altogether is not even shown."""
    arm = {"neon", "dotprod", "i8mm"}
    return kernel == "scalar" or not machine.kernels or (kernel in arm) == bool(arm & set(machine.kernels))


def _context_lengths(option: Option, machine: Machine) -> Choices:
    loaded = machine.loaded
    automatic = option.words(0)
    if loaded is not None and not machine.options.context_length:
        automatic = QCoreApplication.translate("Machine", "automatic, {n}").format(n=f"{loaded.context_length:,}")
    trained = loaded.info.trained_context_length if loaded else 0
    lengths = [n for n, _words in option.choices if n]
    too_long = QCoreApplication.translate("Machine", "the model was trained for {n}").format(n=f"{trained:,}")
    refused = {n: too_long for n in lengths if trained and n > trained}
    return Choices(((0, automatic), *((n, f"{n:,}") for n in lengths)), refused)
