#!/usr/bin/env python3
"""Everything a developer types: sets up what is missing, then opens the window or runs the tests.

    python3 packaging/dev.py run                  opens the window
    python3 packaging/dev.py run -- chat "Hello"  passes a command on to SmallMind
    python3 packaging/dev.py test                 every check and test; `test -- -k name` passes arguments on to pytest
    python3 packaging/dev.py lint                 ruff, mypy, import contracts, clang-format
    python3 packaging/dev.py build                the environment and the engine, nothing more
    python3 packaging/dev.py translate            collects the window's texts and compiles their translations

Standard library only.  A step whose inputs have not changed since it last succeeded is skipped: each leaves a stamp
with their hash beside what it made.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - before anything that an older Python could not even import
    sys.exit(f"SmallMind needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")

import argparse
import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sysconfig
import threading
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
NATIVE = ROOT / "native"
RELEASE = ROOT / "build" / "release"
SANITIZED = ROOT / "build" / "sanitized"
ARM = ROOT / "build" / "aarch64"
TRANSLATIONS = ROOT / "resources" / "translations"
ARM_TOOLCHAIN = ROOT / "packaging" / "aarch64-linux.cmake"

# What the PySide6 wheel leaves to the system, and a font for machines that have none.
WINDOW_PACKAGES = [
    "libegl1",
    "libgl1",
    "libglib2.0-0",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon-x11-0",
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "fonts-dejavu-core",
]
TEST_PACKAGES = ["doctest-dev", "xvfb"]
# For the tests of the kernels for 64-bit Arm, on other machines; qemu-user also plays an x86-64 without AVX.
ARM_TEST_PACKAGES = ["g++-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"]


class Failed(Exception):
    """A step that cannot be done; its text is for the person who typed the command."""


# --- Saying what happens ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """One line: the name at once, how long it took when it is done; on a terminal the seconds count meanwhile."""
    title, started, is_over = f"{name:.<46} ", time.monotonic(), threading.Event()

    def count() -> None:
        while not is_over.wait(1.0):
            print(f"\r{title}{time.monotonic() - started:.0f} s", end="", flush=True)

    print(title, end="", flush=True)
    counter = threading.Thread(target=count, daemon=True)
    if sys.stdout.isatty():
        counter.start()
    outcome = "failed"
    try:
        yield
        outcome = f"{time.monotonic() - started:.1f} s"
    finally:
        is_over.set()
        if counter.is_alive():
            counter.join()
            print(f"\r{title}", end="")
        print(outcome, flush=True)


def skipped(name: str) -> None:
    print(f"{name:.<46} up to date", flush=True)


def command_output(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> str:
    """What the command printed.  Raises Failed with all of it if the command fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"{done.stdout.rstrip()}\n`{' '.join(map(str, command))}` ended with status {done.returncode}.")
    return done.stdout


def attended(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> int:
    """Exit status of a command that talks to the terminal itself, and that alone decides what Ctrl-C means."""
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(env or {})}) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()


# --- Stamps -----------------------------------------------------------------------------------------------------------


