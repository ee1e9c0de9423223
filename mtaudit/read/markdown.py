"""Reads Markdown documents as blocks with exact lines. Blocks with both languages are split.

markdown-it-py does the parsing (CommonMark with tables, strike-through and footnotes); this module walks its tokens.
English in comments before its translation (:mod:`mtaudit.read.source_comments`) is the source of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from textwrap import dedent

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from mtaudit.errors import Problem
from mtaudit.read.frontmatter import FrontMatter, read_front_matter
from mtaudit.read.html import html_blocks
from mtaudit.read.inline import read_inline, remember_positions
from mtaudit.read.link_labels import remember_labels
from mtaudit.read.markdown_dialects import without_admonitions, without_jsx
from mtaudit.read.ragged_tables import widened
from mtaudit.read.source_comments import COMMENT, SHOWN_FIELDS, Stretch, fields_of, may_be_source, sources_of
from mtaudit.read.source_map import MappedText
from mtaudit.read.split import is_bilingual, split_languages
from mtaudit.records import Block, BlockKind, Lines
from mtaudit.text import count_han, language_of

_NEWLINE = re.compile(r"\r\n?|\n")
#: Lines that a site generator processes and that are not visible on the page.
_GUARD = re.compile(
    r"\{%-?.*?-?%\}|\{\{[<%].*?[>%]\}\}|:{3,}\s*[\w-]*(?:\s*\{.*\})?|render_with_liquid:\s*\w+"
    r"|\{:.*\}|\[\^[^\]]+\]|\[TOC\]",
    re.IGNORECASE,
)
_GUARD_SIGNS = ("{", ":::", "[", "render_with_liquid")
#: A Hugo shortcode with visible text.
_SHORTCODE = re.compile(r"""\{\{[<%](?=[^}\n]*?\stext="([^"\n]*)")[^}\n]*[>%]\}\}""")
#: The anchor of a heading: ``{#before-you-begin}``.
_HEADING_ID = re.compile(r"\s*\{#[^{}\s]+\}$")
#: ``key: value``, as web clippers put it above an article.
_KEY_VALUE = re.compile(r"[^\s:：,，.。!?！？]{1,12}[:：]\s*\S.*")
_KEYS = re.compile(
    r"(?:原文|文章|封面|发布|發布|发表|發表|作者|来源|來源|链接|鏈接|连结|標題|标题|译者|譯者|编辑|編輯|日期|时间|時間|分类|分類|标签|標籤"
    r"|author|date|source|url|link|tags?|published|updated|original)[^:：\s]{0,4}[:：]",
    re.IGNORECASE,
)
#: Remnants of a link that a blank line divided: ``[Title`` and ``标题](https://…)``.
_LINK_HEAD = re.compile(r"^!?\[(?=[^\]]*$)")
_LINK_TAIL = re.compile(r"(?<!\[)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)?(?:\s*\"[^\"]*\"\))?$")
#: Nested quotes; the parser drops content that is nested more than a hundred levels deep.
_QUOTES = re.compile(r"^(?: *>){30,}", re.MULTILINE)
#: The checkbox of a task: ``[x] done``.
_TASK = re.compile(r"^\[[ xX]\]\s+")
_URL = re.compile(r"https?://\S+")


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=False)
    md.core.ruler.disable("text_join")  # so that escaped and unescaped text remain separate tokens
    remember_positions(md)
    remember_labels(md)
    return md


@dataclass(frozen=True, slots=True)
class Markdown:
    """The content of a document in Markdown or another markup language.

    Attributes:
        blocks: blocks of visible text.
        sources: blocks of English text in comments, if the document keeps its source there.
        problems: errors in its markup.
    """

    blocks: tuple[Block, ...]
    sources: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_markdown(name: str, text: str, bilingual: bool | None = None) -> tuple[tuple[Block, ...], Problem | None]:
    """The blocks of the visible text, and the problem of invalid front matter.

    Args:
        bilingual: whether to split blocks with both languages; None to detect it from the text.
    """
    found = parse_markdown(name, text, bilingual)
    return found.blocks, next(iter(found.problems), None)


