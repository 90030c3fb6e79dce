from __future__ import annotations

import gzip
import json
import time
from importlib.resources import files

import pytest

from smallmind.text.spelling import LANGUAGES, Speller


@pytest.fixture(scope="module")
def english() -> Speller:
    return Speller("en")


@pytest.fixture(scope="module")
def german() -> Speller:
    return Speller("de")


def mistakes(speller: Speller, text: str) -> list[str]:
    return [text[start:end] for start, end in speller.mistakes(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_list_is_found(language: str) -> None:
    packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    words: dict[str, int] = json.loads(gzip.decompress(packed))
    speller = Speller(language)
    every = sorted(words)[:: max(1, len(words) // 500)]
    assert [word for word in every if speller._frequency(word) != words[word]] == []


def test_mistakes_are_found_where_they_stand(english: Speller) -> None:
    assert mistakes(english, "I definately recieved it, didn’t I?") == ["definately", "recieved"]


@pytest.mark.parametrize(
    "text",
    [
        "see https://exampel.org/pathh and user@exampel.org",
        "the file src/mian.py has `wrnog` and wrnog_name and camelCsae",
        "```\nthsi is cdoe\n```",
        "x86_64 3rdd A1b2cc PNGG",
        "as Mr Krzysztof said to Xiaohong",
        "in {{langauge}}",
        "",
    ],
)
def test_what_is_no_prose_is_left_alone(english: Speller, text: str) -> None:
    assert mistakes(english, text) == []


def test_a_capital_begins_a_sentence_or_a_name(english: Speller) -> None:
    assert mistakes(english, "Thiss is Kowalczyk. Annother one.") == ["Thiss", "Annother"]


def test_the_most_usual_neighbour_is_suggested_first_as_large_as_the_word(english: Speller) -> None:
    assert english.suggestions("teh")[0] == "the"
    assert english.suggestions("Recieve") == ("Receive", "Relieve") or "Receive" in english.suggestions("Recieve")
    assert english.suggestions("xqzzvw") == ()


def test_a_word_that_was_added_is_right(english: Speller) -> None:
    speller = Speller("en", ["Smallmindish"])
    assert speller.knows("smallmindish")
    assert not english.knows("qwxyish")
    speller.add("qwxyish")
    assert speller.knows("Qwxyish")


def test_german_compounds_are_words(german: Speller) -> None:
    assert mistakes(german, "Die Straßenbahnhaltestelle und der Geburtstagskuchen sind schön.") == []
    assert mistakes(german, "Das ist ein Fehlr.") == ["Fehlr"]


def test_a_paragraph_is_checked_within_a_frame(english: Speller) -> None:
    text = "the quick brown fox jumps over the lazy dog " * 40
    began = time.process_time()
    list(english.mistakes(text))
    assert time.process_time() - began < 0.1
    assert english.n_new(text) == 0
    assert english.n_new("something else") == 2


def test_suggestions_come_within_a_blink(german: Speller) -> None:
    began = time.process_time()
    german.suggestions("Fehlrquelle")
    assert time.process_time() - began < 0.3
