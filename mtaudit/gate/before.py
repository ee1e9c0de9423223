"""The pairs of the changed documents at the commit of ``--since``, to decide which pairs are new.

A pair is new if its two texts were not a pair at the commit in any of the changed documents; a null bead is a pair with
one text. Lines are never compared: a translation that lost its source by a deletion is recognised by its text alone,
and so are paragraphs that were moved or rewrapped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from mtaudit.mqm import Severity
from mtaudit.records import JUDGED_CHECK, DocumentState, Finding, Pair, Scored


class Before:
    """Pairs, findings and error probabilities of the changed documents at a commit.

    Args:
        documents: names of the documents that changed since the commit.
        label: the commit as the user named it.
        commit: its full hash.

    Attributes:
        pairs, doubt: the number of pairs, and the sum of their error probabilities.
        lost: documents that had pairs at the commit and no longer exist, although their source does.
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
        """Set the names that today's documents had at the commit: new name -> old name."""
        self._renamed = names

    def add(self, scored: Scored) -> None:
        """Add an audited pair of the commit."""
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
        """Add a document of the commit, after its pairs. ``is_left``: its source still exists, but is not part of a
        document any more."""
        if document.pairs:
            self._bilingual.add(document.name)
            self.lost += [document.name] if is_left else []

    def has_lost_its_translation(self, document: DocumentState) -> bool:
        """Whether a document had pairs at the commit, and has none now."""
        own = self._renamed.get(document.name, document.name)
        return not document.pairs and document.name in self.documents and own in self._bilingual

    def is_new(self, pair: Pair) -> bool:
        """Whether the texts were not a pair at the commit, or not as often. To be called once for each pair: every call
        uses up one occurrence of the pair at the commit, in the same document first."""
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
        """Whether the texts were not a pair at the commit. Unlike :meth:`is_new` it has no effect, but it must be
        called before the first pair is evaluated."""
        return pair.document in self.documents and not self._left.get(_texts(pair))

    def is_known(self, pair: Pair, finding: Finding) -> bool:
        """Whether the same check found an error of at least this severity in the same texts. A finding in an old pair
        may be new if the check depends on neighbouring pairs. Findings of the judge in an old pair are always known,
        since it may not have scored the pair at the commit."""
        if pair.document not in self.documents or finding.check == JUDGED_CHECK:
            return True
        severity = self._findings.get(_texts(pair), {}).get(finding.check)
        return severity is not None and severity >= finding.severity

    def target_of(self, pair: Pair) -> str:
        """The target that the source of a pair had at the commit; "" if it is unknown or unchanged."""
        own = self._renamed.get(pair.document, pair.document)
        found = self._targets.get(_plain(pair.source), []) if pair.document in self.documents else []
        then = [target for document, target in found if document == own] or [target for _, target in found]
        # A source that occurs twice has two targets; if one of them is unchanged, the old target is unknown.
        return then[0] if then and pair.target not in then else ""


def _texts(pair: Pair) -> tuple[str, str]:
    return _plain(pair.source), _plain(pair.target)


def _plain(text: str) -> str:
    return " ".join(text.split())
