from __future__ import annotations

from smallmind.chat.attachments.fitting import fit
from smallmind.domain.conversation import Attachment


def attachment(text: str, name: str = "file.txt") -> Attachment:
    return Attachment(0, name, "text/plain", text, len(text))


def count(text: str) -> int:
    return len(text.split())


def pages(*words: str) -> str:
    return "\f".join(" ".join([word] * 100) for word in words)


def used_text(each: Attachment) -> list[str]:
    return [each.text[passage.start : passage.end].split()[0] for passage in each.used]


def test_what_fits_goes_whole() -> None:
    (result,) = fit("question", [attachment(pages("a", "b"))], 300, count)
    assert result.used == ()


def test_of_what_does_not_fit_the_best_passages_go_in_the_order_of_the_text() -> None:
    long = attachment(pages("rain", "sun", "fog", "rain", "snow"))
    (result,) = fit("Will there be snow or rain?", [long], 340, count)
    assert used_text(result) == ["rain", "rain", "snow"]


def test_a_small_file_goes_whole_beside_a_long_one() -> None:
    small, long = attachment(pages("note"), "note.txt"), attachment(pages("a", "b", "c", "d"), "long.txt")
    first, second = fit("c", [long, small], 350, count)
    assert second.used == ()
    assert used_text(first) == ["a", "c"] or used_text(first) == ["c"]
    assert "c" in used_text(first)


def test_long_files_compete_for_the_room() -> None:
    first, second = fit("rain", [attachment(pages("a", "b", "c")), attachment(pages("d", "rain", "rain"))], 260, count)
    assert used_text(second) == ["rain", "rain"]
    assert [passage.start for passage in first.used] == [0]
    assert first.used[0].end == 0


def test_passages_that_overlap_become_one() -> None:
    text = "\n\n".join(" ".join([word] * n) for word, n in (("a", 150), ("b", 30), ("c", 150), ("d", 400)))
    (result,) = fit("a b c", [attachment(text)], 360, count)
    assert [text[each.start : each.end].split()[0] for each in result.used] == ["a"]


def test_a_huge_text_is_not_counted_whole() -> None:
    counted: list[int] = []

    def counting(text: str) -> int:
        counted.append(len(text))
        return count(text)

    fit("rain", [attachment("rain and fog " * 100_000)], 500, counting)
    assert max(counted) < 10_000


def test_beside_what_answers_the_question_only_a_little_more_goes_along() -> None:
    (result,) = fit("rain", [attachment(pages("a", "rain", *"bcdefghijklmnop"))], 1_000, count)
    assert used_text(result) == ["a", "rain"]


def test_where_nothing_answers_it_the_room_is_filled_from_the_beginning() -> None:
    (result,) = fit("Summary!", [attachment(pages(*"abcdefghijklmnop"))], 424, count)
    assert used_text(result) == ["a", "b", "c", "d"]
