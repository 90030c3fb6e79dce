import pytest

from smallmind.domain.units import format_bytes


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_500, "1.5 kB"), (98_362_432, "98 MB"), (4_200_000_000, "4.2 GB")],
)
def test_sizes_read_as_people_write_them(size_bytes: int, text: str) -> None:
    assert format_bytes(size_bytes) == text
