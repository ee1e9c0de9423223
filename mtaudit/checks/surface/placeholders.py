"""Find placeholders: parts of a text that a program replaces or interprets and that must be kept unchanged.

Syntaxes: printf with and without positions (C, Objective-C, Python), Qt (%1, %n), brace fields of Python and .NET, ICU
MessageFormat, template engines (Jinja, Liquid, Vue, Hugo shortcodes, ERB), shell variables, $NAME$, Ruby's %{name} and
#{name}, Laravel's :name, [name] in square brackets, numbered tags of React and Angular, inline elements of XLIFF
(https://docs.oasis-open.org/xliff/), Minecraft's formatting codes, and line breaks written as \\n.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtaudit.late import late_pattern
from mtaudit.per_text import cached_per_text
from mtaudit.records import Span
from mtaudit.text import has_any

#: Brace fields, named or numbered, with an optional conversion and format as in Python's str.format.
_FIELD = r"\{[A-Za-z_][\w.\-]*(?:\[\w+\])*(?:![rsa])?(?::[^{}\s:]{1,12})?\}|\{\d*(?:![rsa])?(?::[^{}\s:]{1,12})?\}"
#: Names used in square brackets for a value to be filled in by a program or a person.
_FILLED = (
    "(?:(?:first|last|full|user|company|team|product|project|site|file|your|app|event|group|display)[ _-]?)?"
    "(?:name|email|date|time|url|link|number|count|user|username|title|amount|address|city|country|code|password|id)"
)
_PATTERN = late_pattern(
    r"(?P<skipped>https?://[!-~]+|%%)"
    r"|(?P<statement>\{\{[<%][^\n]{1,200}?[%>]\}\}|\{%[^\n`]{1,120}?%\}|<%[^\n`]{1,120}?%>)"
    r"|(?P<expression>\{\{\{?[^{}\n]{1,80}\}?\}\})"
    r"|(?P<variable>\$\{[^{}\s]{1,60}\}|\$[A-Za-z_]\w{0,40}\$|\$[A-Z_][A-Z0-9_]+\b|[%#]\{\w[\w.]*\})"
    r"|(?P<icu>\{\s*[A-Za-z_0-9]+\s*,\s*(?:plural|select|selectordinal)\s*,)"
    r"|(?P<icutype>\{\s*[A-Za-z_0-9]+\s*,\s*(?:number|date|time|spellout|ordinal|duration)\b[^{}]{0,40}\})"
    rf"|(?P<field>{_FIELD})"
    r"|(?P<mapped>%\([A-Za-z_]\w*\)[-#0+]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa])"
    r"|(?P<printf>(?<![0-9%])%(?:(?P<position>\d{1,2})\$)?[-+#0']*(?:\d+|\*)?(?:\.(?:\d+|\*))?"
    r"(?P<conversion>(?:hh?|ll?|q|j|z|t|L)?[diouxXeEfFgGcCsSpan@])(?!\w+%(?![\w(])))"
    r"|(?P<qt>(?<![0-9%A-Za-z])%L?[1-9]\d?(?![\d%.,]|\s?[)）]))"
    r"|(?P<caps>\[%[A-Z_]+%\]|#[A-Z]{2,}(?:_[A-Z]+)*#)"
    r"|(?P<colon>(?<![\w:/.@\"'`\]\)}])(?<![a-z]\s)?:[a-z]{2,}(?:_[a-z]+)*(?![\w:`(=-]))"
    rf"|(?P<bracket>\[(?:{_FILLED}|[a-zA-Z]+(?:_[a-zA-Z]+)+)\](?![(\[:]))"
    r"|(?P<element></?(?:x|g|ph|pc|bpt|ept|it|bx|ex|sc|ec|mrk)(?:\s[^<>]*)?/?>|</?\d{1,2}\s?/?>)"
    r"|(?P<colour>§[0-9a-fk-orA-FK-OR])"
    r"|(?P<escape>\\[nt](?![a-z]))",
    re.ASCII,
)
_HINT = late_pattern(r"[{%$\[§\\]|#[A-Z{]|</?[a-z\d]|:[a-z]")
#: Characters of which every placeholder has one.
_MARKS = "{%$[§\\#<:"
_ID = late_pattern(r"\bid\s*=\s*[\"']([^\"']*)[\"']")
_QUOTED = late_pattern(r"\"[^\"]*\"|'[^']*'")
#: Maps equivalent printf conversions to one form.
_SAME = str.maketrans("iuC", "ddc")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder.

    Attributes:
        text: the placeholder as written.
        span: half-open span in the text.
        key: normalised form; equal for placeholders that are equivalent regardless of spelling.
        syntax: name of the syntax, such as "printf" or "field".
        next: whether it takes the next argument, so that its position determines the value (%s, not %2$s).
    """

    text: str
    span: Span
    key: str
    syntax: str
    next: bool = False


