"""The pairs of the changed documents at the commit of ``--since``, to decide which pairs are new.

A pair is new where its two texts did not stand together at the commit, wherever in the changed documents; a null bead
is a pair with one text. Lines are never compared: the translation that a deleted line leaves without its source, the
moved paragraph and the rewrapped one are told apart by their texts alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from mtaudit.mqm import Severity
from mtaudit.records import JUDGED_CHECK, DocumentState, Finding, Pair, Scored


class Before:
    """Pairs, findings and doubt of the changed documents at a commit.

    Args:
        documents: names of the documents that changed since.
        label: the commit in words.
        commit: its full name.

    Attributes:
        pairs, doubt: the number of pairs, and the sum of their error probabilities.
        lost: documents that held pairs and are none any more, although their source is there.
    """

    def __init__(self, documents: Iterable[str], label: str = "", commit: str = "") -> None:
        self.documents = frozenset(documents)
        self.label, self.commit = label, commit
        self.pairs = 0
        self.doubt = 0.0
        self._left: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._findings: defaultdict[tuple[str, str], dict[str, Severity]] = defaultdict(dict)
        self._targets: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._renamed: Mapping[str, str] = {}
        self._bilingual: set[str] = set()
        self.lost: list[str] = []

    def rename(self, names: Mapping[str, str]) -> None:
        """Set the names that documents of now had at the commit."""
        self._renamed = names

    def add(self, scored: Scored) -> None:
        """Take an audited pair of the commit."""
        pair = scored.pair
        texts = _texts(pair)
        self.pairs += 1
        self.doubt += scored.error_probability
        self._left[texts][pair.document] += 1
        if not pair.is_null:
            self._targets[texts[0]].append((pair.document, pair.target))
        known = self._findings[texts]
        for finding in scored.findings:
            known[finding.check] = max(finding.severity, known.get(finding.check, Severity.NEUTRAL))

    def add_document(self, document: DocumentState, is_left: bool = False) -> None:
        """Take a document of the commit, after its pairs. ``is_left``: its source is there, but is no document now."""
        if document.pairs:
            self._bilingual.add(document.name)
            self.lost += [document.name] if is_left else []

    def has_lost_its_translation(self, document: DocumentState) -> bool:
        """Whether a document held pairs at the commit, and holds none now."""
        own = self._renamed.get(document.name, document.name)
        return not document.pairs and document.name in self.documents and own in self._bilingual

    def is_new(self, pair: Pair) -> bool:
        """Whether the texts of a pair did not stand together at the commit, or not as often. Ask once for each pair:
        every answer uses up one of those that stood there, in the same document before any other."""
        if pair.document not in self.documents:
            return False
        left = self._left.get(_texts(pair))
        if not left:
            return True
        own = self._renamed.get(pair.document, pair.document)
        document = own if own in left else next(iter(left))
        left[document] -= 1
        if not left[document]:
            del left[document]
        return False

    def is_touched(self, pair: Pair) -> bool:
        """Whether the texts of a pair did not stand together at the commit. Unlike :meth:`is_new` it may be asked as
        often as needed, before the first pair is evaluated."""
        return pair.document in self.documents and not self._left.get(_texts(pair))

    def is_known(self, pair: Pair, finding: Finding) -> bool:
        """Whether the same check found as severe an error in the same texts; a finding may be new in an old pair where
        the check looks at its neighbours. What the judge names in an old pair is old: it may read it now for the
        first time."""
        if pair.document not in self.documents or finding.check == JUDGED_CHECK:
            return True
        severity = self._findings.get(_texts(pair), {}).get(finding.check)
        return severity is not None and severity >= finding.severity

    def target_of(self, pair: Pair) -> str:
        """The target that the source of a pair had at the commit; "" where it is unknown or the same."""
        own = self._renamed.get(pair.document, pair.document)
        found = self._targets.get(_plain(pair.source), []) if pair.document in self.documents else []
        then = [target for document, target in found if document == own] or [target for _, target in found]
        # A source that occurs twice has two targets; if one of them is unchanged, the old target is unknown.
        return then[0] if then and pair.target not in then else ""


def _texts(pair: Pair) -> tuple[str, str]:
    return _plain(pair.source), _plain(pair.target)


def _plain(text: str) -> str:
    return " ".join(text.split())
