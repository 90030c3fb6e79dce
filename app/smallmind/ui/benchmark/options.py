"""The choices of a run: model, kernels, threads, what and how often."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from smallmind.bench.suite.plan import ALL_PARTS, SuitePlan
from smallmind.domain.errors import SmallMindError
from smallmind.ui.appearance import Appearance
from smallmind.ui.benchmark.choices import ChoiceButton
from smallmind.ui.benchmark.words import kernels_words, part_words
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.wording import kernel_words, thread_words

ROUNDS = (3, 5, 10, 20)
_USUAL_ROUNDS = 5


class BenchmarkOptions(QObject):
    """Four buttons.  At first the chat's own model, kernel and threads are chosen."""

    changed = Signal()

    def __init__(self, appearance: Appearance, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._model = ChoiceButton(appearance, self.tr("Model"), widest=230)
        self._kernels = ChoiceButton(appearance, self.tr("Kernels"), widest=190)
        self._threads = ChoiceButton(appearance, self.tr("Threads"))
        self._extent = ChoiceButton(appearance, self.tr("What is measured"), widest=170)
        self._fill_extent()
        for button in self.buttons:
            button.changed.connect(self._follow)

    @property
    def buttons(self) -> tuple[ChoiceButton, ...]:
        """In the order of the head."""
        return (self._model, self._kernels, self._threads, self._extent)

    @property
    def path(self) -> Path | None:
        """The model's file; None if there is none."""
        chosen = self._model.chosen(0)
        return chosen[0] if chosen and isinstance(chosen[0], Path) else None

    def plan(self) -> SuitePlan:
        """As it is chosen."""
        (threads,), (rounds,) = self._threads.chosen(0), self._extent.chosen(1)
        return SuitePlan(
            kernels=tuple(str(each) for each in self._kernels.chosen(0)),
            n_threads=threads if isinstance(threads, int) else 0,
            iterations=rounds if isinstance(rounds, int) else _USUAL_ROUNDS,
            parts=tuple(str(each) for each in self._extent.chosen(0)),
            kv_format=self._workspace.settings.value.engine.kv_format,
            loading=self._workspace.settings.value.engine.loading,
        )

    async def refresh(self) -> None:
        """What is installed, and what this machine has; choices that were made stay."""
        try:
            models = await self._workspace.installed_models()
        except SmallMindError:
            models = ()
        files = {model.path: model.name for model in models}
        current = self._workspace.engine.path
        if current is not None:
            files.setdefault(current, current.stem)
        chosen = self.path if self.path in files else current
        if files:
            self._model.clear()
            self._model.add_one_of(list(files.items()), chosen if chosen in files else next(iter(files)))
        self._fill_machine()
        self._follow()

    def _fill_machine(self) -> None:
        services = self._workspace.services
        if services is None or self._kernels.chosen(0):
            return
        loaded = self._workspace.engine.loaded
        names = list(reversed(services.kernel_names))
        kernel = loaded.kernel if loaded and loaded.kernel in names else names[0]
        self._kernels.add_some_of([(name, kernel_words(name)) for name in names], (kernel,))
        counts = sorted({*(2**power for power in range(10) if 2**power < services.n_cores), services.n_cores})
        if loaded is not None and loaded.n_threads not in counts:
            counts = sorted({*counts, loaded.n_threads})
        threads = loaded.n_threads if loaded else services.n_cores
        self._threads.add_one_of([(count, thread_words(count)) for count in counts], threads)

    def _fill_extent(self) -> None:
        self._extent.add_some_of([(part, part_words(part)) for part in ALL_PARTS], ALL_PARTS)
        self._extent.add_one_of([(n, self.tr("%n round(s)", "", n)) for n in ROUNDS], _USUAL_ROUNDS)

    def _follow(self) -> None:
        path = self.path
        self._model.show_words(path.stem if path else self.tr("No model"))
        self._kernels.show_words(kernels_words(tuple(str(each) for each in self._kernels.chosen(0))))
        for each in self._threads.chosen(0):
            self._threads.show_words(thread_words(each if isinstance(each, int) else 0))
        parts, rounds = self._extent.chosen(0), self._extent.chosen(1)
        n_rounds = rounds[0] if rounds and isinstance(rounds[0], int) else _USUAL_ROUNDS
        whole = self.tr("Everything") if len(parts) == len(ALL_PARTS) else self.tr("%n part(s)", "", len(parts))
        self._extent.show_words(f"{whole} · {self.tr('%n round(s)', '', n_rounds)}")
        self.changed.emit()
