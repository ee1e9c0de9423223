"""The table of names and terms: the occurrences of each with their renderings, counted, merged and ordered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from mtaudit.cedict import gloss_words, stem
from mtaudit.corpus.terms_english import Candidate, Candidates, Key
from mtaudit.corpus.terms_occurrences import Occurrence
from mtaudit.late import late_pattern
from mtaudit.lexical.expect import Renderings
from mtaudit.text import HAN, HAN_CLASS

#: Characters that a rendering loses where the corpus has it without them: numerals and measure words, demonstratives,
#: endings of places and plurals.
_AFFIXES = frozenset(
    "一这那该每各两几多某此第个家份本台种张位项条座部款名间所群批次件场片段们的之上中里下内外等被在和与是为后前时说将以了着再也不都用对向从到"
)
#: How many times rarer than a variant a form without affixes may be and still be its base.
_BARE = 3
#: Forms of address after a name.
_ADDRESS = late_pattern(r"(?:先生|女士|小姐|夫人|太太|博士|教授|总统|主席|爵士|将军|上尉|上校|少校|中尉)$")
#: A demonstrative with its measure word before two or more characters.
_DETERMINER = late_pattern(
    rf"(?:[这那该每某]一?[个家份台种张位项条座部款名间所群批件片段笔只艘辆]|一[家座艘辆间所])(?=[{HAN_CLASS}]{{2}}|$)"
)
_SEPARATORS = late_pattern(r"[\s·・•‧‐-―\-－]+")
#: Least occurrences of a rendering for it to be established, and of the dominant one for a row.
_ESTABLISHED = 2
#: Occurrences from which the word alignment alone is enough, and its mean strength from which it is for fewer.
_FREQUENT, _CERTAIN = 4, 0.95
#: Share of the occurrences that the dominant rendering of a row has at least.
_DOMINANT = 0.3
#: Words in the training data of the model of expected renderings: what frequencies are compared with.
_GENERAL_WORDS = 5e6
#: Log ratio of the frequency in the corpus to that in general from which a word is fully a term, and least weight.
_SPECIAL, _LEAST_WEIGHT = 3.0, 0.1


@dataclass
class Entry:
    """A name or term with all its occurrences.

    Attributes:
        names: how it is written: of a person, the full name and then the family name.
        forms: rendering -> the occurrences that have it, the most frequent rendering first.
        count: all occurrences, those without a rendering too.
        weight: what the row is ordered by.
    """

    candidate: Candidate
    names: tuple[str, ...]
    occurrences: list[Occurrence]
    forms: dict[str, list[Occurrence]] = field(default_factory=dict)
    weight: float = 0.0

    @property
    def count(self) -> int:
        return len(self.occurrences)

    @property
    def rendered(self) -> int:
        """Occurrences with a rendering."""
        return sum(map(len, self.forms.values()))

    @property
    def dominant(self) -> str:
        """The most frequent rendering; "" without any."""
        return next(iter(self.forms), "")

    @property
    def share(self) -> float:
        """The share of the rendered occurrences that have the dominant rendering."""
        return len(self.forms[self.dominant]) / self.rendered if self.forms else 0.0


def plain_name(form: str) -> str:
    """A rendering of a name without separators and forms of address, in lower case."""
    return _ADDRESS.sub("", _SEPARATORS.sub("", form)).casefold()


def alike(one: str, other: str) -> bool:
    """Whether two renderings are forms of the same: one contains the other."""
    a, b = plain_name(one), plain_name(other)
    return a in b or b in a


def make_entries(
    found: Mapping[Key, Sequence[Occurrence]], candidates: Candidates, targets: Sequence[str], model: Renderings
) -> list[Entry]:
    """The rows of the table, in descending order of weight.

    Args:
        targets: the Chinese sides in Simplified characters, by index of the pair.
    """
    entries = {}
    for key, occurrences in found.items():
        candidate = candidates.known[key]
        entry = Entry(candidate, (candidate.text,), list(occurrences))
        entry.forms = _forms(occurrences, targets, candidate)
        entries[key] = entry
    _join_people(entries, targets)
    kept = [entry for entry in entries.values() if _is_kept(entry)]
    for entry in kept:
        entry.weight = len(entry.forms[entry.dominant]) * _special(entry.candidate, candidates, model)
    return sorted(kept, key=lambda entry: (-entry.weight, entry.names))


def _forms(
    occurrences: Sequence[Occurrence], targets: Sequence[str], candidate: Candidate
) -> dict[str, list[Occurrence]]:
    """Rendering -> occurrences. Variants of a form are joined with it; an occurrence without a rendering, or with one
    that occurs only here, gets an established form that its target has."""
    occurrences = [_without_determiner(one) for one in occurrences]
    counts = Counter(occurrence.text for occurrence in occurrences if occurrence.text)
    folded = {form: _base(form, counts) for form in counts}
    sums: Counter[str] = Counter()
    for form, count in counts.items():
        sums[folded[form]] += count
    established = [form for form, count in sums.most_common() if count >= _ESTABLISHED]
    out: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        form = folded.get(occurrence.text, "")
        if sums[form] < _ESTABLISHED:
            form = _instead(form, established, targets[occurrence.pair])
        if form:
            out[form].append(occurrence)
    return dict(sorted(out.items(), key=lambda item: (-len(item[1]), item[0])))


def _without_determiner(one: Occurrence) -> Occurrence:
    """The occurrence without a demonstrative and measure word before its rendering: 这家俱乐部. What is nothing else
    (这笔) is no rendering."""
    found = _DETERMINER.match(one.text)
    if found is None or one.target is None:
        return one
    if found.end() == len(one.text):
        return one._replace(target=None, text="", strength=0.0, origin="")
    return one._replace(target=(one.target[0] + found.end(), one.target[1]), text=one.text[found.end() :])


def _instead(form: str, established: Sequence[str], target: str) -> str:
    """The established rendering in a target that has none, or one of its own."""
    for other in established:
        if (other in target if HAN.search(other) else other.casefold() in target.casefold()) and (
            len(other) > 1 or not form
        ):
            return other
    return form


def _base(form: str, counts: Mapping[str, int]) -> str:
    """The form that a rendering is a variant of: in another case, or without a measure word or the like."""
    best, most = form, counts[form] / _BARE
    for other, count in counts.items():
        longer = len(other) >= len(form)
        if other != form and count > (counts[form] if longer else most) and _is_variant(form, other):
            best, most = other, count
    return best


def _is_variant(form: str, other: str) -> bool:
    a, b = plain_name(form), plain_name(other)
    if a == b:
        return True
    rest = a.replace(b, "", 1) if b in a and HAN.search(b) else None
    return rest is not None and set(rest) <= _AFFIXES


def _join_people(entries: dict[Key, Entry], targets: Sequence[str]) -> None:
    """Join a family name with the full name: the rendering of the one is part of that of the other."""
    full: dict[str, list[Key]] = defaultdict(list)
    for key, entry in entries.items():
        if len(key) > 1 and entry.candidate.kind == "name" and entry.forms and "-" not in entry.candidate.text:
            full[key[-1]].append(key)
    for family, keys in full.items():
        short = entries.get((family,))
        if short is None or not short.forms or short.candidate.kind != "name":
            continue
        fitting = [key for key in keys if _is_person(entries[key], short)]
        if len(fitting) == 1:
            entry = entries.pop(fitting[0])
            joined = [*entry.occurrences, *short.occurrences]
            short.names = (*entry.names, *short.names)
            short.occurrences = sorted(joined, key=lambda one: (one.pair, one.source))
            short.forms = _forms(short.occurrences, targets, short.candidate)


def _is_person(full: Entry, family: Entry) -> bool:
    """Whether the usual rendering of a full name ends like that of the family name, or keeps its letters."""
    whole, part = plain_name(full.dominant), plain_name(family.dominant)
    if len(part) > 1 and whole.endswith(part):
        return True
    short = [plain_name(form) for form in list(family.forms)[:3] if len(form) > 1]
    return any(plain_name(form).endswith(one) for form in full.forms for one in short)


def _is_kept(entry: Entry) -> bool:
    if not entry.forms:
        return False
    best = entry.forms[entry.dominant]
    if len(best) < _ESTABLISHED or len(best) < _DOMINANT * entry.count:
        return False
    if entry.count < _FREQUENT and entry.candidate.kind == "term" and latin(entry.dominant):
        return False
    if entry.count < _FREQUENT and all(one.origin in ("", "alignment") for one in best):
        return _is_supported(entry)
    return len(best) > _ESTABLISHED or any(one.origin not in ("", "alignment") for one in best) or entry.share > 0.6


def _is_supported(entry: Entry) -> bool:
    """Whether more than the word alignment speaks for the rendering of a rare name or term: it is always the same, and
    a gloss of CC-CEDICT or a certain alignment confirms it. A rare name of one word that the dictionary translates is a
    common noun within longer names (Chandler Hill)."""
    best, word = entry.forms[entry.dominant], entry.candidate.key[-1]
    if len(best) < entry.count:
        return False
    translated = stem(word) in gloss_words(entry.dominant)
    if entry.candidate.kind == "name" and len(entry.candidate.key) == 1 and translated:
        return False
    return translated or sum(one.strength for one in best) >= _CERTAIN * len(best)


def _special(candidate: Candidate, candidates: Candidates, model: Renderings) -> float:
    """How much more frequent a term is here than in general, 0.1..1; 1 for names and terms of several words."""
    if candidate.kind == "name" or len(candidate.key) > 1:
        return 1.0
    seen = model.expect(candidate.key[0]).seen
    if not len(seen):
        return 1.0
    here = candidates.statistics.words[candidate.key[0]] / candidates.statistics.tokens
    ratio = log(max(here, 1e-9) * _GENERAL_WORDS) - float(seen[0])
    return min(1.0, max(_LEAST_WEIGHT, ratio / _SPECIAL))


def latin(form: str) -> bool:
    """Whether a rendering has no Chinese characters."""
    return not re.search(HAN.pattern, form)
