"""User-defined patterns of files that are translations of each other (``read.parallel``).

``["docs/en/{name}.md", "docs/zh/{name}.md"]``, ``["en/**/*.md", "zh/**/*.md"]``, ``"locales/{lang}/*.json"``, or two
plain names. ``*`` and ``?`` match inside a name, ``**`` and ``{name}`` across folders; the matched text must be the
same on both sides. ``{lang}`` matches a tag of English on the source side and one of Chinese on the target side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.errors import UsageError
from mtaudit.read.input import Input
from mtaudit.read.languages import side_of

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\{name\}|\{lang\}")
_MATCHES = {
    "**/": "((?:.*/)?)", "**": "(.*)", "*": "([^/]*)", "?": "([^/])", "{name}": "(.+)", "{lang}": r"(?P<lang>[^/]+?)",
}  # fmt: skip


class Patterns:
    """Pairs of patterns, with the number of pairs of files that each of them matched."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.counts: dict[tuple[str, str], int] = dict.fromkeys(pairs, 0)
        self._fits = dict.fromkeys(pairs, (0, 0))

    def pairs(self, found: Sequence[Input]) -> Iterator[tuple[Input, Input]]:
        """(source, target) of all files that match a pair of patterns; a file is a target at most once."""
        for both in self.counts:
            ours, theirs = (_fitting(found, pattern, side) for pattern, side in zip(both, ("en", "zh"), strict=True))
            fits = self._fits[both]
            self._fits[both] = (fits[0] + len(ours), fits[1] + sum(map(len, theirs.values())))
            for key, sources in ours.items():
                for target in theirs.get(key, ()):
                    if target.name != sources[0].name:
                        self.counts[both] += 1
                        yield sources[0], target

    def check(self) -> None:
        """Raise UsageError if a pattern matched no pair of files."""
        for both, count in self.counts.items():
            if not count:
                ours, theirs = self._fits[both]
                raise UsageError(
                    f"read.parallel: {shown(both)} finds no pair of files; the first pattern fits {ours:,} files and "
                    f"the second {theirs:,}; correct the patterns, which are matched with "
                    "the paths as they are reported"
                )


def shown(both: tuple[str, str]) -> str:
    """A pair of patterns for messages."""
    return both[0] if both[0] == both[1] else " with ".join(both)


def _fitting(found: Sequence[Input], pattern: str, side: str) -> dict[tuple[str, ...], list[Input]]:
    """The files that match a pattern, by the text of its wildcards (and the folder above it)."""
    fits = _compiled(pattern)
    at = fits.groupindex.get("lang")
    files: dict[tuple[str, ...], list[Input]] = {}
    for item in found:
        match = fits.fullmatch(item.name)
        if match and (at is None or side_of(match["lang"]) == side):
            key = tuple(text or "" for number, text in enumerate(match.groups(), 1) if number != at)
            files.setdefault(key, []).append(item)
    return files


def _compiled(pattern: str) -> re.Pattern[str]:
    expression, at, tagged = "((?:.*/)?)", 0, False
    for piece in _PIECE.finditer(pattern):
        expression += re.escape(pattern[at : piece.start()])
        expression += "(?P=lang)" if piece[0] == "{lang}" and tagged else _MATCHES[piece[0]]
        tagged = tagged or piece[0] == "{lang}"
        at = piece.end()
    return re.compile(expression + re.escape(pattern[at:].removeprefix("./")))
