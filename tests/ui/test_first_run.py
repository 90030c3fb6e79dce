"""The first start: from no model to the first answer."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from pathlib import Path

from smallmind.domain.errors import ModelFileError, StarterUnavailable
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.services import Progress, Services
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import MODEL, FakeWorld
from tests.ui.person import Person, until


class Shop:
    """Hands the starter model out when `gate` opens; counts who asked."""

    def __init__(self, world: FakeWorld) -> None:
        self.n_asked = 0
        self.gate = threading.Event()
        self.failure: Exception | None = None
        self.was_given_up = False
        self._world = world

    def fetch(self, progress: Progress) -> Path:
        self.n_asked += 1
        try:
            while not self.gate.is_set():
                progress(40_000_000, 191_000_000)
                time.sleep(0.01)
        except Exception:
            self.was_given_up = True
            raise
        if self.failure is not None:
            raise self.failure
        self._world.library.models = (MODEL,)
        return MODEL.path

    def services(self) -> Services:
        self._world.library.models = ()
        return replace(
            self._world.services(),
            fetch_starter=self.fetch,
            memory_bytes=16_000_000_000,
            available_bytes=9_000_000_000,
        )


async def began(window: MainWindow, workspace: Workspace, shop: Shop) -> Person:
    """Somebody in front of the first screen."""
    await workspace.start(shop.services())
    person = Person(window)
    await until(lambda: person.sees("Welcome to SmallMind"))
    return person


async def test_it_ends_in_a_first_answer(window: MainWindow, workspace: Workspace, world: FakeWorld) -> None:
    shop = Shop(world)
    person = await began(window, workspace, shop)
    assert person.sees("AVX-512 VNNI, 2 cores. Good.")
    assert person.sees("9.0 GB of 16 GB is free")
    assert not window.banner.isVisible()
    person.click("Get the starter model")
    await until(lambda: person.sees("40 MB of 191 MB"))
    shop.gate.set()
    await until(lambda: person.sees("What shall we think about?"))
    await until(lambda: workspace.engine.is_ready)
    person.click("Explain how rain forms")
    await until(lambda: person.sees("Paris is the capital.") and person.sees("first token"))


async def test_nothing_is_fetched_before_the_user_says_so(
    window: MainWindow, workspace: Workspace, world: FakeWorld
) -> None:
    shop = Shop(world)
    await began(window, workspace, shop)
    await asyncio.sleep(0.05)
    assert shop.n_asked == 0


async def test_it_can_be_cancelled(window: MainWindow, workspace: Workspace, world: FakeWorld) -> None:
    shop = Shop(world)
    person = await began(window, workspace, shop)
    person.click("Get the starter model")
    await until(lambda: person.sees("on its way"))
    person.click("Cancel")
    await until(lambda: person.buttons("Get the starter model"))
    await until(lambda: shop.was_given_up)
    assert not person.sees("on its way")


async def test_without_a_network_it_says_so_and_can_be_tried_again(
    window: MainWindow, workspace: Workspace, world: FakeWorld
) -> None:
    shop = Shop(world)
    shop.failure = StarterUnavailable("no connection to the package index")
    shop.gate.set()
    person = await began(window, workspace, shop)
    person.click("Get the starter model")
    await until(lambda: person.sees("could not be fetched: no connection to the package index."))
    assert person.sees("Check the internet connection")
    shop.failure = None
    person.click("Try again")
    await until(lambda: workspace.engine.is_ready)


async def test_a_damaged_file_leads_back_to_the_first_screen(
    window: MainWindow, workspace: Workspace, world: FakeWorld
) -> None:
    person = await began(window, workspace, Shop(world))
    world.load_error = ModelFileError("/m/broken.gguf", "tensor blk.0", 12, "it ends too early")
    workspace.load_model_file(Path("/m/broken.gguf"))
    await until(lambda: person.sees("The model file broken.gguf is damaged"))
    assert person.buttons("Get the starter model")
    world.load_error = None
    workspace.load_model_file(Path("/m/sound.gguf"))
    await until(lambda: workspace.engine.is_ready)
    assert person.sees("What shall we think about?")
    assert not window.banner.isVisible()


async def test_closing_the_window_ends_the_download(window: MainWindow, workspace: Workspace, world: FakeWorld) -> None:
    shop = Shop(world)
    person = await began(window, workspace, shop)
    person.click("Get the starter model")
    await until(lambda: person.sees("on its way"))
    await workspace.close()
    await until(lambda: shop.was_given_up)
