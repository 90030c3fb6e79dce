"""Answers that fit a JSON schema: which tokens may come next, by llguidance.

It is imported when the first schema is used; guidance.py does what takes long.  Compact JSON only: no space that the
schema does not ask for.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

from smallmind.domain.errors import ConstraintFailed, InvalidSchema
from smallmind.engine.guidance import GuidedVocabulary, Matcher, guidance_module
from smallmind.text import Tokenizer

Schema = dict[str, Any]

_MOST_COMPILED = 8
_OPTIONS: Any = {"whitespace_flexible": False}
# Where a schema holds others: by name, in a list, or as they are.
_NAMED = ("properties", "patternProperties", "$defs", "definitions")
_LISTED = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "additionalItems")


def check_schema(text: str) -> None:
    """Takes milliseconds.  Raises InvalidSchema that names the place."""
    _grammar_of(text)


class SchemaMasks:
    """Makes masks for one vocabulary.  Any number of threads may use it; the first use takes 0.3 s and more."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._vocabulary: GuidedVocabulary | None = None
        self._matchers: OrderedDict[str, Matcher] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, schema: str) -> None:
        """Does what is slow about a schema, once.  Raises InvalidSchema."""
        self._matcher(schema)

    def mask(self, schema: str, answered: Sequence[int] = ()) -> SchemaMask:
        """For one answer, which begins with the tokens `answered`.  Raises InvalidSchema, ConstraintFailed."""
        return SchemaMask(self._matcher(schema).copy(), answered)

    def _matcher(self, schema: str) -> Matcher:
        with self._lock:
            if schema not in self._matchers:
                grammar = _grammar_of(schema)
                if self._vocabulary is None:
                    self._vocabulary = _vocabulary_of(self._tokenizer)
                matcher = Matcher.of_grammar(self._vocabulary, grammar)
                if matcher.error:
                    raise InvalidSchema("", _clause(matcher.error))
                self._matchers[schema] = matcher
            self._matchers.move_to_end(schema)
            while len(self._matchers) > _MOST_COMPILED:
                self._matchers.popitem(last=False)
            return self._matchers[schema]


class SchemaMask:
    """The state of one answer.  Called by the engine's thread before each token."""

    def __init__(self, matcher: Matcher, answered: Sequence[int]) -> None:
        self._matcher = matcher
        if answered and not matcher.consume(answered):
            raise ConstraintFailed("what stands there already does not fit")

    def __call__(self, previous: int | None) -> bytes:
        """A bit for each token: whether it may follow `previous`."""
        if previous is not None and not self._matcher.consume((previous,)):
            raise ConstraintFailed(_clause(self._matcher.error))
        mask = self._matcher.mask()
        if not mask:
            raise ConstraintFailed(_clause(self._matcher.error))
        return mask


def _vocabulary_of(tokenizer: Tokenizer) -> GuidedVocabulary:
    """As llguidance wants it: a control token's bytes begin with one that no text has."""
    if not tokenizer.end_tokens:
        raise ConstraintFailed("this model has no token that ends an answer")
    tokens = list(tokenizer.token_bytes)
    for name, token_id in tokenizer.special_tokens.items():
        tokens[token_id] = b"\xff" + name.encode()
    slices = guidance_module().LLTokenizer.json_slices()
    return GuidedVocabulary(tokens, sorted(tokenizer.end_tokens), tokenizer.encode, slices)


def _grammar_of(text: str) -> str:
    try:
        schema = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidSchema(f"line {error.lineno}, column {error.colno}", f"it is no JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise InvalidSchema("", f"it is no JSON: {error}") from error
    if not isinstance(schema, dict):
        raise InvalidSchema("", "it must be an object, in braces")
    if problem := _problem_of(schema):
        raise InvalidSchema(_place_of(schema, problem), problem)
    grammar: str = guidance_module().LLMatcher.grammar_from_json_schema(schema, overrides=_OPTIONS)
    return grammar


def _problem_of(schema: Schema) -> str:
    matchers = guidance_module().LLMatcher
    try:
        grammar = matchers.grammar_from_json_schema(schema, overrides=_OPTIONS)
    except ValueError as error:
        return _clause(str(error))
    is_error, messages = matchers.validate_grammar_with_warnings(grammar)
    return _clause(messages[0]) if is_error else ""


def _place_of(schema: Schema, problem: str) -> str:
    """The innermost schema that has the same problem by itself, as a JSON pointer."""
    shared: Schema = {name: schema[name] for name in ("$defs", "definitions") if name in schema}
    place = ""
    while True:
        parts = _parts_of(schema)
        found = next(((name, part) for name, part in parts if _problem_of({**shared, **part}) == problem), None)
        if found is None:
            return place
        place += f"/{found[0]}"
        schema = found[1]


def _parts_of(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for key in _NAMED:
        for name, part in _items(schema.get(key)):
            yield f"{key}/{name}", part
    for key in _LISTED:
        parts = schema.get(key)
        for i, part in enumerate(parts if isinstance(parts, list) else ()):
            if isinstance(part, dict):
                yield f"{key}/{i}", part
    for key in _SINGLE:
        single = schema.get(key)
        if isinstance(single, dict):
            yield key, single


def _items(parts: object) -> Iterator[tuple[str, Schema]]:
    for name, part in parts.items() if isinstance(parts, dict) else ():
        if isinstance(part, dict):
            yield name, part


def _clause(message: str) -> str:
    """The first line of a message, or the last of one that draws a picture, without a full stop."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = lines[0].removeprefix("WARNING:").strip() if lines else "it failed"
    return (f"{first} {lines[-1]}" if first.endswith(":") and len(lines) > 1 else first).rstrip(".")
