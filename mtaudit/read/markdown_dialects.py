"""Removes extensions of Markdown dialects before parsing, without changing line numbers.

MDX: imports, exports, JSX tags and comments are not text. Admonitions of Python-Markdown (``!!! note``) contain
indented paragraphs, which CommonMark would treat as code.
"""

from __future__ import annotations

import re
from bisect import bisect_left

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
#: An import or an export; it ends at a blank line.
_MODULE = re.compile(r"(?:import|export)\b")
_ADMONITION = re.compile(r"\s*(?:!!!|\?\?\?\+?|===)\+?\s+[\w -]*?\s*(?:\"(?P<title>[^\"]*)\")?\s*$")
_TICKS = re.compile("`+")
_TAG_START = re.compile(r"</?(?=[A-Z>])|</?(?=[a-z][\w-]*\s[^<>]*\{)")
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)


def without_jsx(lines: list[str]) -> list[str]:
    """The lines of an MDX document without imports, exports, comments and tags of components."""
    out: list[str] = []
    pending: list[str] = []
    fence, module = "", False
    for line in lines:
        mark = _FENCE.match(line)
        if fence or mark:
            out += _without_tags(pending)
            pending = []
            out.append(line)
            if mark and not fence:
                fence = mark[1]
            elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        module = bool(line.strip()) and (module or _MODULE.match(line) is not None)
        pending.append("" if module else line)
    return out + _without_tags(pending)


def _without_tags(lines: list[str]) -> list[str]:
    """The lines without comments and JSX tags; code spans are unchanged."""
    if not lines:
        return []
    text = "\n".join(lines)
    closed = text.rfind("*/}") + 3 if "*/}" in text else 0
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text[:closed]) + text[closed:]
    kept: list[str] = []
    codes = _CodeSpans(text)
    at = 0
    while tag := _TAG_START.search(text, at):
        # Code spans before the tag are unchanged; a tag inside a code span is literal.
        start = at
        while (code := codes.after(start)) and code[0] < tag.start():
            start = code[1]
        if start > tag.start():
            kept.append(text[at:start])
            at = start
            continue
        end = _end_of_tag(text, tag.end())
        if end < 0:
            break
        kept += [text[at : tag.start()], "\n" * text.count("\n", tag.start(), end)]
        at = end
    return "".join([*kept, text[at:]]).split("\n")


class _CodeSpans:
    """The code spans of a text: from a run of backticks to the next run of the same length."""

    def __init__(self, text: str) -> None:
        self._runs = [run.span() for run in _TICKS.finditer(text)]
        self._starts = [start for start, _ in self._runs]
        # From right to left: for each run the next one of equal length, for each offset the next run that has one.
        seen: dict[int, int] = {}
        self._end, self._next = [-1] * len(self._runs), [-1] * (len(self._runs) + 1)
        for at in range(len(self._runs) - 1, -1, -1):
            start, end = self._runs[at]
            self._end[at] = seen.get(end - start, -1)
            self._next[at] = at if self._end[at] >= 0 else self._next[at + 1]
            seen[end - start] = at

    def after(self, at: int) -> tuple[int, int] | None:
        """The first span that begins at ``at`` or later."""
        run = self._next[bisect_left(self._starts, at)]
        return None if run < 0 else (self._runs[run][0], self._runs[self._end[run]][1])


def _end_of_tag(text: str, at: int) -> int:
    """The end of the tag whose name begins at ``at``, including expressions in braces; -1 if it is not closed."""
    depth, quote = 0, ""
    for position in range(at, min(len(text), at + 10_000)):
        char = text[position]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`" and (depth or text[position - 1] in "= {("):
            quote = char
        elif char in "{}":
            depth += 1 if char == "{" else -1
        elif char == ">" and depth <= 0:
            return position + 1
    return -1


def without_admonitions(lines: list[str]) -> list[str]:
    """The lines, with the content of admonitions and tabs of Python-Markdown as paragraphs after their titles."""
    if not any(line.lstrip().startswith(("!!!", "???", "===")) for line in lines):
        return lines
    out: list[str] = []
    depth = 0
    for line in lines:
        own = len(line) - len(line.lstrip(" "))
        if line.strip():
            depth = min(depth, own // 4)
        match = _ADMONITION.match(line)
        out.append((match["title"] or "") if match else line[4 * depth :] if line.strip() else line)
        if match and own // 4 == depth:
            depth += 1
    return out
