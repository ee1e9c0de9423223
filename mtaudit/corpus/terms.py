"""Names and terms of a corpus: the table, and the findings of odd renderings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import exp, fsum
from typing import NamedTuple

from mtaudit.checks.check import BaseCheck
from mtaudit.checks.conclude import on_its_own, weigh
from mtaudit.checks.surface.script import simplified
from mtaudit.checks.terminology.odd_rendering import OddRendering
from mtaudit.context import AuditContext
from mtaudit.corpus.terms_alignment import CorpusAlignment
from mtaudit.corpus.terms_english import Candidates, Key
from mtaudit.corpus.terms_glosses import Gloss, GlossedTerm, glossed_terms, glosses_in, plain
from mtaudit.corpus.terms_mentions import Mentions
from mtaudit.corpus.terms_occurrences import Occurrence, occurrences
from mtaudit.corpus.terms_odd import Odd, Text, odd_renderings
from mtaudit.corpus.terms_table import Entry, make_entries
from mtaudit.corpus_records import CorpusAudit, Place, Rendering, Standing, TermRow, indices
from mtaudit.lexical.expect import load_renderings
from mtaudit.records import NON_PROSE, DocumentState, Finding, Scored, Signals, Span
from mtaudit.text import HAN

#: Places kept of a rendering that is neither rare nor odd.
_PLACES = 20
#: Share of the dominant rendering's occurrences from which another one counts as established.
_ESTABLISHED = 0.1
#: Tag of the critic from which it doubts a word.
_DOUBTED = 0.7
#: Occurrences of the dominant rendering for which its confidence is half of what it is for many.
_HALF = 1.0
#: Confidence of a term that a gloss gives.
_GLOSS = 0.9


class _Kept(NamedTuple):
    """What is kept of a pair: its number in the run and its place."""

    number: int
    place: Place


class TermAnalysis:
    """Builds the table of names and terms from all pairs of a run and reports odd renderings.

    A pair that occurs again, word by word, is counted once.
    """

    def __init__(self, context: AuditContext) -> None:
        self._check = _check(context.checks)
        self._thresholds = context.thresholds
        self._seen: set[tuple[str, str]] = set()
        self._pairs: list[_Kept] = []
        self._texts: list[Text] = []
        self._alone: list[tuple[Place, str]] = []
        self._glosses: list[Gloss] = []
        self.findings: Mapping[int, Sequence[Finding]] = {}

    def add(self, number: int, scored: Scored) -> None:
        """Receive the next pair."""
        pair = scored.pair
        key = pair.source, pair.target
        if pair.kind in NON_PROSE or not HAN.search(pair.target) or key in self._seen:
            return
        self._seen.add(key)
        place = Place(pair.id, pair.document, pair.target_lines)
        target = _in_simplified(pair.target)
        self._glosses.extend(glosses_in(target, place))
        if pair.is_null:
            self._alone.append((place, target))
        else:
            self._pairs.append(_Kept(number, place))
            self._texts.append(Text(pair.source, target, pair.document, _doubted(scored.signals)))

    def close(self, document: DocumentState) -> None:
        """Receive the end of a document."""

    def finish(self, audit: CorpusAudit) -> CorpusAudit:
        """The audit with the table of names and terms."""
        self._seen.clear()
        entries = term_entries(self._texts) if self._texts else []
        odd = list(odd_renderings(entries, self._texts, load_renderings()))
        if self._check is not None:
            self.findings = self._found(odd, self._check)
        return replace(audit, terms=tuple(self._rows(entries, odd, audit.numbers())))

    def _glossed(
        self, entries: Sequence[Entry], more: dict[int, dict[str, list[Place]]], numbers: Mapping[str, int]
    ) -> list[TermRow]:
        """Rows of the terms that glosses alone give; those of known names and terms join their entries in ``more``."""
        known = {plain(name): entry for entry in entries for name in entry.names}
        rows = []
        for term in glossed_terms(self._glosses):
            entry = known.get(plain(term.english))
            if entry is None:
                rows.append(self._glossed_row(term, numbers))
            elif term.chinese not in entry.forms:
                more[id(entry)][term.chinese].extend(term.places)
        return rows

    def _glossed_row(self, term: GlossedTerm, numbers: Mapping[str, int]) -> TermRow:
        """A row with the places of the glosses and of the term in the documents that have them."""
        documents = {place.document for place in term.places}
        places = [place for place, text in self._alone if place.document in documents and term.chinese in text]
        places = list(dict.fromkeys((*term.places, *places)))
        rendering = _rendering(term.chinese, places, "dominant")
        count = len(places)
        return TermRow(term.english, (), term.kind, count, count, (rendering,), _GLOSS, indices(places, numbers))

    def _found(self, odd: Iterable[Odd], check: OddRendering) -> Mapping[int, Sequence[Finding]]:
        found: dict[int, list[Finding]] = defaultdict(list)
        for one in odd:
            there, text = one.occurrence, self._texts[one.occurrence.pair]
            if there.target is not None:
                found[self._pairs[there.pair].number].append(
                    check.odd(
                        text.source[slice(*there.source)], there.text, one.rule, one.count,
                        document=one.document, kind=one.kind, spans=(there.source, there.target),
                    )
                )  # fmt: skip
        return {
            number: [on_its_own(finding, self._thresholds) for finding in weigh(some, self._thresholds)]
            for number, some in found.items()
        }

    def _rows(self, entries: Sequence[Entry], odd: Sequence[Odd], numbers: Mapping[str, int]) -> list[TermRow]:
        mentioned = self._mentioned(entries)
        places = Counter((id(one.entry), one.occurrence.text) for one in odd)
        marked = {
            (id(entry), form)
            for entry in entries
            for form, found in entry.forms.items()
            if places[id(entry), form] == len(found)
        }
        glossed = self._glossed(entries, mentioned, numbers)
        return [*(self._row(entry, mentioned[id(entry)], marked, numbers) for entry in entries), *glossed]

    def _mentioned(self, entries: Sequence[Entry]) -> dict[int, dict[str, list[Place]]]:
        """Entry -> rendering -> places in passages that have no English."""
        found: dict[int, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
        mentions = Mentions(entries)
        for place, text in self._alone:
            for mention in mentions.find(text):
                found[id(mention.entry)][mention.text].append(place)
        return found

    def _row(
        self,
        entry: Entry,
        more: Mapping[str, list[Place]],
        marked: set[tuple[int, str]],
        numbers: Mapping[str, int],
    ) -> TermRow:
        places = {form: [self._pairs[one.pair].place for one in found] for form, found in entry.forms.items()}
        for form, others in more.items():
            places[form] = [*places.get(form, ()), *others]
        ordered = sorted(places.items(), key=lambda item: -len(item[1]))
        dominant = len(ordered[0][1])
        standing = [
            _standing(index, len(found), dominant, (id(entry), form) in marked)
            for index, (form, found) in enumerate(ordered)
        ]
        alone = sum(map(len, more.values()))
        return TermRow(
            source=entry.names[0],
            also=entry.names[1:],
            kind=entry.candidate.kind,
            count=entry.count + alone,
            rendered=entry.rendered + alone,
            renderings=tuple(
                _rendering(form, found, how) for (form, found), how in zip(ordered, standing, strict=True)
            ),
            confidence=_confidence(entry),
            in_documents=indices(chain.from_iterable(places.values()), numbers),
        )


def term_entries(texts: Sequence[Text]) -> list[Entry]:
    """The table of the names and terms of some pairs.

    Time and memory grow linearly with the number of pairs; the word alignment of a large corpus is fitted on a part of
    it, see :data:`mtaudit.corpus.terms_alignment.MOST_CELLS`.
    """
    sources, targets = [text.source for text in texts], [text.target for text in texts]
    candidates = Candidates(sources)
    model = load_renderings()
    alignment = CorpusAlignment(sources, targets, model)
    found: dict[Key, list[Occurrence]] = defaultdict(list)
    for index, (source, target) in enumerate(zip(sources, targets, strict=True)):
        for key, occurrence in occurrences(index, source, target, candidates, alignment):
            found[key].append(occurrence)
    return make_entries(found, candidates, targets, model)


def _check(checks: Iterable[BaseCheck]) -> OddRendering | None:
    return next((check for check in checks if isinstance(check, OddRendering)), None)


def _in_simplified(text: str) -> str:
    """The text in Simplified characters, or as it is where that would move its words."""
    made = simplified(text)
    return made if len(made) == len(text) else text


def _doubted(signals: Signals) -> tuple[Span, ...]:
    """Spans of the target words that the critic doubts."""
    tags = signals.critique.tags if signals.critique is not None else ()
    return tuple((tag.start, tag.end) for tag in tags if tag.side == "target" and tag.probability >= _DOUBTED)


def _standing(index: int, count: int, dominant: int, odd: bool) -> Standing:
    if index == 0:
        return "dominant"
    if odd:
        return "odd"
    return "established" if count >= 2 and count >= _ESTABLISHED * dominant else "rare"


def _rendering(form: str, places: Sequence[Place], standing: Standing) -> Rendering:
    documents = Counter(place.document for place in places)
    kept = places if standing in ("rare", "odd") else places[:_PLACES]
    return Rendering(form, len(places), len(documents), tuple(kept), standing)


def _confidence(entry: Entry) -> float:
    """How sure the dominant rendering is: by its share and count, and by the strength of its evidence."""
    best = entry.forms[entry.dominant]
    strength = fsum(one.strength for one in best) / len(best)
    return round(entry.share * strength * (1 - 0.5 * exp(_HALF - len(best))), 3)
