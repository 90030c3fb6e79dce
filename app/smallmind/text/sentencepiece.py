"""SentencePiece vocabularies (`tokenizer.ggml.model` = "llama"): scored pieces, bytes as <0x0A>, spaces as U+2581.

SentencePiece merges the pair whose result scores best.  A BPE whose merge list holds every split of every piece, best
score first, does the same, so one library serves both kinds of vocabulary.
"""

from __future__ import annotations

import re

from smallmind.domain.errors import UnsupportedModel
from smallmind.text.encoder import Encode, ids_of
from smallmind.text.vocabulary import TokenKind, Vocabulary

_SPACE = "\u2581"
_BYTE_TOKEN = re.compile(r"<0x([0-9A-Fa-f]{2})>")


def build_encoder(vocabulary: Vocabulary, path: str) -> Encode:
    """A function from texts to ids.  No merge makes a control or byte token, so that no text can spell one."""
    from tokenizers import AddedToken, Tokenizer, models, normalizers

    if not vocabulary.scores:
        raise UnsupportedModel(path, "tokenizer.ggml.scores", "the field is missing")
    user_defined = [vocabulary.tokens[i] for i in vocabulary.ids_of(TokenKind.USER_DEFINED)]
    ordinary = {vocabulary.tokens[i]: i for i in vocabulary.ids_of(TokenKind.NORMAL, TokenKind.USER_DEFINED)}
    atoms = {vocabulary.tokens[i]: i for i in vocabulary.ids_of(TokenKind.BYTE)}
    unknown = vocabulary.text_of(vocabulary.unknown_id)
    if unknown and vocabulary.unknown_id is not None:
        atoms[unknown] = vocabulary.unknown_id
    merges = _merges(ordinary, vocabulary.scores)
    try:
        model = models.BPE(
            vocab=ordinary | atoms, merges=merges, unk_token=unknown or None, fuse_unk=True, byte_fallback=True
        )
    except Exception as error:  # the library raises bare Exception
        raise UnsupportedModel(path, "tokenizer.ggml.tokens", str(error).partition("\n")[0]) from error
    encoder = Tokenizer(model)
    escape = normalizers.Replace(" ", _SPACE)
    prefixed = normalizers.Sequence([normalizers.Prepend(_SPACE), escape])
    encoder.normalizer = prefixed if vocabulary.has_space_prefix else escape
    encoder.add_tokens([AddedToken(token, normalized=False) for token in user_defined])
    return ids_of(encoder)


def _merges(ids: dict[str, int], scores: list[float]) -> list[tuple[str, str]]:
    """Every split of a piece into two pieces, by falling score and then rising id."""
    ranked = sorted(ids.items(), key=lambda item: (-scores[item[1]], item[1]))
    return [
        (token[:cut], token[cut:])
        for token, _ in ranked
        for cut in range(1, len(token))
        if token[:cut] in ids and token[cut:] in ids
    ]


def token_bytes(vocabulary: Vocabulary) -> list[bytes]:
    """What each token adds to the answer: b"" for control tokens."""
    return [_bytes_of(token, kind) for token, kind in zip(vocabulary.tokens, vocabulary.kinds, strict=True)]


def _bytes_of(token: str, kind: int) -> bytes:
    if kind == TokenKind.BYTE:
        match = _BYTE_TOKEN.fullmatch(token)
        return bytes.fromhex(match[1]) if match else b""
    if kind == TokenKind.USER_DEFINED:
        return token.encode("utf-8", "replace")
    return token.replace(_SPACE, " ").encode("utf-8", "replace") if kind == TokenKind.NORMAL else b""