def parse_markdown(name: str, text: str, bilingual: bool | None = None) -> Markdown:
    """The blocks of ``text``, see :func:`read_markdown`, and those of English comments if ``bilingual`` is None."""
    lines = _NEWLINE.split(text)
    front = read_front_matter(name, lines)
    problems = (front.problem,) if front.problem else ()
    lines[: front.lines] = [""] * front.lines
    if name.lower().endswith(".mdx"):
        lines = without_jsx(lines)
    drafts = _drafts("\n".join(widened(without_admonitions(lines))))
    visible = [draft for draft in drafts if not draft.comment]
    chosen = _sources(drafts) if bilingual is None and len(visible) < len(drafts) else set()
    if not chosen:
        return Markdown(_finished(visible, bilingual, front.blocks), problems=problems)
    sources = [draft for draft in drafts if draft.comment in chosen]
    ours, theirs = _shown_fields(front, next((d.rich for d in drafts if d.kind == "metadata"), None))
    blocks = (*theirs, *_finished(visible, False))
    return Markdown(blocks, (*ours, *_finished(sources, False)), problems)


def _drafts(body: str) -> list[_Draft]:
    body = _QUOTES.sub(">" * 30, body)
    if "{{" in body and ' text="' in body:
        body = _SHORTCODE.sub(lambda match: match[1], body)
    walker = _Walker()
    for token in _parser().parse(body):
        walker.take(token)
    return walker.drafts


def _sources(drafts: Sequence[_Draft]) -> set[int]:
    """The comments that are the source of the document."""
    prose = [draft for draft in drafts if draft.kind not in ("code", "image", "metadata")]
    return sources_of([Stretch(draft.comment, draft.rich.text) for draft in prose])


def _shown_fields(front: FrontMatter, comment: MappedText | None) -> tuple[list[Block], list[Block]]:
    """Title and description of the front matter as blocks, in English from a comment that repeats it and in Chinese."""
    english = fields_of(comment.text) if comment else {}
    sides: tuple[list[Block], list[Block]] = ([], [])
    for key in SHOWN_FIELDS:
        if comment and key in english and key in front.fields:
            text, row = english[key]
            first = comment.breaks[0][1] + row
            for side, (value, line) in zip(sides, ((text, first), front.fields[key]), strict=True):
                kind: BlockKind = "heading" if key == "title" else "paragraph"
                side.append(MappedText(value, ((0, line),)).block(kind, int(key == "title"), ("front matter", key)))
    return sides


def read_html(text: str, bilingual: bool | None = None) -> tuple[Block, ...]:
    """The blocks of an HTML document, processed in the same way."""
    drafts = [_Draft(*element) for element in html_blocks(_NEWLINE.sub("\n", text), 1)]
    paragraphs = [replace(d, kind="paragraph") if d.kind == "html" else d for d in drafts]
    return _finished(paragraphs, bilingual)


