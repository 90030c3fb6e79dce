"""Byte-level BPE (`tokenizer.ggml.model` = "gpt2"): tokens are bytes, each spelled as one printable character."""

from __future__ import annotations

from typing import cast

from smallmind.domain.errors import UnsupportedModel
from smallmind.text.encoder import Encode, ids_of
from smallmind.text.pretokenizers import PRE_TOKENIZERS
from smallmind.text.vocabulary import TokenKind, Vocabulary


def build_encoder(vocabulary: Vocabulary, path: str) -> Encode:
    """A function from texts to ids.  Control tokens are left out of it, so that no text can spell one."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers

    row = PRE_TOKENIZERS.get(vocabulary.pre_tokenizer)
    if row is None:
        raise UnsupportedModel(path, "tokenizer.ggml.pre", f"the rules “{vocabulary.pre_tokenizer}” are not known")
    ordinary = vocabulary.ids_of(TokenKind.NORMAL, TokenKind.USER_DEFINED)
    ids = {vocabulary.tokens[i]: i for i in ordinary}
    try:
        merges = _merges(vocabulary.merges, ids)
        model = models.BPE(vocab=ids, merges=merges, ignore_merges=row.ignore_merges)
    except Exception as error:  # the library raises bare Exception, for a merge of tokens that the vocabulary lacks
        raise UnsupportedModel(path, "tokenizer.ggml.merges", str(error).partition("\n")[0]) from error
    encoder = Tokenizer(model)
    splits = [pre_tokenizers.Split(Regex(e), "isolated") for e in row.expressions]
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    encoder.pre_tokenizer = pre_tokenizers.Sequence([*splits, byte_level])
    added = [vocabulary.tokens[i] for i in vocabulary.ids_of(TokenKind.USER_DEFINED)]
    encoder.add_tokens([AddedToken(token, normalized=False) for token in added])
    return ids_of(encoder)


def _merges(merges: list[str], ids: dict[str, int]) -> list[tuple[str, str]]:
    """Raises ValueError for a merge that makes no token: the library would panic, which Python cannot catch cleanly."""
    for merge in merges:
        if merge.replace(" ", "", 1) not in ids:
            raise ValueError(f"“{merge[:40]}” makes no token of the vocabulary")
    return cast("list[tuple[str, str]]", [tuple(merge.split(" ", 1)) for merge in merges])


def token_bytes(vocabulary: Vocabulary) -> list[bytes]:
    """What each token adds to the answer: b"" for control tokens, the text itself for user-defined ones."""
    normal = int(TokenKind.NORMAL)  # an enum's member is slow to compare
    texts = _translated(vocabulary.tokens)
    items = zip(vocabulary.tokens, texts, vocabulary.kinds, strict=True)
    return [_encoded(text, token) if kind == normal else _as_it_is(token, kind) for token, text, kind in items]


def _encoded(text: str, token: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:  # not spelled in the alphabet: somebody added it as it is
        return token.encode("utf-8", "replace")


def _as_it_is(token: str, kind: int) -> bytes:
    return token.encode("utf-8", "replace") if kind == TokenKind.USER_DEFINED else b""


def _translated(tokens: list[str]) -> list[str]:
    """One translation of all tokens together is much faster than one for each."""
    alphabet = _byte_of_character()
    separator = "\U0010ffff"  # the alphabet ends at U+0143, so no sound token holds it
    texts = separator.join(tokens).translate(alphabet).split(separator)
    return texts if len(texts) == len(tokens) else [token.translate(alphabet) for token in tokens]


def _byte_of_character() -> dict[int, str]:
    """GPT-2's alphabet backwards: printable Latin-1 stands for itself, the 68 others for U+0100 and on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    return {0x100 + i: chr(byte) for i, byte in enumerate(others)}
