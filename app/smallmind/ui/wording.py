"""How technical names and numbers are written on screen, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject

_KERNELS = {
    "scalar": "Scalar",
    "avx2": "AVX2",
    "avx2vnni": "AVX2 VNNI",
    "avx512": "AVX-512",
    "avx512vnni": "AVX-512 VNNI",
    "neon": "NEON",
    "dotprod": "NEON dot product",
    "i8mm": "NEON I8MM",
}
_STEPS = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))


class Wording(QObject):
    """Plurals: lupdate reads them only where `self.tr` stands in a class."""

    def threads(self, n: int) -> str:
        """`1 thread`, `2 threads`."""
        return self.tr("%n thread(s)", "", n)

    def bytes(self, n: int) -> str:
        """`1 byte`, `2 bytes`."""
        return self.tr("%n byte(s)", "", n)


def kernel_words(name: str) -> str:
    """`avx512vnni` becomes `AVX-512 VNNI`."""
    return _KERNELS.get(name, name)


def thread_words(n: int) -> str:
    """`1 thread`, `2 threads`."""
    return Wording().threads(n)


def number_words(value: float, n_decimals: int = 0) -> str:
    """`1240` becomes `1,240`, in German `1.240`."""
    return _locale().toString(float(value), "f", n_decimals)


def quoted(text: str) -> str:
    """`“text”`, in German `„text“`."""
    return _locale().quoteString(text)


def _locale() -> QLocale:
    locale = QLocale()
    return QLocale(QLocale.Language.English) if locale.language() == QLocale.Language.C else locale


def measured_words(value: float) -> str:
    """Three digits, or all of the whole ones."""
    return number_words(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)


def size_words(size_bytes: int) -> str:
    """`98_123_456` becomes `98 MB`; decimal units, one decimal below 10."""
    for step, unit in _STEPS:
        if size_bytes >= step:
            value = size_bytes / step
            return f"{number_words(value, 1 if value < 10 else 0)} {unit}"
    return Wording().bytes(size_bytes)
