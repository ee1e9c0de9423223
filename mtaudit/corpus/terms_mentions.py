"""Names in passages that have no English: the known renderings, others that sound like the name, and its letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mtaudit.checks.names.transliteration import spelling
from mtaudit.corpus.terms_table import Entry, latin, plain_name
from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import HAN, HAN_CLASS

#: Least score of the spelling model, and least mean ``habit``, for Chinese that resembles a known rendering.
_SOUNDS, _IN_NAMES = 1.0, 0.8
#: Characters before and after two characters of a known rendering among which a variant is looked for.
_BEFORE, _AFTER = 4, 6
#: Shortest name whose variants are looked for, in letters.
_SHORTEST = 4
_LATIN = late_pattern(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’-]*(?: [A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’-]*)*")
_NAME = late_pattern(rf"[{HAN_CLASS}]+(?:[·・•‧][{HAN_CLASS}]+)*")


class Mention(NamedTuple):
    """A name in a passage: its entry, and the half-open span and text of what stands for it."""

    entry: Entry
    span: Span
    text: str


class Mentions:
    """Finds the names of a table in Chinese text.

    Args:
        entries: the rows of the table; those of terms are left out.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._forms: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        self._inner: dict[str, dict[int, Entry]] = defaultdict(dict)
        self._latin: dict[str, Entry] = {}
        for entry in entries:
            if entry.candidate.kind == "name":
                self._add(entry)
        for known in self._forms.values():
            known.sort(key=lambda one: -len(one[0]))

    def _add(self, entry: Entry) -> None:
        for name in entry.names:
            self._latin.setdefault(name.casefold(), entry)
        for form, found in entry.forms.items():
            sure = any(one.origin != "alignment" for one in found) or form == entry.dominant
            if latin(form) or len(form) < 2 or not sure:
                continue
            self._forms[form[:2]].append((form, entry))
            if any(one.origin == "sound" for one in found):
                plain = plain_name(form)
                for at in range(len(plain) - 1):
                    self._inner[plain[at : at + 2]].setdefault(id(entry), entry)

    def find(self, text: str) -> Iterator[Mention]:
        """The names in a text in Simplified characters."""
        yield from self._in_letters(text)
        at = 0
        while at < len(text) - 1:
            found = self._at(text, at) if HAN.match(text, at) else None
            if found is not None:
                yield found
            at = max(at + 1, found.span[1] if found is not None else 0)

    def _in_letters(self, text: str) -> Iterator[Mention]:
        for run in _LATIN.finditer(text):
            entry = self._latin.get(run.group().casefold())
            if entry is not None:
                yield Mention(entry, run.span(), run.group())

    def _at(self, text: str, at: int) -> Mention | None:
        two = text[at : at + 2]
        for form, entry in self._forms.get(two, ()):
            if text.startswith(form, at):
                return Mention(entry, (at, at + len(form)), form)
        for entry in self._inner.get(two, {}).values():
            span = _variant(entry, text, at)
            if span is not None:
                return Mention(entry, span, text[slice(*span)])
        return None


def _variant(entry: Entry, text: str, at: int) -> Span | None:
    """The stretch around ``at`` that sounds like the last word of a name."""
    word = entry.names[-1].split()[-1]
    if len(word) < _SHORTEST:
        return None
    start = max(0, at - _BEFORE)
    found = spelling(word, text[start : at + _AFTER])
    if found is None or found.score < _SOUNDS or found.habit < _IN_NAMES:
        return None
    span = found.span[0] + start, found.span[1] + start
    return span if span[0] <= at < span[1] and _NAME.fullmatch(text[slice(*span)]) else None