@cached_per_text(1024)
def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The placeholders of a text in order. An ICU message with all its branches is one placeholder."""
    return tuple(_found(text)) if has_any(text, _MARKS) and _HINT.search(text) else ()


def _found(text: str) -> Iterator[Placeholder]:
    at = counted = 0
    while found := _PATTERN.search(text, at):
        syntax, span = found.lastgroup or "", found.span()
        if syntax == "conversion":
            syntax = "printf"
        at = span[1]
        if syntax == "skipped":
            continue
        if syntax == "icu":
            at = _closing(text, span[0])
            span = (span[0], at)
        argument = 0
        if syntax == "printf" and found["conversion"] != "n":
            counted += found["position"] is None
            argument = int(found["position"] or counted)
        following = argument > 0 and found["position"] is None
        yield Placeholder(text[slice(*span)], span, _key(found, syntax, argument), syntax, following)


def _closing(text: str, start: int) -> int:
    """The offset after the brace that closes the one at ``start``, or the length of the text if it is not closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return at + 1
    return len(text)


def _key(found: re.Match[str], syntax: str, argument: int) -> str:
    text = found[0]
    if syntax == "printf" and argument:
        return f"%{argument}${found['conversion'].translate(_SAME)}"
    if syntax in ("icu", "icutype"):
        return re.sub(r"\s", "", text).rstrip(",").split("}")[0]
    if syntax in ("statement", "expression"):
        return re.sub(r"\s", "", _QUOTED.sub("", text))
    if syntax == "element":
        return _element_key(text)
    return text


def _element_key(text: str) -> str:
    named = _ID.search(text)
    name = re.sub(r"[\s/].*", "", text.strip("</>"))
    return f"{'/' if text.startswith('</') else ''}{name}{' ' + named[1] if named else ''}"


def masked(text: str) -> str:
    """The text with every character of a placeholder replaced by a space. ICU messages are kept."""
    out, at = [], 0
    for one in placeholders(text):
        if one.syntax == "icu":  # its branches are text
            continue
        out += [text[at : one.span[0]], " " * (one.span[1] - one.span[0])]
        at = one.span[1]
    return "".join([*out, text[at:]]) if out else text


_BRANCH = late_pattern(r"(?:^|[\s}])\s*(?P<selector>=\d+|[^\s{},#]+)\s*\{")


def branches(message: str) -> tuple[str, ...]:
    """The selectors of an ICU plural or select message: ("one", "other")."""
    body = message.split(",", 2)[2] if message.count(",") > 1 else ""
    depth, outer = 0, []
    for character in body[:-1]:
        depth -= character == "}"
        if depth == 0:
            outer.append(character)
        depth += character == "{"
        if character == "{" and depth == 1 and outer[-1:] != ["{"]:
            outer.append("{")
    return tuple(m["selector"] for m in _BRANCH.finditer("".join(outer)) if not m["selector"].startswith("offset:"))
