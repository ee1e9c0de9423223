"""Hostile shapes of text: repetitions and openings that make parsers and regular expressions slow.

Each shape gives a text of any length. They are shared by the benchmark of growth (``shapes.py``), the fuzz harness and
the regression tests.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import cycle, islice

Shape = Callable[[int], str]


def repeated(unit: str) -> Shape:
    """The unit again and again."""
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def opened(opening: str, unit: str, end: str = "") -> Shape:
    """An opening, followed by a run that never lets it end, or only at the end."""
    return lambda size: opening + (unit * (size // len(unit) + 1))[: max(0, size - len(opening) - len(end))] + end


def halves(first: str, second: str) -> Shape:
    """As many of the first as of the second: what opens and what closes."""
    return lambda size: first * (size // (len(first) + len(second))) + second * (size // (len(first) + len(second)))


def shuffled(alphabet: str, seed: int = 1) -> Shape:
    """Random characters of an alphabet."""

    def make(size: int) -> str:
        return "".join(random.Random(seed).choices(alphabet, k=size))

    return make


def numbered(form: str) -> Shape:
    """A form with a number that counts up, so that no two are equal."""

    def make(size: int) -> str:
        width = len(form.format(0)) + 3
        return "".join(form.format(at) for at in range(size // width + 1))[:size]

    return make


def mixed(*units: str) -> Shape:
    """Several units in turn."""
    return repeated("".join(islice(cycle(units), len(units))))


#: Name -> shape. A name says what is repeated.
SHAPES: dict[str, Shape] = {
    # numbers
    "digits apart": repeated("3 "),
    "one run of digits": repeated("7"),
    "number words": repeated("twenty-"),
    "number words apart": repeated("one hundred and "),
    "han numerals": repeated("一亿万"),
    "han hundreds": repeated("三百"),
    "han digits": repeated("一二三"),
    "thousands": repeated("1,234,"),
    "dotted digits": repeated("1.2."),
    "percents": repeated("5% "),
    "money": repeated("$5 "),
    "times": repeated("12:30:"),
    "dates": repeated("2020-01-"),
    "different numbers": numbered("{} and "),
    "different han numbers": numbered("{}个和"),
    "full-width digits": repeated("３，"),
    "ordinals": repeated("第3"),
    "slashes": repeated("1/"),
    # letters and words
    "letters": repeated("a"),
    "capitals": repeated("A"),
    "camel case": repeated("aB"),
    "names": repeated("Mary Smith "),
    "different names": numbered("Mary{} "),
    "words": repeated("the mill turns "),
    "different words": numbered("w{} "),
    "hyphens": repeated("a-"),
    "apostrophes": repeated("a'"),
    "negations": repeated("not "),
    "han negations": repeated("不"),
    "han": repeated("的"),
    "han words": repeated("中国人民"),
    "han and latin": repeated("中a"),
    "different han": shuffled("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就"),
    "transliterations": repeated("玛丽·"),
    "latin accents": repeated("é"),
    "combining marks": repeated("\u0301"),
    "letters with marks": repeated("e\u0301"),
    "zero-width": repeated("\u200b"),
    "joiners": repeated("👩\u200d"),
    "variation selectors": repeated("字\ufe00"),
    "right to left": repeated("א\u202e"),
    "replacement characters": repeated("\ufffd"),
    "mojibake": repeated("Ã©"),
    "control characters": repeated("\x01a"),
    # sentences
    "sentences": repeated("The mill turns. "),
    "different sentences": numbered("The mill turns {}. "),
    "han sentences": repeated("磨坊在转。"),
    "both": repeated("The mill turns. 磨坊在转。"),
    "stops": repeated("."),
    "spaced stops": repeated(". "),
    "han stops": repeated("。"),
    "initials": repeated("A. "),
    "exclamations": repeated("！？"),
    "ellipses": repeated("…"),
    "commas": repeated(","),
    "han commas": repeated("，"),
    "semicolons": repeated(";"),
    "colons": repeated(":"),
    # white space
    "spaces": repeated(" "),
    "spaces inside": opened("a", " ", "b"),
    "han spaces": repeated("中 "),
    "ideographic spaces": repeated("\u3000"),
    "tabs": repeated("\t"),
    "lines": repeated("\n"),
    "blank lines": repeated(" \n"),
    "line separators": repeated("\u2028"),
    "paragraphs": repeated("a\n\n"),
    "han paragraphs": repeated("一\n\n"),
    "paragraphs of both": repeated("mill\n\n磨坊\n\n"),
    "lines of one letter": repeated("a\n"),
    # quotes and brackets
    "quotes": repeated('"'),
    "apart quotes": repeated('" '),
    "single quotes": repeated("'"),
    "curly openings": repeated("“"),
    "curly closings": repeated("”"),
    "curly pairs": repeated("“a”"),
    "corner openings": repeated("「"),
    "parentheses": repeated("("),
    "closed parentheses": halves("(", ")"),
    "han parentheses": repeated("（"),
    "glosses": repeated("磨坊（mill）"),
    "closing brackets": repeated("]"),
    "brackets": repeated("["),
    "closed brackets": halves("[", "]"),
    "braces": repeated("{"),
    "closed braces": halves("{", "}"),
    "double braces": repeated("{{"),
    "brace values": repeated("{a} "),
    "attribute lists": repeated("{:"),
    "titles": repeated("《"),
    # markup
    "less-than": repeated("<"),
    "greater-than": repeated(">"),
    "tags open": repeated("<a "),
    "tags": repeated("<b>"),
    "tags closed": repeated("</b>"),
    "empty tags": repeated("<br/>"),
    "nested tags": halves("<b>", "</b>"),
    "nested items": repeated("<li>"),
    "nested lists": repeated("<ul><li>"),
    "nested divisions": repeated("<div>"),
    "nested cells": repeated("<table><tr><td>"),
    "attributes": opened("<a ", 'b="c" ', ">"),
    "attribute of blanks": opened("<a href=", " "),
    "comments": repeated("<!--"),
    "declarations": repeated("<![x[y]]>"),
    "sections": repeated("<![CDATA["),
    "instructions": repeated("<?"),
    "directive of blanks": opened("<!-- mtaudit:", " "),
    "directives": repeated("<!-- mtaudit:"),
    "directives with lines": repeated("<!-- mtaudit: off -->\n"),
    "ampersands": repeated("&"),
    "entities": repeated("&amp;"),
    "open entities": repeated("&a"),
    "number entities": repeated("&#99999999;"),
    "stars": repeated("*"),
    "stars apart": repeated("*a "),
    "emphasis": repeated("*a_ "),
    "stars and underscores": repeated("*_"),
    "underscores": repeated("_"),
    "snake case": repeated("a_"),
    "strong": repeated("**a"),
    "tildes": repeated("~"),
    "backticks": repeated("`"),
    "backticks that grow": lambda size: "".join("`" * n + "a" for n in range(1, int((2 * size) ** 0.5)))[:size],
    "code": repeated("`a` "),
    "fences": repeated("```\n"),
    "backslashes": repeated("\\"),
    "escapes": repeated("\\*"),
    "headings": repeated("# a\n"),
    "hashes": repeated("#"),
    "quote marks": repeated("> "),
    "quote lines": repeated("> a\n"),
    "deep quotes": opened("", "> ", "a\n"),
    "items": repeated("- a\n"),
    "bullets": repeated("- "),
    "numbered items": repeated("1. "),
    "numbered lines": repeated("1. a\n"),
    "deep items": lambda size: "".join("  " * n + "- a\n" for n in range(int(size**0.5)))[:size],
    "table row": repeated("| a "),
    "table": opened("| a | b |\n|---|---|\n", "| a | b |\n"),
    "wide table": lambda size: "|\n".join(cell * (size // 12) for cell in ("| a ", "|---", "| b ")),
    "bars": repeated("|"),
    "divided": repeated("a ||| "),
    "rules": repeated("---\n"),
    "equals": repeated("="),
    "setext": repeated("a\n===\n"),
    "images open": repeated("!["),
    "links open": repeated("[a]("),
    "links": repeated("[a](b) "),
    "different links": numbered("[a](b{}) "),
    "links in links": repeated("[a](b [c](d "),
    "reference links": repeated("[a][b] "),
    "definitions": numbered("[a{}]: b\n"),
    "footnotes": repeated("[^1]"),
    "footnote notes": numbered("[^{}]: a\n"),
    "citations": repeated("[1]"),
    "bare addresses": repeated("http://a.b/c "),
    "one address": opened("http://", "a/"),
    "hosts": repeated("www."),
    "mail": repeated("a@"),
    "mail addresses": repeated("a@b.co "),
    "angle links": repeated("<http://"),
    "formulas": repeated("$a"),
    "double dollars": repeated("$$"),
    "shortcodes": repeated("{{< "),
    "comments of mdx": repeated("{/*"),
    "liquid": repeated("{% "),
    "front matter": opened("---\na: ", "[", "\n---\nTea.\n"),
    # placeholders
    "printf": repeated("%s"),
    "percent signs": repeated("%"),
    "positions": repeated("%1$"),
    "dollar names": repeated("${a"),
    "colon names": repeated(":a"),
    "named": repeated("%(a)"),
    "options": repeated("--a "),
    "icu": repeated("{a, plural, "),
    # other formats
    "roles": repeated(":a:`b` "),
    "directives of rst": repeated(".. a::\n"),
    "substitutions": repeated("|a|_"),
    "headings of adoc": repeated("== a\n"),
    "attributes of adoc": repeated("[a,b]"),
    "cues": numbered("{}\n00:00:01,000 --> 00:00:02,000\na\n\n"),
    "keys": numbered("a{} = b\n"),
    "same keys": repeated("a = b\n"),
    "yaml keys": numbered("a{}: b\n"),
    "yaml depth": lambda size: "".join(" " * n + "a:\n" for n in range(int((2 * size) ** 0.5)))[:size],
    "yaml anchors": numbered("- &a{} b\n"),
    "flow": repeated("[a, "),
    "json": repeated('{"a":'),
    "csv quotes": repeated('a,"'),
    # random
    "random ascii": shuffled("".join(map(chr, range(32, 127)))),
    "random marks": shuffled("*_`[]()<>!&;:.,-+=|{}#\\\"'\n \t"),
    "random unicode": lambda size: "".join(
        chr(point)
        for point in random.Random(2).choices([p for p in range(1, 0x30000) if not 0xD800 <= p < 0xE000], k=size)
    ),
    "random words": lambda size: " ".join(
        random.Random(3).choices("the three not Mary 不 三 “a” 1,000 5% `c` {d} %s 。 . ， (".split(), k=size // 4)
    ),
}  # fmt: skip
