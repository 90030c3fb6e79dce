"""How technical names are written on screen."""

from __future__ import annotations

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


def kernel_words(name: str) -> str:
    """`avx512vnni` becomes `AVX-512 VNNI`."""
    return _KERNELS.get(name, name)


def thread_words(n: int) -> str:
    """`1 thread`, `2 threads`."""
    return f"{n} thread" if n == 1 else f"{n} threads"
