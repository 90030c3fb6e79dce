from __future__ import annotations

import time

from smallmind.chat.attachments.passages import WORDS, PassageIndex, heading_of, lines_of, page_of, split
from smallmind.domain.conversation import Attachment, Passage


def attachment(text: str, media_type: str = "text/plain") -> Attachment:
    return Attachment(0, "file", media_type, text, len(text))


def paragraph(word: str, n_words: int = 80) -> str:
    return " ".join([word] * n_words) + "."


def best(text: str, question: str) -> str:
    ranking = PassageIndex([attachment(text)]).rank(question)
    place = [*ranking.good, *ranking.rest][0]
    return text[place.passage.start : place.passage.end]


def test_passages_cover_all_of_the_text() -> None:
    text = "\n\n".join(f"paragraph {n} " + paragraph("word", n % 90 + 1) for n in range(60))
    covered = set[int]().union(*(range(each.start, each.end) for each in split(text)))
    assert all(text[n].isspace() for n in range(len(text)) if n not in covered)


def test_a_passage_has_about_two_hundred_words() -> None:
    text = "\n\n".join(paragraph("word", 45) for _ in range(40))
    sizes = [len(text[each.start : each.end].split()) for each in split(text)]
    assert max(sizes) <= WORDS
    assert min(sizes[:-1]) > WORDS // 2


def test_a_passage_never_reaches_over_the_end_of_a_page() -> None:
    text = "\f".join(paragraph(f"page{n}", 120) for n in range(4))
    assert all("\f" not in text[each.start : each.end] for each in split(text))
    assert len(split(text)) == 4


def test_a_heading_begins_a_passage() -> None:
    text = paragraph("one", 100) + "\n\n## Two\n\n" + paragraph("two", 20)
    assert [text[each.start : each.end][:6] for each in split(text)] == ["one on", "## Two"]


def test_neighbours_share_a_short_paragraph() -> None:
    text = "\n\n".join([paragraph("a", 150), paragraph("b", 30), paragraph("c", 150)])
    first, second = split(text)
    assert text[first.start : first.end].endswith("b.")
    assert text[second.start : second.end].startswith("b ")


def test_a_line_without_end_is_cut() -> None:
    began = time.monotonic()
    passages = split("x" * 1_000_000)
    assert max(each.end - each.start for each in passages) <= 12 * WORDS
    assert time.monotonic() - began < 10  # quadratic would be minutes


def test_the_passage_that_shares_rare_words_with_the_question_comes_first() -> None:
    text = "\n\n".join([paragraph("common"), paragraph("umbrella"), paragraph("rain"), paragraph("common")])
    text = text.replace("rain rain", "rain common")
    assert "umbrella" in best(text, "Where did I leave the common umbrellas?")


def test_passages_that_match_alike_keep_the_order_of_the_text() -> None:
    text = "\f".join(f"page {n} rain" for n in range(9))
    ranking = PassageIndex([attachment(text)]).rank("rain")
    places = [*ranking.good, *ranking.rest]
    assert [each.passage.start for each in places] == sorted(each.passage.start for each in places)


def test_a_question_that_shares_no_word_begins_at_the_beginning() -> None:
    text = "\f".join(paragraph(word) for word in ("alpha", "beta", "gamma"))
    assert best(text, "Zusammenfassung?").startswith("alpha")
    assert best(text, "").startswith("alpha")


def test_chinese_is_found_without_spaces_between_words() -> None:
    text = "\f".join(["天气很好。" * 20, "铁路公司的报告。" * 20, "天气不好。" * 20])
    assert "铁路" in best(text, "铁路")


def test_signs_of_the_search_language_in_a_question_are_only_words() -> None:
    assert best("alpha\fbeta", 'NEAR("beta" AND -x) OR * ^"').startswith("beta")


def test_a_passage_knows_its_page_its_heading_and_its_lines() -> None:
    pages = attachment("one\ftwo\fthree", "application/pdf")
    assert page_of(pages, Passage(8, 13)) == 3
    assert page_of(attachment("one"), Passage(0, 3)) == 0
    parts = attachment("# A\n\none\n\n## B c\n\ntwo", "text/markdown")
    assert heading_of(parts, Passage(5, 8)) == "A"
    assert heading_of(parts, Passage(10, 21)) == "B c"
    assert heading_of(attachment("# A\n\none"), Passage(5, 8)) == ""
    assert lines_of(parts, Passage(5, 16)) == (3, 5)


def test_what_shares_only_words_that_stand_everywhere_is_not_good() -> None:
    text = "\f".join(f"the meadow is green {'umbrella' if n == 3 else ''}" for n in range(9))
    ranking = PassageIndex([attachment(text)]).rank("What is the umbrella?")
    assert [text[each.passage.start : each.passage.end][-8:] for each in ranking.good] == ["umbrella"]
    assert len(ranking.rest) == 8
