"""Converts inline Markdown (the content of a paragraph) to plain text with line numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from mtaudit.read.source_map import Builder, MappedText, image

# Keys of StateInline.cache that are not positions: number of tokens marked so far, and start of the current step.
_MARKED, _STEP = -1, -2
_TAG_BREAK = re.compile(r"<(?:br|hr|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
#: Delimiter runs that did not become emphasis. CommonMark does not close ``**`` between punctuation and a letter,
#: and Chinese has no space there, so ``**词。**词`` shows the asterisks although emphasis was meant.
_STRAY = re.compile(r"(?<![A-Za-z0-9*])\*{2,}|\*{2,}(?![A-Za-z0-9*])")


@dataclass(frozen=True, slots=True)
class Inline:
    """A paragraph as text (None if it contains only images), and the alternative texts of its images,
    ``leading_images`` of which precede the text."""

    rich: MappedText | None
    images: tuple[MappedText, ...]
    leading_images: int = 0


def remember_positions(md: MarkdownIt) -> None:
    """Make the parser record in ``token.meta["at"]`` the offset of each inline token in the source of its paragraph.

    markdown-it records positions of blocks only; a line break in a link destination or code span is not visible
    otherwise.
    """

    def step(state: StateInline, silent: bool) -> bool:
        if not silent:
            _note(state)
            state.cache[_STEP] = state.pos
        return False

    md.inline.ruler.before("text", "mtaudit_step", step)
    md.inline.ruler2.before("balance_pairs", "mtaudit_rest", _note)


def _note(state: StateInline) -> None:
    for token in state.tokens[state.cache.get(_MARKED, 0) :]:
        token.meta["at"] = state.cache.get(_STEP, 0)
    state.cache[_MARKED] = len(state.tokens)


def read_inline(content: str, children: Sequence[Token], first_line: int) -> Inline:
    """Plain text of inline tokens; ``first_line`` is the line on which ``content`` begins."""
    ends = [i for i, c in enumerate(content) if c == "\n"]
    builder = Builder(first_line)
    images: list[MappedText] = []
    open_links: list[tuple[int, str]] = []
    leading = 0
    for token in children:
        line = first_line + bisect_left(ends, token.meta.get("at", 0))
        if token.type in ("softbreak", "hardbreak"):
            builder.newline(line + 1, hard=token.type == "hardbreak")
            continue
        if line > builder.line:  # a link destination or a code span contained a line break
            builder.newline(line, hard=False)
        _add(builder, token, images, open_links)
        leading = leading if len(builder) else len(images)
    rich = builder.done()
    if rich and len(rich.text) > 2 and rich.text[0] == rich.text[-1] and rich.text[0] in "_*":
        rich = rich.cut(1, len(rich.text) - 1)  # emphasis that was not closed after 。 or across a line break
    return Inline(rich, tuple(images), leading)


def _add(builder: Builder, token: Token, images: list[MappedText], open_links: list[tuple[int, str]]) -> None:
    """Append one token that is not a line break."""
    match token.type:
        case "text":
            builder.add(_STRAY.sub("", token.content))
        case "text_special":
            builder.add(token.content)
        case "code_inline":
            start = len(builder)
            builder.add(token.content)
            builder.mark("code", start, token.content)
        case "link_open":
            open_links.append((len(builder), str(token.attrs.get("href", ""))))
        case "link_close" if open_links:
            start, target = open_links.pop()
            builder.mark("link", start, target)
        case "footnote_ref" if len(builder):
            builder.mark("link", len(builder) - 1, f"[^{token.meta['label']}]")
        case "image":
            alt = "".join(c.content if c.content else " " for c in token.children or ())
            images += image(alt, str(token.attrs.get("src", "")), builder.line)
        case "html_inline" if _TAG_BREAK.match(token.content):
            builder.newline(builder.line, hard=True)
        case _:
            pass
