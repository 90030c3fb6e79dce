"""What chat models write beyond CommonMark: formulas ($…$, \\(…\\), $$…$$, \\[…\\], environments) and footnotes."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

# A formula longer than this is source: nobody writes one, and drawing it would take seconds.
_LONGEST = 2_000
_MOST_LINES = 60
_ENVIRONMENT = re.compile(
    r"\\begin\{(equation|align|aligned|alignat|gather|gathered|multline|eqnarray|cases|matrix|[bpvBV]matrix|split)(\*?)\}"
)
_PLAIN_WORDS = re.compile(r"[A-Za-z]{2,}[ ,;]+[A-Za-z]{2,}")
_TEXT_COMMAND = re.compile(r"\\(?:text|mathrm|operatorname|mbox)\{[^}]*\}")
_FOOTNOTE = re.compile(r"\[\^([^\]\s^]{1,40})\]")


def add_rules(parser: MarkdownIt) -> None:
    """Teach `parser` all of them."""
    parser.inline.ruler.before("escape", "math_inline", _inline_math)
    parser.inline.ruler.before("link", "footnote_ref", _footnote_reference)
    parser.block.ruler.before("fence", "math_block", _block_math, {"alt": ["paragraph", "blockquote", "list"]})
    parser.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph"]})


def is_formula(latex: str) -> bool:
    """Whether what stands between two dollars is one; "5 and " in "$5 and $6" is not."""
    if not latex.strip() or latex != latex.strip():
        return False
    if any(mark in latex for mark in "\\^_={}"):
        return not _PLAIN_WORDS.search(_TEXT_COMMAND.sub("", latex)) or "\\" in latex
    return not _PLAIN_WORDS.search(latex) and not (latex[0].isdigit() and " " in latex)


def _inline_math(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if not source.startswith(opening, start):
            continue
        begin = start + len(opening)
        end = _closing(source, begin, min(state.posMax, begin + _LONGEST), closing)
        if end < 0 or not _may_be(source, start, begin, end, opening):
            return False
        if not silent:
            token = state.push("math_inline", "math", 0)
            token.content = source[begin:end].strip()
            token.markup = opening
        state.pos = end + len(closing)
        return True
    return False


def _may_be(source: str, start: int, begin: int, end: int, opening: str) -> bool:
    if opening != "$":
        return bool(source[begin:end].strip())
    after = source[end + 1 : end + 2]
    before = source[start - 1 : start] if start else ""
    return is_formula(source[begin:end]) and not after.isdigit() and not before.isalnum()


def _closing(source: str, begin: int, limit: int, closing: str) -> int:
    """Where the unescaped closing mark stands; -1 if nowhere before `limit`."""
    at = begin
    while (at := source.find(closing, at, limit)) >= 0:
        if closing[0] == "\\" or source[at - 1] != "\\":
            return at
        at += 1
    return -1


def _block_math(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    line = _line(state, first)
    environment = _ENVIRONMENT.match(line)
    if environment:
        opening, closing = "", f"\\end{{{environment[1]}{environment[2]}}}"
    elif line.startswith(("$$", "\\[")):
        opening, closing = line[:2], "$$" if line[0] == "$" else "\\]"
    else:
        return False
    content, end = _gather(state, first, last, opening, closing)
    if end < 0:
        return False
    if silent:
        return True
    state.line = end
    token = state.push("math_block", "math", 0)
    token.block = True
    token.content = content + (closing if environment else "")
    token.map = [first, end]
    token.markup = opening
    return True


def _gather(state: StateBlock, first: int, last: int, opening: str, closing: str) -> tuple[str, int]:
    """The formula's text and the line after it; -1 where the closing mark does not end a line soon enough."""
    parts: list[str] = []
    for number in range(first, min(last, first + _MOST_LINES)):
        line = _line(state, number)
        if number > first and (state.isEmpty(number) or state.sCount[number] < state.blkIndent):
            return "", -1
        line = line[len(opening) :] if number == first else line
        if closing in line:
            head, _, rest = line.partition(closing)
            if rest.strip(" .,;"):
                return "", -1
            content = "\n".join([*parts, head]).strip()
            return (content, number + 1) if content or not opening else ("", -1)
        parts.append(line)
    return "", -1


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    found = _FOOTNOTE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("footnote_ref", "sup", 0).content = found[1]
    state.pos = found.end()
    return True


def _footnote(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """`[^1]: words` is a paragraph that begins with its mark."""
    line = _line(state, first)
    found = _FOOTNOTE.match(line)
    if not found or not line.startswith(":", found.end()) or state.is_code_block(first):
        return False
    if silent:
        return True
    end = first + 1
    while end < last and not state.isEmpty(end) and not _FOOTNOTE.match(_line(state, end)):
        end += 1
    state.line = end
    opening = state.push("paragraph_open", "p", 1)
    opening.map = [first, end]
    inline = state.push("inline", "", 0)
    rest = "\n".join([line[found.end() + 1 :], *(_line(state, number) for number in range(first + 1, end))])
    inline.content = f"[^{found[1]}] {rest.strip()}"
    inline.map = [first, end]
    inline.children = []
    state.push("paragraph_close", "p", -1)
    return True
