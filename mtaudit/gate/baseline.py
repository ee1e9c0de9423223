"""The baseline: a file of known findings, so that only new ones count.

A text file with one line per entry, sorted by the hash of the pair, so that additions of two branches seldom conflict.
An entry accepts the findings of one check on one pair of texts in one document. It names that document, but follows
the texts into another one, for example after a rename; it expires when either text changes::

    # mtaudit baseline 2
    # signature mtaudit|version:…
    0a1b2c3d4e5f6071<TAB>ACC03<TAB>news/a.md<TAB>known<TAB>2026-01-31<TAB>A. Reader<TAB>reason<TAB>First words

A line ``# score 97.412`` is present only if a rule compares with it. Version 1 had no document column; its entries
accept their findings in any document. A file that both sides of a merge changed can be merged line by line
(``merge=union``).
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
from mtaudit.records import Judgement, Pair

#: Beginning of the first line in every version.
MARK = "# mtaudit baseline"
_TITLE = f"{MARK} 2"
_FIELDS = ("pair", "check", "document", "verdict", "when", "who", "reason", "text")
#: First line of the file -> its fields.
_VERSIONS = {_TITLE: _FIELDS, f"{MARK} 1": tuple(name for name in _FIELDS if name != "document")}
_PAIR = re.compile(r"[0-9a-f]{16}")
_CHECK = re.compile(r"[A-Z]{3}\d{2}")
_REMEDY = "write the file again with `mtaudit baseline update`, or restore the line"
#: Characters of the source that an entry contains, for human readers.
_SHOWN = 40


@lru_cache(maxsize=2048)
def pair_key(source: str, target: str) -> str:
    """A hash of both texts in 16 hexadecimal digits. Whitespace and compatibility forms (NFKC) make no difference."""
    hasher = hashlib.sha256()
    for text in (source, target):
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        hasher.update(plain.encode("utf-8", "surrogatepass") + b"\0")
    return hasher.hexdigest()[:16]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One known finding.

    Attributes:
        pair: :func:`pair_key` of its texts.
        check: the code of the check.
        document: where it was found; "" in a file of version 1.
        verdict: known (not reviewed), fine (no error), wrong (an error, not corrected yet), unsure.
        when: the date in ISO 8601.
        who: the reviewer.
        text: the first words of the source.
    """

    pair: str
    check: str
    document: str = ""
    verdict: Judgement = "known"
    when: str = ""
    who: str = ""
    reason: str = ""
    text: str = ""

    @property
    def line(self) -> str:
        """The entry as a line of the file, without a line end."""
        return "\t".join(_plain(getattr(self, name)) for name in _FIELDS)


#: The key of an entry: pair, check, document.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Entries by pair, check and document, with the signature and the corpus score of the run that wrote them."""

    entries: Mapping[Key, Entry] = field(default_factory=dict)
    signature: str = ""
    score: float | None = None

    def text(self) -> str:
        """The content of the file."""
        head = [_TITLE, f"# signature {self.signature}"]
        if self.score is not None:
            head.append(f"# score {self.score:.3f}")
        return "\n".join([*head, *(entry.line for entry in sorted(self.entries.values()))]) + "\n"

    def require(self, signature: str, name: str) -> None:
        """Raise UsageError unless the entries were written by a run with this signature: other checks have other
        findings."""
        if self.signature != signature:
            raise UsageError(
                f"the baseline {name} was made by {self.signature or 'unknown settings'}, this run is {signature}; "
                "write it again with `mtaudit baseline update`, or use it anyway with --any-signature"
            )


