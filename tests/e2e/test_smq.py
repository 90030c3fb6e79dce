"""A model converted to .smq says the very same, opens at once, shares its memory, and may be cut short under us."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smallmind._native import Engine as NativeEngine  # noqa: TID251
from smallmind._native import Model, kernel_names  # noqa: TID251
from smallmind.domain.errors import ModelFileChanged, ModelFileError, UnsupportedModel
from smallmind.domain.generation import Finished, GenerationRequest, SamplingOptions, TextDelta
from smallmind.domain.model import IN_MEMORY, EngineOptions
from smallmind.engine import Engine, load_model_sync, read_header
from smallmind.engine.conversion import convert_model, verify_model
from smallmind.library import Library
from tests.golden.tiny_models import FORMAT_NAMES, MODELS, sample_tokens, write_format_model

GREEDY = SamplingOptions(temperature=0, repetition_penalty=1, max_tokens=24)
ENDLESS = SamplingOptions(temperature=2, top_k=0, top_p=1, min_p=0, seed=1, max_tokens=1_500)


@pytest.fixture(scope="session")
def starter_smq(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("smq") / "starter.smq"
    convert_model(starter_path, path)
    return path


def logits(path: Path, kernel: str = "", *, is_mapped: bool = True) -> bytes:
    model = Model.load(str(path), 2, is_mapped=is_mapped)
    engine = NativeEngine(model, n_threads=2, context_length=64, kernel=kernel, token_bytes=[b""] * model.n_vocab)
    try:
        return engine.evaluate(sample_tokens(40), 0)
    finally:
        engine.close()


@pytest.mark.parametrize("format_name", FORMAT_NAMES)
def test_logits_are_the_same_bytes_in_every_format(format_name: str, tmp_path: Path) -> None:
    source, target = tmp_path / "tiny.gguf", tmp_path / "tiny.smq"
    write_format_model(source, format_name)
    convert_model(source, target)
    expected = logits(source)
    assert logits(target) == expected
    assert logits(target, is_mapped=False) == expected
    verify_model(target)


@pytest.mark.parametrize("architecture", MODELS)
def test_logits_are_the_same_bytes_in_every_architecture_and_kernel(architecture: str, tmp_path: Path) -> None:
    from gguf import GGMLQuantizationType as Format

    source, target = tmp_path / "tiny.gguf", tmp_path / "tiny.smq"
    MODELS[architecture].write(source, Format.Q8_0)
    convert_model(source, target)
    for kernel in kernel_names():
        assert logits(target, kernel) == logits(source, kernel)


def test_the_header_says_what_that_of_the_gguf_file_says(starter_path: Path, starter_smq: Path) -> None:
    original, converted = read_header(starter_path), read_header(starter_smq)
    assert (original.is_smq, converted.is_smq) == (False, True)
    assert converted.metadata == original.metadata
    assert {(t.type, t.shape) for t in converted.tensors} == {(t.type, t.shape) for t in original.tensors}
    library = Library(starter_smq.parent, read_header)
    info, first = library.inspect(starter_smq), library.inspect(starter_path)
    assert (info.quantisation, info.licence) == (first.quantisation, first.licence)
    assert info.n_parameters == first.n_parameters
    assert [model.name for model in library.scan()] == ["starter"]


def test_answers_are_the_same_words(starter_path: Path, starter_smq: Path) -> None:
    said = []
    for path, loading in ((starter_path, "mapped"), (starter_smq, "mapped"), (starter_smq, "memory")):
        engine = load_model_sync(path, EngineOptions(context_length=512, loading=loading))
        said.append(engine.generate("The capital of France is", GREEDY))
        engine.close()
    assert "Paris" in said[0]
    assert said == said[:1] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a thread's page faults")
def test_opening_waits_for_no_weights(starter_smq: Path) -> None:
    """Whoever reads weights meets their pages; the thread that opens a mapped file meets those of its header only."""
    import resource

    def pages_met(*, is_mapped: bool) -> int:
        first = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        Model.load(str(starter_smq), 1, is_mapped=is_mapped)
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - first

    def fewest_pages_met(*, is_mapped: bool) -> int:
        return min(pages_met(is_mapped=is_mapped) for _ in range(3))  # the first one also makes room on the heap

    assert fewest_pages_met(is_mapped=True) < fewest_pages_met(is_mapped=False) / 10


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_two_processes_share_the_pages(starter_smq: Path) -> None:
    """What is resident of the file in both is counted half for each of them."""
    mine = Model.load(str(starter_smq), 1)
    program = f"""
