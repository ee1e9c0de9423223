"""Reads reStructuredText documents as blocks, parsed with docutils, which records the line of every node.

Directives and roles of Sphinx and its extensions are unknown to docutils, which would drop their content;
they are registered here as blocks with text, so that Sphinx need not be installed. Alternatives: rstcheck returns
no tree, tree-sitter-rst no roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en as known

from mtaudit.errors import Problem
from mtaudit.read.source_map import Builder
from mtaudit.records import Block, BlockKind

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:.+-]+)::", re.MULTILINE)
_ROLE = re.compile(r":([\w:.+-]{1,100}):`")
#: Text without spaces; docutils searches for the end of a URL from every character of it.
_LONG_TOKEN = re.compile(r"\S{400,}")
_PIECE = 200
_BORDER = frozenset("+-=")
#: What may open inline markup or end a reference; docutils searches the rest of the paragraph for the end of each, and
#: the whole paragraph for the place of each reference.
_MARK = re.compile(r"[*`|](?=\S)|(?<=\w)_(?=\W|$)")
_MOST_MARKS = 1000
#: Marks of a document, at least, that are read as markup, and characters for which one more is: each takes docutils 0.2
#: ms where it opens nothing, and documents written by people have fewer.
_DOCUMENT_MARKS, _MARK_CHARACTERS = 20_000, 20
#: Where one paragraph ends and another begins: blank lines, and lines that begin as items, rows and directives do.
_PARAGRAPHS = re.compile(r"(\n(?=[ \t]*(?:\n|[-*+|•][ \t\-=]|\w{1,3}[.)][ \t]|\.\.[ \t]|:)))")
#: Directives whose content is not text.
_SILENT = frozenset(
    "toctree literalinclude index graphviz digraph graph mermaid plantuml ipython doctest testcode testsetup testoutput"
    " testcleanup jupyter-execute automodule autoclass autofunction autosummary automethod autodata currentmodule"
    " module highlight tabularcolumns productionlist code-block sourcecode prompt bibliography youtube video raw html"
    " meta include currentlibrary program only-code-block cpp:namespace default-domain".split()
)
#: Directives whose argument is text, and those whose argument is a version followed by text.
_TITLED = ("rubric", "centered", "seealso", "todo", "dropdown", "tab-item", "tab", "card", "grid-item-card", "details")
_VERSIONS = ("versionadded", "versionchanged", "deprecated", "versionremoved")
_SETTINGS = {
    "report_level": 5,
    "halt_level": 6,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "input_encoding": "unicode",
    "syntax_highlight": "none",
    "smart_quotes": False,
    "_disable_config": True,
    "doctitle_xform": False,
    "docinfo_xform": False,
    # For lines above its default limit of 10,000 characters, docutils drops the whole document without an error.
    "line_length_limit": 1 << 30,
}
#: Messages of docutils that indicate the loss of a block.
_ERROR = 3


class _AnyOption(dict[str, Any]):
    """Allows every option of a directive."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return directives.unchanged

    def __bool__(self) -> bool:
        return True