class Claims:
    """Assigns each entry of a baseline to one document, and lists those that no document used.

    An entry belongs to its own document. If that does not need it, because the file was renamed or the text moved, it
    goes to the first other document that has the same pair. So a copy of a text has no entry of its own, and its
    findings are new.
    """

    def __init__(self, baseline: Baseline) -> None:
        self._entries: dict[tuple[str, str], dict[str, Entry]] = {}
        self._holder: dict[Key, str] = {}
        for (pair, check, document), entry in baseline.entries.items():
            self._entries.setdefault((pair, check), {})[document] = entry

    def find(self, pair: Pair, check: str) -> Entry | None:
        """The entry that accepts the findings of a check in a pair; None if there is none for its document."""
        key = pair_key(pair.source, pair.target)
        entries = self._entries.get((key, check))
        if not entries:
            return None
        own = (e for e in entries.values() if e.document == pair.document)
        held = (e for e in entries.values() if self._holder.get((key, check, e.document)) == pair.document)
        free = (e for e in entries.values() if not e.document or (key, check, e.document) not in self._holder)
        for entry in (*held, *own, *free):
            holder = self._holder.setdefault((key, check, entry.document), pair.document)
            if holder == pair.document or not entry.document:
                return entry
        return None

    def left(self) -> list[Entry]:
        """The entries that no document used, sorted."""
        every = (entry for entries in self._entries.values() for entry in entries.values())
        return sorted(e for e in every if (e.pair, e.check, e.document) not in self._holder)


def make_entry(
    pair: tuple[str, str], check: str, document: str, verdict: Judgement, who: str, reason: str, when: date
) -> Entry:
    """An entry for a check on a pair of texts, given as (source, target)."""
    shown = " ".join((pair[0] or pair[1]).split())[:_SHOWN]
    return Entry(pair_key(*pair), check, _plain(document), verdict, when.isoformat(), who, reason, shown)


def with_entries(baseline: Baseline, new: Iterable[Entry]) -> Baseline:
    """The baseline with additional entries; a new one replaces an old one of the same pair, check and document."""
    made = {(entry.pair, entry.check, entry.document): entry for entry in new}
    return Baseline({**baseline.entries, **made}, baseline.signature, baseline.score)


def parse(name: str, text: str) -> Baseline:
    """Parse the content of a baseline file.

    Raises:
        InputError: it is not a baseline; with the line at fault. ``name`` is the file in the message.
    """
    lines = text.splitlines()
    names = _VERSIONS.get(lines[0].strip()) if lines else None
    if names is None:
        raise InputError(Problem(name, f"it is not a baseline: the first line is not `{_TITLE}`", _REMEDY, 1))
    signature = ""
    scores: list[float] = []
    entries: dict[Key, Entry] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.startswith("# signature "):
            signature = line.removeprefix("# signature ").strip()
        elif line.startswith("# score "):
            scores.append(_score(name, number, line))
        elif line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            remedy = "keep the lines of both sides and delete the markers"
            raise InputError(Problem(name, "there is an unresolved merge conflict", remedy, number))
        elif line.strip() and not line.startswith("#"):
            entry = _entry(name, number, line, names)
            entries[entry.pair, entry.check, entry.document] = entry
    # A merge by lines can leave two scores. With the lower one, a merge of two branches that each passed never fails.
    return Baseline(entries, signature, min(scores, default=None))


def _score(name: str, number: int, line: str) -> float:
    try:
        return float(line.removeprefix("# score "))
    except ValueError:
        raise InputError(Problem(name, "the score is not a number", _REMEDY, number)) from None


def _entry(name: str, number: int, line: str, names: tuple[str, ...]) -> Entry:
    fields = line.split("\t")
    if len(fields) != len(names):
        what = f"{len(fields)} fields where {len(names)} were expected ({', '.join(names)}, tabs between)"
        raise InputError(Problem(name, what, _REMEDY, number))
    values = dict(zip(names, fields, strict=True))
    known = get_args(Judgement)
    for value, fits, what in (
        (values["pair"], _PAIR.fullmatch(values["pair"]), "not a hash of a pair"),
        (values["check"], _CHECK.fullmatch(values["check"]), "not a code of a check"),
        (values["verdict"], values["verdict"] in known, f"not a verdict ({', '.join(known)})"),
    ):
        if not fits:
            raise InputError(Problem(name, f"{value!r} is {what}", _REMEDY, number))
    given = values.pop("verdict")
    verdict: Judgement = next(one for one in known if one == given)
    pair, check, *rest = (values.pop(name, "") for name in _FIELDS if name != "verdict")
    return Entry(pair, check, rest[0], verdict, *rest[1:])


def _plain(value: str) -> str:
    return " ".join(value.split())
