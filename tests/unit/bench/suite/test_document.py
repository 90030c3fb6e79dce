from __future__ import annotations

import json
from typing import Any

import pytest

from smallmind.bench.suite.comparison import compare
from smallmind.bench.suite.document import BenchFileError, from_json, to_json
from smallmind.bench.suite.result import SuiteResult


def test_a_result_comes_back_as_it_was(result: SuiteResult) -> None:
    assert from_json(to_json(result), "a.json") == result


def test_programs_find_medians_spread_and_shares(result: SuiteResult) -> None:
    document = json.loads(to_json(result))
    decode = next(each for each in document["figures"] if (each["part"], each["size"]) == ("decode", 0))
    assert (decode["median"], decode["unit"], decode["kernel"]) == (250.0, "tokens/s", "avx2")
    assert decode["low_quartile"] == 245.0
    assert decode["share_of_limit"] == pytest.approx(0.8)
    assert (document["format"], document["format_version"]) == ("smallmind-bench", 1)


def test_a_comparison_is_told_with_its_alerts(result: SuiteResult) -> None:
    document = json.loads(to_json(result, compare(result, result)))
    assert document["comparison"]["mismatch"] is None
    assert {change["is_alert"] for change in document["comparison"]["changes"]} == {False}
    assert from_json(json.dumps(document), "a.json") == result


def test_a_field_of_a_later_version_is_left_out(result: SuiteResult) -> None:
    document = json.loads(to_json(result))
    document["plan"]["colour"] = "green"
    document["extra"] = 1
    assert from_json(json.dumps(document), "a.json") == result


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "something"),
        (("format_version",), 2),
        (("made_at",), "yesterday"),
        (("model",), "tiny"),
        (("figures",), [{"part": "decode", "size": 0, "kernel": "avx2", "samples": []}]),
        (("figures",), [{"part": "juggle", "size": 0, "kernel": "avx2", "samples": [[0, 1]]}]),
        (("figures",), [{"part": "decode"}]),
        (("memory", "peak_bytes"), "much"),
        (("limits", "peaks"), 3),
        (("plan", "parts"), ["nothing"]),
        (("machine",), {}),
        (("took_s",), None),
    ],
)
def test_a_file_that_is_something_else_is_an_error(result: SuiteResult, path: tuple[str, ...], value: Any) -> None:
    document = json.loads(to_json(result))
    place = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(BenchFileError, match=r"a\.json is no result"):
        from_json(json.dumps(document), "a.json")


@pytest.mark.parametrize("text", ["", "[]", "nothing", "3", "{}", "\x00"])
def test_what_is_no_json_object_is_an_error(text: str) -> None:
    with pytest.raises(BenchFileError):
        from_json(text, "a.json")