def digest_of(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode() if isinstance(part, str) else part
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return digest.hexdigest()


def files_and_contents(folder: Path) -> Iterator[str | bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            yield path.relative_to(folder).as_posix()
            yield path.read_bytes()


def is_stamped(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == digest


def write_stamp(stamp: Path, digest: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest, encoding="utf-8")


# --- The system -------------------------------------------------------------------------------------------------------


def ensure_system_packages(wanted: Sequence[str]) -> None:
    """Installs Debian packages if we may.  Raises Failed with the command to type if we may not."""
    missing = missing_debian_packages([*wanted, *python_packages()])
    if not missing:
        skipped("system packages")
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        raise Failed(f"These system packages are missing. Type:\n  sudo {' '.join(install)}")
    with step(f"system packages ({len(missing)} missing)"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        command_output(["apt-get", "update"], env=quiet)
        command_output(install, env=quiet)


def missing_debian_packages(wanted: Sequence[str]) -> list[str]:
    """Those not installed under their own name or one that provides it; none on a system without dpkg."""
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return []
    listing = command_output(["dpkg-query", "-W", "-f=${db:Status-Status}\t${Package}\t${Provides}\n"])
    present: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            present |= {package, *(name.split()[0] for name in provides.split(",") if name.strip())}
    return [package for package in wanted if package not in present]


def python_packages() -> list[str]:
    """What Debian splits off its own Python: venv needs ensurepip, the engine's binding needs Python.h."""
    version = f"python3.{sys.version_info.minor}"
    packages = []
    if importlib.util.find_spec("ensurepip") is None:
        packages.append(f"{version}-venv")
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        packages.append(f"{version}-dev")
    return packages


def check_compiler() -> None:
    """Raises Failed unless a C++20 compiler is there.  Windows: CMake finds Visual Studio by itself."""
    if os.name == "nt":
        return
    named = os.environ.get("CXX", "").split()
    compiler = named or next(([name] for name in ("c++", "g++", "clang++") if shutil.which(name)), [])
    if not compiler or not shutil.which(compiler[0]):
        raise Failed("There is no C++ compiler: install g++ 11 or clang 14, or newer (Debian: apt-get install g++).")
    probe = "#include <concepts>\n#include <span>\nint main() { return std::span<int>{}.size(); }\n"
    check = [*compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"]
    if subprocess.run(check, input=probe, text=True, capture_output=True, check=False).returncode != 0:
        raise Failed(f"The compiler {' '.join(compiler)} does not know C++20: g++ 11 or clang 14, or newer, is needed.")


# --- The environment and the engine -----------------------------------------------------------------------------------


def ensure_venv() -> None:
    if PYTHON.is_file():
        skipped("virtual environment")
        return
    with step("virtual environment in .venv"):
        command_output([sys.executable, "-m", "venv", "--clear", VENV])


def ensure_dependencies(extras: Sequence[str]) -> None:
    """Installs what pyproject.toml lists, without SmallMind itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    name = f"Python packages ({len(wanted)})"
    stamp, digest = VENV / f"packages-{'-'.join(extras)}.stamp", digest_of(wanted)
    if is_stamped(stamp, digest):
        skipped(name)
        return
    with step(name):
        command_output([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *wanted])
    write_stamp(stamp, digest)


def ensure_engine() -> None:
    """SmallMind as an editable install: Python from app/, the compiled engine beside it in the environment."""
    sources = [*files_and_contents(NATIVE), *engine_settings()]
    stamp, digest = VENV / "engine.stamp", digest_of(sources)
    if is_stamped(stamp, digest):
        skipped("engine")
        return
    check_compiler()
    with step("engine (a minute or two the first time)"):
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-build-isolation", "--no-deps"]
        command_output(
            [*pip, f"--config-settings=build-dir={RELEASE}", "--editable", str(ROOT)], env=build_environment()
        )
    write_stamp(stamp, digest)


def engine_settings() -> Iterator[str]:
    """The parts of pyproject.toml that an editable install is made from."""
    everything = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for part in (everything["build-system"], everything["project"], everything["tool"]["scikit-build"]):
        yield repr(part)
    yield os.environ.get("CXX", "")


def build_environment() -> dict[str, str]:
    """CMake and Ninja come from the environment, whatever the system has."""
    return {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}", "CMAKE_GENERATOR": "Ninja"}


def ensure_starter(*, is_needed: bool) -> None:
    """The starter model in the user's model folder.  Without a network the window still opens, so a run goes on."""
    try:
        with step("starter model (98 MB the first time)"):
            command_output([PYTHON, "-m", "smallmind", "models", "starter"])
    except Failed as failure:
        if is_needed:
            raise
        print(f"{failure}\nGoing on without the starter model.", flush=True)


def set_up(*, packages: Sequence[str], extras: Sequence[str]) -> None:
    ensure_system_packages(packages)
    ensure_venv()
    ensure_dependencies(extras)
    ensure_engine()


# --- Checks -----------------------------------------------------------------------------------------------------------


def lint() -> list[str]:
    """Names of the checks that failed."""
    sources = ["app", "packaging", "tests"]
    cpp = sorted(path for folder in (NATIVE, ROOT / "tests" / "native") for path in folder.rglob("*.[ch]pp"))
    checks: dict[str, list[str | Path]] = {
        "ruff check": [SCRIPTS / "ruff", "check", "--quiet", *sources],
        "ruff format": [SCRIPTS / "ruff", "format", "--check", *sources],
        "mypy": [PYTHON, "-m", "mypy"],
        "import contracts": [SCRIPTS / "lint-imports"],
        "clang-format": [SCRIPTS / "clang-format", "--dry-run", "--Werror", *cpp],
    }
    return [name for name, command in checks.items() if not passes(name, command)]


def translate() -> int:
    """The .ts files from the sources, without places (they would change with every line), and the .qm from them."""
    ensure_venv()
    ensure_dependencies(["build", "dev"])
    sources = sorted((ROOT / "app" / "smallmind" / "ui").rglob("*.py"))
    german, english = TRANSLATIONS / "smallmind_de.ts", TRANSLATIONS / "smallmind_en.ts"
    collect: list[str | Path] = [
        SCRIPTS / "pyside6-lupdate",
        "-no-obsolete",
        "-locations",
        "none",
        "-source-language",
        "en",
        *sources,
    ]
    with step("texts"):
        command_output([*collect, "-target-language", "de", "-ts", german])
        command_output([*collect, "-pluralonly", "-target-language", "en", "-ts", english])
    with step("translations"):
        for file in (german, english):
            command_output([SCRIPTS / "pyside6-lrelease", "-nounfinished", file, "-qm", file.with_suffix(".qm")])
    return 0


def passes(name: str, *commands: Sequence[str | Path], env: Mapping[str, str] | None = None) -> bool:
    """Runs the commands in turn as one step, and prints what the first failing one said."""
    try:
        with step(name):
            for command in commands:
                command_output(command, env=env)
    except Failed as failure:
        print(failure, flush=True)
        return False
    return True


def native_tests_pass() -> bool:
    """The engine's own tests, from the objects of the release build."""
    return passes("native tests", *native_test_commands(RELEASE, []), env=build_environment())


def sanitized_tests_pass() -> bool:
    """The same tests in a build of their own under both sanitizers, in which a compiler's warning is an error."""
    # -O1: from -O2 on, gcc takes minutes for the instrumented scalar kernels.  asserts stay in.
    options = ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1"]
    options += ["-DSMALLMIND_SANITIZE=ON", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON"]
    environment = {**build_environment(), "UBSAN_OPTIONS": "print_stacktrace=1"}
    return passes("native tests under ASan and UBSan", *native_test_commands(SANITIZED, options), env=environment)


def arm_tests_pass() -> bool:
    """The engine's tests in a build for 64-bit Arm, on three processors that qemu plays."""
    name = "native tests for 64-bit Arm"
    if is_arm():
        return True  # the native tests were these
    missing = [tool for tool in ("aarch64-linux-gnu-g++", "qemu-aarch64") if not shutil.which(tool)]
    if missing:
        print(f"{name:.<46} skipped: there is no {' and no '.join(missing)}", flush=True)
        return True
    options = [f"-DCMAKE_TOOLCHAIN_FILE={ARM_TOOLCHAIN}", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON"]
    *build, run_tests = native_test_commands(ARM, options)
    return passes(name, *build, [*run_tests, "--parallel", str(os.cpu_count() or 1)], env=build_environment())


def is_arm() -> bool:
    return platform.machine().lower() in {"aarch64", "arm64"}


def native_test_commands(folder: Path, options: Sequence[str]) -> list[list[str | Path]]:
    return [
        [SCRIPTS / "cmake", "-S", NATIVE, "-B", folder, "-DSMALLMIND_BUILD_TESTS=ON", *options],
        [SCRIPTS / "cmake", "--build", folder, "--target", "native_tests"],
        [SCRIPTS / "ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error"],
    ]


@contextlib.contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """Environment for tests that open windows: an X server of their own; without Xvfb, Qt's offscreen platform."""
    server = shutil.which("Xvfb")
    if server is None:
        print("Xvfb is missing: the window is tested offscreen.", flush=True)
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    command = [server, "-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]
    with subprocess.Popen(  # in a session of its own: Ctrl-C is for pytest
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        try:
            number = process.stdout.readline().strip()
            if not number:
                raise Failed("Xvfb did not start.")
            yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            process.terminate()


# --- Commands ---------------------------------------------------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    opens_window = not arguments
    set_up(packages=WINDOW_PACKAGES if opens_window else [], extras=["build"])
    ensure_starter(is_needed=False)
    if opens_window and sys.platform == "linux" and not has_display():
        raise Failed(
            "Everything is ready, but there is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so the window\n"
            'cannot open. In the terminal: python3 packaging/dev.py run -- chat "Hello"'
        )
    program = [str(PYTHON), "-m", "smallmind", *arguments]
    if os.name == "posix":  # becomes the program, so that signals to this process reach it
        sys.stdout.flush()
        os.execv(program[0], program)
    return attended(program)


def has_display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def test(arguments: Sequence[str]) -> int:
    """Every check runs even if an earlier one failed.  pytest is last, so that its summary ends the output."""
    packages = [*WINDOW_PACKAGES, *TEST_PACKAGES, *([] if is_arm() else ARM_TEST_PACKAGES)]
    set_up(packages=packages, extras=["build", "dev"])
    ensure_starter(is_needed=True)
    failed = lint()
    failed += [] if native_tests_pass() else ["native tests"]
    failed += [] if sanitized_tests_pass() else ["native tests under ASan and UBSan"]
    failed += [] if arm_tests_pass() else ["native tests for 64-bit Arm"]
    with virtual_screen() as screen:
        command = [str(PYTHON), "-m", "pytest", *arguments]
        status = attended(command, env=screen)
    if failed:
        print(f"Failed before pytest: {', '.join(failed)}.", flush=True)
    return status or int(bool(failed))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["run", "test", "lint", "build", "translate"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for SmallMind or pytest, after --")
    options = parser.parse_args()
    arguments = options.arguments[1:] if options.arguments[:1] == ["--"] else options.arguments
    try:
        if options.command == "run":
            return run(arguments)
        if options.command == "test":
            return test(arguments)
        if options.command == "translate":
            return translate()
        set_up(packages=[], extras=["build", "dev"])
        return len(lint()) if options.command == "lint" else 0
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