class _Unknown(Directive):
    """A directive of Sphinx or an extension: its argument if that is a sentence, and its content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOption()

    def run(self) -> list[nodes.Node]:
        if self.name in _SILENT:
            return []
        container = nodes.container()
        argument, line = self.arguments[0] if self.arguments else "", self.lineno
        if self.name in _VERSIONS:
            version, _, argument = argument.partition("\n") if "\n" in argument else argument.partition(" ")
            line += "\n" in self.block_text.strip() and " " not in version
        if argument.strip() and self.name in (*_TITLED, *_VERSIONS):
            paragraph = nodes.paragraph(argument, "", *self.state.inline_text(argument, line)[0])
            paragraph.line = line
            container += paragraph
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


def _role(name: str, rawtext: str, text: str, *rest: Any, **options: Any) -> Any:
    """A role of Sphinx: its visible text."""
    shown = re.sub(r"\s*<[^<>]*>$", "", text) if "<" in text else text.lstrip("!~")
    return [nodes.literal(rawtext, shown)], []


def read_restructured(name: str, text: str) -> tuple[tuple[Block, ...], list[Problem]]:
    """The blocks of a document, and a problem for each block that docutils cannot read."""
    for found in set(_DIRECTIVE.findall(text)):
        if found.lower() not in known.directives:
            directives.register_directive(found.lower(), _Unknown)
            directives.register_directive(found, _Unknown)
    for found in set(_ROLE.findall(text)):
        if found.lower() not in known.roles:
            roles.register_local_role(found.lower(), _role)
    tree = publish_doctree(_tamed(text), settings_overrides=dict(_SETTINGS))
    problems = [_problem(name, message) for message in tree.findall(nodes.system_message) if _is_loss(message)]
    return tuple(_blocks(tree)), problems


def _tamed(text: str) -> str:
    """The text without constructs that take docutils very long: long tokens are divided by escaped spaces, which are
    removed from the result, and the inline markup of a paragraph with hundreds of marks is escaped, as is that of the
    rest of a document with very many."""
    text = _LONG_TOKEN.sub(_divided, text)
    if len(_MARK.findall(text)) <= _MOST_MARKS:
        return text
    left = max(_DOCUMENT_MARKS, len(text) // _MARK_CHARACTERS)
    out = []
    for part in _PARAGRAPHS.split(text):
        count = len(_MARK.findall(part))
        kept = count <= min(_MOST_MARKS, left)
        left -= count if kept else 0
        out.append(part if kept else _MARK.sub(r"\\\g<0>", part))
    return "".join(out)


def _divided(match: re.Match[str]) -> str:
    token = match[0]
    if len(set(token)) == 1 or set(token) <= _BORDER:  # the underline of a heading, or the border of a table
        return token
    return "\\ ".join(token[at : at + _PIECE] for at in range(0, len(token), _PIECE))


def _is_loss(message: nodes.system_message) -> bool:
    lost = any(True for _ in message.findall(nodes.literal_block))
    return int(message["level"]) > _ERROR or (int(message["level"]) == _ERROR and lost)


def _problem(name: str, message: nodes.system_message) -> Problem:
    children = [child for child in message.children if isinstance(child, nodes.paragraph)]
    reason = " ".join(children[0].astext().split()).rstrip(".") if children else "it cannot be read"
    remedy = "correct the markup; this block is not read"
    return Problem(name, f"reStructuredText: {reason}", remedy, message.get("line"))


def _blocks(tree: nodes.document) -> Iterator[Block]:
    tables: list[nodes.Node] = list(tree.findall(nodes.table))
    for node in tree.findall(_is_block):
        if any(isinstance(parent, nodes.system_message | nodes.comment) for parent in _parents(node)):
            continue
        block = _code(node) if isinstance(node, nodes.literal_block | nodes.doctest_block) else _text(node, tables)
        if block is not None:
            yield block


def _is_block(node: nodes.Node) -> bool:
    return isinstance(
        node,
        nodes.title | nodes.subtitle | nodes.paragraph | nodes.term | nodes.literal_block | nodes.doctest_block
        | nodes.caption | nodes.rubric | nodes.line | nodes.attribution,
    )  # fmt: skip


def _parents(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _line(node: nodes.Node) -> int:
    return next((int(each.line) for each in (node, *_parents(node)) if each.line), 1)


def _code(node: Any) -> Block | None:
    # docutils returns the line below for the content of a directive.
    text, first = node.astext(), _line(node) - ("code" in node.get("classes", ()))
    return Block("code", text, (first, first + text.count("\n"))) if text.strip() else None


def _text(node: Any, tables: list[nodes.Node]) -> Block | None:
    line = _line(node) - (isinstance(node, nodes.title | nodes.subtitle) and isinstance(node.parent, nodes.section))
    builder = Builder(line)
    for number, part in enumerate(node.astext().split("\n")):
        if number:
            builder.newline(line + number, hard=False)
        builder.add(part)
    rich = builder.done()
    if rich is None:
        return None
    kind, level, path = _place(node, tables)
    made = rich.block(kind, level, path)
    links = tuple(str(r["refuri"]) for r in node.findall(nodes.reference) if "refuri" in r)
    codes = tuple(c.astext() for c in node.findall(nodes.literal))
    return Block(made.kind, made.text, made.lines, made.breaks, made.level, links, codes, made.path)


def _place(node: nodes.Node, tables: list[nodes.Node]) -> tuple[BlockKind, int, tuple[str | int, ...]]:
    parents = list(_parents(node))
    if isinstance(node, nodes.title | nodes.subtitle) and isinstance(node.parent, nodes.section):
        return "heading", sum(isinstance(parent, nodes.section) for parent in parents), ()
    entry = next((p for p in parents if isinstance(p, nodes.entry)), None)
    if entry is not None and isinstance(entry.parent, nodes.row):
        row = entry.parent
        table = next((n for n, t in enumerate(tables, 1) if t in parents), 0)
        group = next(p for p in parents if isinstance(p, nodes.tgroup))
        rows = list(group.findall(nodes.row))
        return "table_cell", 0, ("table", table, rows.index(row), row.index(entry))
    depth = sum(isinstance(parent, nodes.list_item | nodes.definition_list_item) for parent in parents)
    if depth:
        return "list_item", depth, ()
    quotes = sum(isinstance(parent, nodes.block_quote) for parent in parents)
    return ("quote", quotes, ()) if quotes else ("paragraph", 0, ())
