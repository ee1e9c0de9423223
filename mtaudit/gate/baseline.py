"""The baseline: findings that are known, so that only new ones count.

A text file of one sorted line an entry, which merges like any text. An entry holds for a check on a pair of texts: it
moves with them through renamed files and other lines, and expires when either text changes::

    # mtaudit baseline 1
    # signature mtaudit|version:…
    # score 97.412
    0a1b2c3d4e5f6071<TAB>ACC03<TAB>known<TAB>2026-01-31<TAB>A. Reader<TAB>reason<TAB>The first words of the source
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import get_args

from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.records import Judgement

_TITLE = "# mtaudit baseline 1"
_FIELDS = ("pair", "check", "verdict", "when", "who", "reason", "text")
_PAIR = re.compile(r"[0-9a-f]{16}")
_CHECK = re.compile(r"[A-Z]{3}\d{2}")
_CURE = "make the file anew with `mtaudit baseline update`, or take the line back to what it was"
#: Characters of the source that an entry shows, for people.
_SHOWN = 40


@lru_cache(maxsize=1 << 15)
def pair_key(source: str, target: str) -> str:
    """16 hexadecimal digits of both texts: compatibility forms are made one, blanks do not count."""
    hasher = hashlib.sha256()
    for text in (source, target):
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        hasher.update(plain.encode("utf-8", "surrogatepass") + b"\0")
    return hasher.hexdigest()[:16]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One known finding. ``pair`` is :func:`pair_key` of its texts; ``text`` the first words of the source.

    Attributes:
        verdict: known (nobody looked at it), fine (no error), wrong (an error, not mended yet), unsure.
    """

    pair: str
    check: str
    verdict: Judgement = "known"
    when: str = ""
    who: str = ""
    reason: str = ""
    text: str = ""

    @property
    def line(self) -> str:
        """The entry as it stands in the file."""
        return "\t".join(_plain(getattr(self, name)) for name in _FIELDS)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries by (pair, check), the signature they were made under, and the corpus score of that time."""

    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    signature: str = ""
    score: float | None = None

    def find(self, pair: str, check: str) -> Entry | None:
        """The entry of a check on a pair."""
        return self.entries.get((pair, check))

    def text(self) -> str:
        """The file."""
        head = [_TITLE, f"# signature {self.signature}"]
        if self.score is not None:
            head.append(f"# score {self.score:.3f}")
        return "\n".join([*head, *(entry.line for entry in sorted(self.entries.values()))]) + "\n"

    def require(self, signature: str, name: str) -> None:
        """UsageError unless the entries were made under ``signature``: other checks find other things."""
        if self.signature != signature:
            raise UsageError(
                f"the baseline {name} was made by {self.signature or 'an unknown recipe'}, this run is {signature}; "
                "make it anew with `mtaudit baseline update`, or insist with --any-signature"
            )


def make_entry(source: str, target: str, check: str, verdict: Judgement, who: str, reason: str, when: date) -> Entry:
    """An entry for a check on a pair of texts."""
    shown = " ".join((source or target).split())[:_SHOWN]
    return Entry(pair_key(source, target), check, verdict, when.isoformat(), who, reason, shown)


def with_entries(baseline: Baseline, new: Iterable[Entry]) -> Baseline:
    """The baseline with further entries; of the same pair and check the new one stays."""
    made = {(entry.pair, entry.check): entry for entry in new}
    return Baseline({**baseline.entries, **made}, baseline.signature, baseline.score)


def parse(name: str, text: str) -> Baseline:
    """The baseline in ``text``. InputError with the line of whatever is no baseline."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _TITLE:
        raise InputError(Problem(name, f"it is no baseline: the first line is not `{_TITLE}`", _CURE, 1))
    signature, score = "", None
    entries: dict[tuple[str, str], Entry] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.startswith("# signature "):
            signature = line.removeprefix("# signature ").strip()
        elif line.startswith("# score "):
            score = _score(name, number, line)
        elif line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            cure = "keep the lines of both sides and take the markers out"
            raise InputError(Problem(name, "a merge conflict was left", cure, number))
        elif line.strip() and not line.startswith("#"):
            entry = _entry(name, number, line)
            entries[entry.pair, entry.check] = entry
    return Baseline(entries, signature, score)


def _score(name: str, number: int, line: str) -> float:
    try:
        return float(line.removeprefix("# score "))
    except ValueError:
        raise InputError(Problem(name, "the score is no number", _CURE, number)) from None


def _entry(name: str, number: int, line: str) -> Entry:
    values = line.split("\t")
    if len(values) != len(_FIELDS):
        what = f"{len(values)} fields where {len(_FIELDS)} were expected ({', '.join(_FIELDS)}, tabs between)"
        raise InputError(Problem(name, what, _CURE, number))
    pair, check, verdict, *rest = values
    known = get_args(Judgement)
    for value, fits, what in (
        (pair, _PAIR.fullmatch(pair), "no hash of a pair"),
        (check, _CHECK.fullmatch(check), "no code of a check"),
        (verdict, verdict in known, f"no verdict ({', '.join(known)})"),
    ):
        if not fits:
            raise InputError(Problem(name, f"{value!r} is {what}", _CURE, number))
    return Entry(pair, check, next(v for v in known if v == verdict), *rest)


def _plain(value: str) -> str:
    return " ".join(value.split())