from pathlib import Path
from smallmind._native import Model
import time

def figures_kb() -> list[int]:
    place = Path("/proc/self/smaps").read_text().split({str(starter_smq)!r})[1]
    return [int(line.split()[1]) for line in place.splitlines() if line.startswith(("Rss:", "Pss:"))][:2]

model = Model.load({str(starter_smq)!r}, 1)
give_up = time.monotonic() + 30
while figures_kb()[0] * 1024 < 0.9 * {starter_smq.stat().st_size} and time.monotonic() < give_up:
    time.sleep(0.05)
print(*figures_kb())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    rss, pss = (int(figure) for figure in done.stdout.split())
    assert mine.is_mapped
    assert rss * 1024 > 0.9 * starter_smq.stat().st_size
    assert pss < 0.6 * rss


@pytest.mark.skipif(sys.platform == "win32", reason="a mapped file cannot be cut there")
async def test_a_file_cut_under_a_running_model_ends_that_model_only(starter_smq: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.smq"
    path.write_bytes(starter_smq.read_bytes())
    other = await Engine.load(starter_smq, EngineOptions(context_length=512))
    engine = await Engine.load(path, EngineOptions(context_length=2_048))
    answer = engine.submit(GenerationRequest((5, 6, 7), ENDLESS))
    while not isinstance(await anext(answer), TextDelta):
        pass
    os.truncate(path, 1_000_000)
    with pytest.raises(ModelFileChanged, match=r"cut\.smq") as caught:
        [event async for event in answer]
    assert caught.value.path == str(path)
    with pytest.raises(ModelFileChanged):
        engine.submit(GenerationRequest((5, 6, 7), GREEDY))
    await engine.close()
    with pytest.raises(ModelFileError):
        await Engine.load(path, EngineOptions())
    events = [event async for event in other.submit(GenerationRequest((5, 6, 7), GREEDY))]
    assert isinstance(events[-1], Finished)
    await other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a mapped file cannot be cut there")
async def test_a_model_in_memory_does_not_mind_what_becomes_of_its_file(starter_smq: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.smq"
    path.write_bytes(starter_smq.read_bytes())
    engine = await Engine.load(path, EngineOptions(context_length=512, loading=IN_MEMORY))
    os.truncate(path, 0)
    events = [event async for event in engine.submit(GenerationRequest((5, 6, 7), GREEDY))]
    assert isinstance(events[-1], Finished)
    await engine.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a mapped file cannot be cut there")
async def test_a_gguf_file_cut_while_it_is_packed_is_a_typed_error(starter_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(starter_path.read_bytes())

    def cut(_done: int, _total: int) -> bool:
        os.truncate(path, 1_000_000)
        return True

    with pytest.raises(ModelFileChanged):
        await asyncio.to_thread(Model.load, str(path), 2, cut)


def test_damaged_weights_are_found_by_verifying(starter_smq: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.smq"
    content = bytearray(starter_smq.read_bytes())
    content[50_000_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"blk\.\d+\."):
        verify_model(path)
    with pytest.raises(UnsupportedModel):
        convert_model(path, tmp_path / "again.smq")


def test_a_conversion_that_is_interrupted_leaves_nothing(starter_path: Path, tmp_path: Path) -> None:
    (tmp_path / "out.smq").write_text("the old one")

    def interrupt(n_done: int, n_total: int) -> None:
        if n_done > n_total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert_model(starter_path, tmp_path / "out.smq", may_replace=True, progress=interrupt)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.smq"]
    assert (tmp_path / "out.smq").read_text() == "the old one"


def test_the_command_converts_and_the_program_talks_with_the_result(starter_path: Path, tmp_path: Path) -> None:
    target = tmp_path / "small.smq"
    command = [sys.executable, "-m", "smallmind"]
    converting = [*command, "convert", str(starter_path), str(target)]
    done = subprocess.run(converting, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == f"{target}\n"
    assert abs(target.stat().st_size / starter_path.stat().st_size - 1) < 0.01
    again = subprocess.run(converting, capture_output=True, text=True, timeout=120, check=False)
    assert again.returncode == 2
    assert "--force" in again.stderr
    subprocess.run([*converting, "--force"], capture_output=True, timeout=120, check=True)
    subprocess.run([*command, "convert", "--verify", str(target)], capture_output=True, timeout=120, check=True)
    chat = [*command, "chat", "--model", str(target), "--temperature", "0", "What is the capital of France?"]
    done = subprocess.run(chat, capture_output=True, text=True, timeout=120, check=True)
    assert "Paris" in done.stdout
