import json
import random
from typing import Any

import pytest

from smallmind.domain.errors import ConstraintFailed, InvalidSchema
from smallmind.engine.schema import SchemaMasks, check_schema
from tests.unit.chat.fake_engine import byte_tokenizer

CAT = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 8}, "age": {"type": "integer", "minimum": 0, "maximum": 99}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
END = 257


def allowed(mask: bytes) -> list[int]:
    return [i for i in range(258) if mask[i // 8] >> i % 8 & 1]


def random_answer(schema: Any, seed: int) -> str:
    """Whatever the mask allows, with equal chances, until it allows the end."""
    tokenizer, choice = byte_tokenizer(), random.Random(seed)
    mask = SchemaMasks(tokenizer).mask(json.dumps(schema))
    said: list[int] = []
    previous = None
    while True:
        ids = allowed(mask(previous))
        previous = END if END in ids else choice.choice(ids)
        if previous == END:
            return tokenizer.decode(said)
        said.append(previous)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_mask_allows_fits_the_schema(seed: int) -> None:
    cat = json.loads(random_answer(CAT, seed))
    assert set(cat) == {"name", "age"}
    assert len(cat["name"]) <= 8
    assert 0 <= cat["age"] <= 99


def test_no_space_is_allowed_that_the_schema_does_not_ask_for() -> None:
    text = random_answer({"type": "array", "items": {"enum": [1, 2]}, "minItems": 3, "maxItems": 3}, 1)
    assert text == json.dumps(json.loads(text), separators=(",", ":"))


def test_an_answer_that_has_begun_is_held_to_its_schema_as_a_whole() -> None:
    tokenizer = byte_tokenizer()
    mask = SchemaMasks(tokenizer).mask(json.dumps(CAT), tokenizer.encode('{"name":"Tom",'))
    assert allowed(mask(None)) == tokenizer.encode('"')


def test_a_beginning_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ConstraintFailed, match="stands there already"):
        SchemaMasks(byte_tokenizer()).mask(json.dumps(CAT), [ord("H")])


def test_two_answers_with_one_schema_do_not_share_their_state() -> None:
    masks = SchemaMasks(byte_tokenizer())
    first, second = masks.mask(json.dumps(CAT)), masks.mask(json.dumps(CAT))
    first(None)
    first(ord("{"))
    assert allowed(second(None)) == [ord("{")]


def test_a_token_that_the_mask_forbade_is_an_error() -> None:
    mask = SchemaMasks(byte_tokenizer()).mask(json.dumps(CAT))
    mask(None)
    with pytest.raises(ConstraintFailed):
        mask(ord("x"))


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ('{"type":', "line 1, column 9"),
        ("[1]", ""),
        ("[" * 100_000, ""),
        ('{"type": "objekt"}', ""),
        ('{"properties": {"a": {"items": {"type": "objekt"}, "type": "array"}}}', "/properties/a/items"),
        ('{"anyOf": [{"type": "string"}, {"not": {}}]}', "/anyOf/1"),
        ('{"$ref": "#/$defs/a", "$defs": {"a": {"type": "objekt"}, "b": {"$ref": "#/$defs/a"}}}', "/$defs/a"),
        ('{"type": "string", "pattern": "("}', ""),
    ],
)
def test_a_bad_schema_is_refused_with_the_place(schema: str, place: str) -> None:
    with pytest.raises(InvalidSchema) as caught:
        check_schema(schema)
    assert caught.value.place == place
    assert place in str(caught.value)


def test_schemas_are_compiled_once() -> None:
    masks = SchemaMasks(byte_tokenizer())
    masks.prepare(json.dumps(CAT))
    compiled = masks._matcher(json.dumps(CAT))
    for number in range(20):
        masks.prepare(json.dumps({"const": number}))
    assert len(masks._matchers) == 8
    assert masks._matcher(json.dumps(CAT)) is not compiled


def test_a_schema_that_definitions_make_recursive_works() -> None:
    tree = {"$ref": "#/$defs/t", "$defs": {"t": {"type": "array", "items": {"$ref": "#/$defs/t"}, "maxItems": 2}}}
    assert isinstance(json.loads(random_answer(tree, 3)), list)