def _finished(drafts: list[_Draft], bilingual: bool | None, titles: tuple[Block, ...] = ()) -> tuple[Block, ...]:
    if bilingual is None:
        bilingual = is_bilingual(draft.rich.text for draft in drafts if draft.kind not in ("code", "image"))
    blocks = list(titles) if bilingual else []
    for draft in drafts:
        _finish(draft, blocks, bilingual)
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A block of the file, before the two languages are split; ``comment`` is the number of the
    comment that contains it, from 1, or 0."""

    rich: MappedText
    kind: BlockKind
    level: int = 0
    path: tuple[str | int, ...] = ()
    lines: Lines | None = None
    comment: int = 0


@dataclass
class _Walker:
    """Converts the token stream to drafts; keeps track of open containers."""

    drafts: list[_Draft] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    heading: int = 0
    tables: int = 0
    row: int = -1
    column: int = -1
    line: int = 1
    comments: int = 0

    def take(self, token: Token) -> None:
        """Handle a block-level token."""
        if token.map and token.type != "inline":
            self.line = token.map[0] + 1
        match token.type:
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self._html(token.content)
            case "heading_open":
                self.heading = int(token.tag[1])
            case "heading_close":
                self.heading = 0
            case _:
                self._container(token)

    def _html(self, content: str) -> None:
        """Handle HTML between Markdown. Comments that may be sources, and text after them, are read as Markdown."""
        closed = content[: content.rfind("-->") + 3]
        comments = [match for match in COMMENT.finditer(closed) if _is_candidate(match["text"], self.drafts)]
        if not comments:
            self.drafts += [_Draft(*block) for block in html_blocks(content, self.line)]
            return
        at = 0
        for match in comments:
            self._inside(content, at, match.start(), 0)
            self.comments += 1
            self._inside(content, match.start("text"), match.end("text"), self.comments)
            at = match.end()
        self._inside(content, at, len(content), 0)

    def _inside(self, content: str, start: int, end: int, comment: int) -> None:
        """Add the drafts of the Markdown in ``[start, end)``; for a comment, without code and images."""
        text, by = content[start:end], self.line - 1 + content.count("\n", 0, start)
        if comment and fields_of(text):
            rich = MappedText(text, ((0, by + 1),))
            self.drafts.append(_Draft(rich, "metadata", comment=comment))
            return
        kind, level, path = self._place
        text = dedent(text) if "\n" in text.strip() else text.strip() if "\n" not in text else text.strip(" ")
        for draft in _drafts(text) if text.strip() else ():
            if comment and draft.kind in ("code", "image", "html"):
                continue
            if draft.kind == "paragraph":
                draft = replace(draft, kind=kind, level=level, path=path)
            lines = draft.lines and (draft.lines[0] + by, draft.lines[1] + by)
            self.drafts.append(replace(draft, rich=draft.rich.moved(by), lines=lines, comment=comment))

    def _container(self, token: Token) -> None:
        match token.type:
            case "blockquote_open" | "list_item_open" | "footnote_open":
                self.containers.append(token.type.removesuffix("_open"))
            case "blockquote_close" | "list_item_close" | "footnote_close":
                self.containers.pop()
            case "table_open":
                self.tables, self.row = self.tables + 1, -1
            case "tr_open":
                self.row, self.column = self.row + 1, -1
            case "th_open" | "td_open":
                self.column += 1
            case "table_close":
                self.row = -1
            case _:
                pass

    @property
    def _place(self) -> tuple[BlockKind, int, tuple[str | int, ...]]:
        """Kind, level and path of text at the current position."""
        if self.heading:
            return "heading", self.heading, ()
        if self.row >= 0:
            return "table_cell", 0, ("table", self.tables, self.row, self.column)
        inner = next((c for c in reversed(self.containers) if c != "footnote"), "")
        path = ("footnote",) if "footnote" in self.containers else ()
        if inner == "blockquote":
            return "quote", self.containers.count("blockquote"), path
        return ("list_item", self.containers.count("list_item"), path) if inner else ("paragraph", 0, path)

    def _inline(self, token: Token) -> None:
        first = token.map[0] + 1 if token.map and self.row < 0 else self.line
        inline = read_inline(token.content, token.children or (), first)
        kind, level, path = self._place
        if inline.rich and self.heading:
            inline = replace(inline, rich=inline.rich.without(_HEADING_ID))
        drafts: list[_Draft] = []
        if inline.rich:
            for part, what in self._cells(inline.rich, kind):
                drafts += [_Draft(piece, what, level, path) for piece in _cleaned(part)]
        images = [_Draft(image, "image") for image in inline.images]
        at = inline.leading_images
        self.drafts += [*images[:at], *drafts, *images[at:]]

    def _cells(self, rich: MappedText, kind: BlockKind) -> Iterator[tuple[MappedText, BlockKind]]:
        """The cells of a table that is divided by blank lines, which the parser does not recognise as one."""
        text = rich.text
        if kind != "paragraph" or not (text.startswith("|") or text.endswith("|")):
            yield rich, kind
            return
        edges = [-1, *(i for i, c in enumerate(text) if c == "|"), len(text)]
        for a, b in pairwise(edges):
            if (cell := rich.cut(a + 1, b)).text.strip(" -:"):
                yield cell, "table_cell"

    def _code(self, token: Token) -> None:
        start, end = token.map or (self.line - 1, self.line)
        fence = token.type == "fence"
        if not fence and count_han(token.content) > 10 and re.search("[。，]", token.content):
            self._indented_prose(token.content, start + 1)  # an indented paragraph, not code
            return
        text = token.content.rstrip("\n")
        if text.strip():
            first = start + 2 if fence else start + 1
            starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
            rich = MappedText(text, tuple((at, first + n) for n, at in enumerate(starts)))
            self.drafts.append(_Draft(rich, "code", lines=(start + 1, max(end, first + len(starts) - 1))))

    def _indented_prose(self, content: str, first: int) -> None:
        tokens = _parser().parseInline(content)
        rich = read_inline(content, tokens[0].children or (), first).rich
        if rich:
            self.drafts.append(_Draft(rich, "paragraph"))


def _is_candidate(comment: str, before: Sequence[_Draft]) -> bool:
    """Whether a comment may be a source: prose, or the front matter in English at the beginning of the document."""
    return may_be_source(comment) or (not before and "title" in fields_of(comment))


def _finish(draft: _Draft, blocks: list[Block], bilingual: bool) -> None:
    """Append the blocks of a draft: rows of metadata, its parts in each language, or the whole draft."""
    if draft.kind in ("code", "image"):
        block = draft.rich.block(draft.kind, draft.level, draft.path)
        blocks.append(replace(block, lines=draft.lines) if draft.lines else block)
    elif rows := _metadata(draft.rich, early=len(blocks) <= 6):
        blocks += rows
    else:
        last = blocks[-1] if blocks else None
        same_kind = last is not None and last.kind == draft.kind != "table_cell"
        waiting = last.text if last and same_kind and language_of(last.text) == "en" else ""
        label = draft.kind in ("heading", "list_item", "table_cell")
        parts = split_languages(draft.rich, waiting, label) if bilingual else [draft.rich]
        blocks += [part.block(draft.kind, draft.level, draft.path) for part in parts]


def _metadata(rich: MappedText, early: bool) -> list[Block]:
    """``key: value`` lines above (or a source line below) an article; empty if the text is something else."""
    if not _KEY_VALUE.match(rich.text):
        return []
    rows = [rich.cut(a, b) for a, b in _line_edges(rich)]
    known = sum(bool(_KEYS.match(row.text)) for row in rows)
    if not known or not all(_KEY_VALUE.fullmatch(row.text) for row in rows):
        return []
    header = early and (known > 1 or (len(rows) == 1 and len(rows[0].text) < 80))
    return [row.block("metadata") for row in rows] if header or all(_URL.search(row.text) for row in rows) else []


def _line_edges(rich: MappedText) -> list[tuple[int, int]]:
    starts = sorted({0, *(at for at, _ in rich.breaks), *(i + 1 for i, c in enumerate(rich.text) if c == "\n")})
    return list(zip(starts, [*starts[1:], len(rich.text)], strict=True))


def _cleaned(rich: MappedText) -> list[MappedText]:
    if "[" not in rich.text.partition("](")[0]:
        rich = rich.without(_LINK_TAIL)
    return [part for part in _without_guards(rich.without(_LINK_HEAD).without(_TASK)) if part.text]


def _without_guards(rich: MappedText) -> list[MappedText]:
    """The text without lines of a template language; it is divided at such lines in the middle."""
    if not any(sign in rich.text for sign in _GUARD_SIGNS):  # cheaper than matching the pattern
        return [rich]
    parts: list[MappedText] = []
    start = 0
    for a, b in _line_edges(rich):
        if _GUARD.fullmatch(rich.text[a:b].strip()):
            parts.append(rich.cut(start, a))
            start = b
    parts.append(rich.cut(start, len(rich.text)))
    return [part for part in parts if part.text]
